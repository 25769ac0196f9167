import Logging
import Metrics
import Primitives
import ServiceStore

/// Posts the first message of an account's queue to its room.
struct ChatworkWorker: Sendable {
    let store: NotifyStore
    let channel: ChatworkChannel
    let logger: Logger

    func perform(_ job: Job) async throws -> JobWorker.Settlement {
        guard let account = AccountID(job.about) else { throw Unreadable("job \(job.id): no account \(job.about)") }
        let queue = MessageQueue.room(of: account)
        switch try await store.beginMessage(queue, place: { tx in try store.openConnection(account, in: tx) }) {
        case .nothing: return { tx in try store.goOn(queue, in: tx) }
        case .wait(let until): return { _ in .retry(at: until, error: "") }
        case .send(let delivery, let connection, let again):
            guard let room = connection.open else { throw Unreadable("job \(job.id): no room") }
            let outcome = await attempt(delivery, room, again: again)
            log(outcome, delivery)
            return { tx in
                if outcome == .accepted { measure(delivery, at: tx.now) }
                return try store.settlePost(delivery, room: room, outcome, in: tx)
            }
        }
    }

    private func attempt(
        _ delivery: Delivery, _ room: ChatworkConnection.Room, again: Bool
    ) async -> MessageOutcome {
        do {
            let brand = try store.brand(delivery.brand)
            let path = delivery.notice.isTest ? "/account/chatwork" : "/inquiries/\(delivery.notice.about)"
            let body = ChatworkMessage.body(
                delivery.notice, delivery.call, link: channel.links.page(path, on: brand), again: again)
            let access = try await channel.keeper.access(delivery.account)
            let first = await channel.api.post(body, room: room.id, access)
            guard case .unauthorized = first else { return first }
            let renewed = try await channel.keeper.access(delivery.account, refused: access)
            return await channel.api.post(body, room: room.id, renewed)
        } catch ChatworkTokenKeeper.Trouble.broken(let words) {
            return .linkBroken(words)
        } catch ChatworkTokenKeeper.Trouble.notConnected {
            return .refused("Chatwork連携が解除されました")
        } catch {
            // Nothing was posted: what fails above fails before.
            return .notNow("\(error)")
        }
    }

    private func measure(_ delivery: Delivery, at now: Instant) {
        let taken = now - delivery.promisedFrom
        Timer(label: "notify_seconds_to_chatwork", dimensions: [("kind", delivery.notice.kind.rawValue)])
            .recordNanoseconds(taken.wholeMilliseconds * 1_000_000)
    }

    private func log(_ outcome: MessageOutcome, _ delivery: Delivery) {
        let metadata: Logger.Metadata = [
            "delivery": "\(delivery.id)", "account": "\(delivery.account)", "attempt": "\(delivery.attempts)",
            "outcome": "\(outcome)",
        ]
        if outcome == .accepted {
            logger.info("chatwork message accepted", metadata: metadata)
        } else {
            logger.warning("chatwork message not accepted", metadata: metadata)
        }
    }
}
