import Foundation
import Logging
import Metrics
import Primitives
import ServiceStore

/// All that sends to further channels, where the installation has a key for their settings.
struct ChannelOffice: Sendable {
    let seal: TokenSeal
    let client: ChannelClient
    let links: PublicLinks
}

/// Sends the first message of a channel's queue.
struct ChannelWorker: Sendable {
    let store: NotifyStore
    let office: ChannelOffice
    let logger: Logger

    func perform(_ job: Job) async throws -> JobWorker.Settlement {
        guard let id = ChannelID(job.about) else { throw Unreadable("job \(job.id): no channel \(job.about)") }
        let queue = MessageQueue.channel(id)
        switch try await store.beginMessage(queue, place: { tx in try store.openChannel(id, in: tx) }) {
        case .nothing: return { tx in try store.goOn(queue, in: tx) }
        case .wait(let until): return { _ in .retry(at: until, error: "") }
        case .send(let delivery, let channel, let again):
            let outcome = await attempt(delivery, channel, again: again)
            log(outcome, delivery)
            return { tx in
                if outcome == .accepted { measure(delivery, at: tx.now) }
                return try store.settleChannelMessage(delivery, channel, outcome, in: tx)
            }
        }
    }

    private func attempt(_ delivery: Delivery, _ channel: NoticeChannel, again: Bool) async -> MessageOutcome {
        do {
            let settings = try office.seal.settings(channel)
            let brand = try store.brand(delivery.brand)
            let path = delivery.notice.isTest ? "/account/channels" : "/inquiries/\(delivery.notice.about)"
            let message = ChannelMessage(
                delivery: delivery.id, account: delivery.account, notice: delivery.notice, facts: delivery.call,
                happened: delivery.happened, link: office.links.page(path, on: brand),
                again: again && !channel.kind.knowsRepeats)
            let body = try message.body(channel.kind, recipient: settings.recipient)
            let request = ChannelClient.Request(
                url: channel.kind == .line ? office.client.settings.lineURL : settings.url,
                headers: headers(delivery, channel, settings, body), body: body)
            return await office.client.send(request, kind: channel.kind)
        } catch {
            // Nothing was sent: what fails above fails before.
            return .notNow("\(error)")
        }
    }

    private func headers(
        _ delivery: Delivery, _ channel: NoticeChannel, _ settings: ChannelSettings, _ body: Data
    ) -> [(name: String, value: String)] {
        switch channel.kind {
        case .slack, .teams: return []
        case .line:
            return [
                ("Authorization", "Bearer \(settings.accessToken)"),
                ("X-Line-Retry-Key", WebhookSignature.retryKey(delivery.id)),
            ]
        case .webhook:
            let now = store.store.world.now
            let old = channel.oldSecretUntil.map { $0 > now } ?? false
            let timestamp = now.milliseconds / 1000
            return [
                ("Denwaban-Delivery", delivery.id.text), ("Denwaban-Timestamp", String(timestamp)),
                (
                    "Denwaban-Signature",
                    WebhookSignature.header(
                        body, timestamp: timestamp, secrets: [settings.secret] + (old ? [settings.oldSecret] : []))
                ),
            ]
        }
    }

    private func measure(_ delivery: Delivery, at now: Instant) {
        let taken = now - delivery.promisedFrom
        Timer(
            label: "notify_seconds_to_channel",
            dimensions: [("channel", delivery.channel.rawValue), ("kind", delivery.notice.kind.rawValue)]
        )
        .recordNanoseconds(taken.wholeMilliseconds * 1_000_000)
    }

    private func log(_ outcome: MessageOutcome, _ delivery: Delivery) {
        let metadata: Logger.Metadata = [
            "delivery": "\(delivery.id)", "account": "\(delivery.account)", "channel": "\(delivery.channel.rawValue)",
            "attempt": "\(delivery.attempts)", "outcome": "\(outcome)",
        ]
        if outcome == .accepted {
            logger.info("channel message accepted", metadata: metadata)
        } else {
            logger.warning("channel message not accepted", metadata: metadata)
        }
    }
}
