import Contracts

/// Where and when the customer was told of something.
struct ToldShown: Sendable {
    let at: String
    let machineAt: String
    let subject: String
    let recipient: String
    let sent: Bool
    let sending: Bool
    let waiting: Bool
    let unknown: Bool
    let failed: Bool
    let returned: Bool
    let nextTry: String?
    /// Quiet hours hold it until then.
    let heldUntil: String?
    let advice: DeliveryAdvice?

    init(_ delivery: Notify_Delivery) {
        let ms = delivery.sentMs > 0 ? delivery.sentMs : delivery.createdMs
        at = Show.time(ms)
        machineAt = Show.machineTime(ms)
        subject = delivery.subject
        recipient = delivery.recipient
        returned = delivery.returnedMs > 0
        sent = delivery.state == .sent && !returned
        sending = delivery.state == .sending
        waiting = delivery.state == .queued
        unknown = delivery.state == .unknown
        failed = delivery.state == .failed
        let next = (waiting || unknown) && delivery.nextTryMs > 0 ? Show.time(delivery.nextTryMs) : nil
        nextTry = delivery.attempts > 0 ? next : nil
        heldUntil = delivery.attempts == 0 ? next : nil
        advice = DeliveryAdvice(delivery)
    }

    /// One in every state.
    static let samples: [Notify_Delivery] = {
        let states: [Notify_DeliveryState] = [.sent, .sending, .queued, .failed, .unknown]
        return (states + [.sent]).enumerated().map { index, state in
            .with {
                $0.state = state
                $0.subject = Sample.hostile
                $0.recipient = Sample.hostile
                $0.attempts = state == .queued ? 0 : 1
                $0.nextTryMs = 1
                $0.lastError = "HTTP 404: \(Sample.hostile)"
                $0.returnedMs = index == states.count ? 1 : 0
            }
        }
    }()
}
