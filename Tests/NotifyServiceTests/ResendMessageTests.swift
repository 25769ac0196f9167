import Primitives
import ServiceStore
import Testing

@testable import NotifyService

/// What staff send again in a channel, on a real database.
struct ResendMessageTests {
    let rules: RuleStoreTests
    var store: NotifyStore { rules.store }

    init() throws {
        rules = try RuleStoreTests()
    }

    func send(_ id: ChannelID, _ outcome: MessageOutcome) async throws -> Delivery {
        let turn = try await store.beginMessage(.channel(id)) { tx in try store.openChannel(id, in: tx) }
        guard case .send(let delivery, let channel, _) = turn else { throw Unreadable("\(turn)") }
        _ = try await store.store.write { tx in
            try store.settleChannelMessage(delivery, channel, outcome, in: tx)
        }
        return delivery
    }

    func delivery(_ id: DeliveryID) async throws -> Delivery { try #require(try await store.delivery(id)) }

    func resend(_ id: DeliveryID) async throws -> Bool {
        try await store.store.write { tx in try store.resend(id, in: tx) }
    }

    @Test func whatWasGivenUpGoesAgainBehindWhatWaits() async throws {
        try await rules.account()
        let id = try await rules.channel()
        try await rules.call(.wanted, "evt_1")
        let refused = try await send(id, .refused("HTTP 400"))
        #expect(try await delivery(refused.id).state == .failed)
        try await rules.call(.notWanted, "evt_2")
        // A day later: its patience begins anew.
        rules.world.advance(.days(1))
        #expect(try await resend(refused.id))
        #expect(try await !resend(refused.id), "it waits already")
        #expect(try await send(id, .accepted).notice.kind == .callbackNotWanted)
        #expect(try await send(id, .notNow("HTTP 503")).id == refused.id)
        let waiting = try await delivery(refused.id)
        #expect(waiting.state == .queued && waiting.attempts == 2 && waiting.attemptsBefore == 1)
        rules.world.advance(.minutes(1))
        #expect(try await send(id, .accepted).id == refused.id)
        #expect(try await delivery(refused.id).state == .sent)
    }

    @Test func allOfAKindAreMailsAndMessages() async throws {
        try await rules.account()
        let id = try await rules.channel()
        try await rules.call(.wanted, "evt_1")
        _ = try await send(id, .refused("HTTP 400"))
        try await store.store.write { tx in
            try tx.execute("UPDATE delivery SET state = 'failed' WHERE channel = 'mail'")
        }
        let (resent, more) = try await store.store.write { tx in
            try store.resendAll(kind: "inquiry.callback_wanted", in: tx)
        }
        #expect(resent == 2 && !more)
    }

    @Test func aTestIsNotSentAgain() async throws {
        try await rules.account()
        let id = try await rules.channel()
        try await store.store.write { tx in
            let channel = try #require(try store.openChannel(id, in: tx))
            try store.post(
                TellAccount(
                    event: "test-1", account: Fixture.account, brand: "eccall", notice: .channelTest, happened: tx.now),
                to: channel, hold: nil, in: tx)
        }
        let test = try await send(id, .refused("HTTP 400"))
        #expect(try await !resend(test.id))
    }
}
