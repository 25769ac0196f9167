import Contracts
import Foundation
import Primitives
import Testing

@testable import BillingService
@testable import ServiceStore

@Suite("カード会社の不調を1,000回")
struct AcquirerFaultTests {
    private static let accounts = 100
    private static let months = 10

    /// A sequence that is the same in each run (Knuth's MMIX).
    private struct Dice {
        var state: UInt64 = 20_261_121
        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % sides
        }
    }

    @Test("応答なし、遅い応答、途中で落ちたプロセス。それでも二重も抜けもない", .timeLimit(.minutes(5)))
    func rounds() async throws {
        let h = try Harness(at: "2026-11-21")
        var dice = Dice()
        for _ in 0..<Self.accounts { try await found(Harness.newAccountID(), h) }
        var day = Sample.day("2026-11-21")
        for _ in 0..<Self.months {
            h.clock.set(day.at(hour: 12, minute: 0))
            h.store.store.setCaughtUp(with: "call", at: h.clock.now)
            try await BillingRun(store: h.store, logger: .silent).runOnce()
            try await killed(h, &dice)
            for _ in 0..<4 {
                let moods: [SandboxMood] = [.normal, .timesOut, .answersTooLate]
                try await h.sandbox.set(moods[dice.roll(3)], calls: 1 + dice.roll(150))
                try await charge(h)
                h.clock.set(h.clock.now + .minutes(1))
            }
            try await h.sandbox.set(.normal, calls: 1)
            try await charge(h)
            h.clock.set(h.clock.now + .minutes(1))
            try await charge(h)
            day = day.firstOfNextMonth
        }
        let open = try await h.store.store.read { tx in
            try tx.rows("SELECT number FROM invoice WHERE state <> 'paid'").map { try $0.string("number") }
        }
        #expect(open == [])
        #expect(try await h.sandbox.successfulCharges().count == Self.accounts * Self.months)
        #expect(try await h.booksAgree() == [])
        #expect(try await h.store.audit().findings == [])
    }

    private func charge(_ h: Harness) async throws {
        try await ChargeInvoices(store: h.store, acquirer: h.sandbox, logger: .silent).worker.runDue()
    }

    /// Some charges are written down as sent when the process dies, before or after the acquirer has heard of them.
    private func killed(_ h: Harness, _ dice: inout Dice) async throws {
        let waiting = try await h.store.store.read { tx in
            try tx.rows("SELECT charge_id FROM charge WHERE state = 'waiting' ORDER BY idempotency_key").map {
                try $0.id("charge_id", ChargeID.self)
            }
        }
        for id in waiting where dice.roll(3) == 0 {
            guard case .send(let order) = try await h.store.sendCharge(id) else { continue }
            if dice.roll(2) == 0 { _ = await h.sandbox.charge(order) }
        }
    }

    private func found(_ account: AccountID, _ h: Harness) async throws {
        let customer = h.customer(.owner, of: account)
        let page = try await h.rpc.startCardSetup(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.customer = customer
                $0.returnURL = "http://businesscall.localhost:8080/billing/card/done?setup={SETUP}"
                $0.cancelURL = "http://businesscall.localhost:8080/billing"
            }, context: .test)
        let reference = String(page.redirectURL.split(separator: "/").last ?? "")
        let accepted = try SandboxCardForm(
            number: "4242424242424242", expMonth: "12", expYear: "2049", securityCode: "123"
        ).judge(on: h.store.store.world.today).get()
        _ = try await h.sandbox.save(accepted, for: reference)
        let setup = try await h.sandbox.setup(reference)?.returnURL.split(separator: "=").last ?? ""
        _ = try await h.rpc.completeCardSetup(
            request: .with {
                $0.customer = customer
                $0.setupID = String(setup)
            }, context: .test)
        try await h.issueNumber(account, on: "2026-11-21")
    }
}
