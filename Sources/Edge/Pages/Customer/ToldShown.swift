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
    let failed: Bool
    let returned: Bool
    let nextTry: String?

    init(_ delivery: Notify_Delivery) {
        let ms = delivery.sentMs > 0 ? delivery.sentMs : delivery.createdMs
        at = Show.time(ms)
        machineAt = Show.machineTime(ms)
        subject = delivery.subject
        recipient = delivery.recipient
        returned = delivery.returnedMs > 0
        sent = delivery.state == .sent && !returned
        sending = delivery.state == .sending
        waiting = delivery.state == .queued || delivery.state == .unknown
        failed = delivery.state == .failed
        nextTry = waiting && delivery.attempts > 0 && delivery.nextTryMs > 0 ? Show.time(delivery.nextTryMs) : nil
    }

    /// One in every state.
    static let samples: [Notify_Delivery] = {
        let states: [Notify_DeliveryState] = [.sent, .sending, .queued, .failed, .unknown]
        return (states + [.sent]).enumerated().map { index, state in
            .with {
                $0.state = state
                $0.subject = Sample.hostile
                $0.recipient = Sample.hostile
                $0.attempts = 1
                $0.nextTryMs = 1
                $0.returnedMs = index == states.count ? 1 : 0
            }
        }
    }()
}
