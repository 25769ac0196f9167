import Contracts
import Foundation
import Primitives
import ServiceStore
import Testing

@testable import BillingService
@testable import ServiceStore

/// A year of everything that goes wrong between us and the acquirer, over each other: no answers, late ones, processes that die
/// in the middle, cards that decline, cards whose holders have to confirm, customers who press 「今のカードで支払う」 or register
/// another card meanwhile, and staff who give money back.
@Suite("カード会社の不調を1,000回")
struct AcquirerFaultTests {
    private static let accounts = 100
    private static let months = 10
    /// Of a hundred accounts so many do something in each of a month's rounds.
    private static let actsPerRound = 12

    /// A sequence that is the same in each run (Knuth's MMIX).
    private struct Dice {
        var state: UInt64 = 20_261_121
        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % sides
        }

        mutating func card() -> String {
            switch roll(10) {
            case 0, 1: "4000000000000341"
            case 2: "4000002760003184"
            case 3: "4000000000009979"
            case _: "4242424242424242"
            }
        }
    }

    @Test("応答なし、遅い応答、拒否、再試行、別のカード、本人認証、返金が重なる。それでも二重も抜けもない", .timeLimit(.minutes(5)))
    func rounds() async throws {
        let h = try Harness(at: "2026-11-21")
        var dice = Dice()
        let accounts = (0..<Self.accounts).map { _ in Harness.newAccountID() }
        for account in accounts {
            try await register(dice.card(), account, h)
            try await h.issueNumber(account, on: "2026-11-21")
        }
        var day = Sample.day("2026-11-21")
        for _ in 0..<Self.months {
            try await month(day, accounts, h, &dice)
            day = day.firstOfNextMonth
        }
        try await settle(accounts, h)
        try await check(h)
        #expect(try await h.sandbox.successfulCharges().count == Self.accounts * Self.months)
    }

    /// The bills of a month, and the days after it on which declined ones are tried again.
    private func month(_ day: JapanDate, _ accounts: [AccountID], _ h: Harness, _ dice: inout Dice) async throws {
        for later in [0, 1, 3] {
            h.clock.set(day.adding(days: later).at(hour: 12, minute: 0))
            try await bill(h)
            try await killed(h, &dice)
            for _ in 0..<3 {
                let moods: [SandboxMood] = [.normal, .timesOut, .answersTooLate, .refusesRequests]
                try await h.sandbox.set(moods[dice.roll(4)], calls: 1 + dice.roll(100))
                for _ in 0..<Self.actsPerRound {
                    try await act(accounts[dice.roll(accounts.count)], h, &dice)
                }
                try await work(h)
                h.clock.set(h.clock.now + .minutes(1))
            }
            try await h.sandbox.set(.normal, calls: 1)
            try await work(h)
        }
        // Most of those whose card was declined find another one before the next bill.
        for account in accounts where dice.roll(4) > 0 {
            if try await unpaid(account, h) { try await register("4242424242424242", account, h) }
        }
    }

    /// What customers and staff do while answers are missing; what is refused is refused.
    private func act(_ account: AccountID, _ h: Harness, _ dice: inout Dice) async throws {
        switch dice.roll(4) {
        case 0:
            let request = Billing_PayNowRequest.with {
                $0.requestID = UUID().uuidString
                $0.customer = h.customer(.owner, of: account)
            }
            _ = await refusal { _ = try await h.rpc.payNow(request: request, context: .test) }
        case 1: try await register(dice.card(), account, h)
        case 2: try await giveBack(Int64(100 + dice.roll(400)), account, h)
        case _:
            for reference in try await references(of: account, h) where dice.roll(2) == 0 {
                try await h.sandbox.confirm(reference)
            }
        }
    }

    /// Everybody registers a card that pays, holders confirm, and the acquirer answers.
    private func settle(_ accounts: [AccountID], _ h: Harness) async throws {
        for account in accounts { try await register("4242424242424242", account, h) }
        for _ in 0..<8 {
            h.clock.set(h.clock.now + .hours(3))
            try await bill(h)
            try await work(h)
        }
    }

    private func check(_ h: Harness) async throws {
        let open = try await h.store.store.read { tx in
            try tx.rows("SELECT number FROM invoice WHERE state <> 'paid'").map { try $0.string("number") }
        }
        #expect(open == [])
        // Each invoice was paid once, however often it was tried; keys are `charge:{invoice}:{attempt}`.
        let paid = try await h.sandbox.successfulCharges().keys.map { $0.split(separator: ":")[1] }
        #expect(Set(paid).count == paid.count)
        let counts = try await h.store.store.read { tx in
            try [
                "SELECT COUNT(*) AS counted FROM charge WHERE attempt > 1",
                "SELECT COUNT(*) AS counted FROM charge WHERE state = 'declined'",
                "SELECT COUNT(*) AS counted FROM money_action WHERE state = 'done'",
                "SELECT COUNT(*) AS counted FROM charge WHERE fault IS NOT NULL",
            ].map { try tx.row($0)?.int("counted") ?? 0 }
        }
        // They were mixed indeed.
        #expect(counts[0] > 100 && counts[1] > 100 && counts[2] > 50 && counts[3] > 50, "\(counts)")
        #expect(try await h.sandbox.successfulRefunds().count == counts[2])
        // No card was let go while something was still to be charged to it, and none of the others is left.
        let gone = try await h.store.store.read { tx in
            try tx.row("SELECT COUNT(*) AS counted FROM charge WHERE decline_code = 'card_gone'")?.int("counted")
        }
        #expect(gone == 0)
        let kept = try await h.sandbox.store.read { tx in
            try tx.row("SELECT COUNT(*) AS counted FROM card WHERE forgotten = 0")?.int("counted")
        }
        #expect(kept == Self.accounts)
        #expect(try await h.booksAgree() == [])
        #expect(try await h.store.audit().findings == [])
    }

    private func bill(_ h: Harness) async throws {
        h.store.store.setCaughtUp(with: "call", at: h.clock.now)
        try await BillingRun(store: h.store, logger: .silent).runOnce()
    }

    private func work(_ h: Harness) async throws {
        try await ChargeInvoices(store: h.store, acquirer: h.sandbox, logger: .silent).worker.runDue()
        try await RefundPayments(store: h.store, acquirer: h.sandbox, logger: .silent).worker.runDue()
        try await ForgetCards(store: h.store, acquirer: h.sandbox, logger: .silent).worker.runDue()
    }

    /// Some charges and refunds are written down as sent when the process dies, before or after the acquirer has heard of them.
    private func killed(_ h: Harness, _ dice: inout Dice) async throws {
        let now = h.clock.now
        func due(_ kind: String) async throws -> [String] {
            try await h.store.store.read { tx in
                try tx.rows(
                    "SELECT about FROM job WHERE kind = ? AND state = 'queued' AND due_ms <= ? ORDER BY created_ms, about",
                    kind, now
                ).map { try $0.string("about") }
            }
        }
        let charges = try await due(BillingStore.chargeJob).compactMap(ChargeID.init)
        let refunds = try await due(BillingStore.refundJob).compactMap(MoneyActionID.init)
        for id in charges where dice.roll(3) == 0 {
            guard case .send(let order) = try await h.store.sendCharge(id) else { continue }
            if dice.roll(2) == 0 { _ = await h.sandbox.charge(order) }
        }
        for id in refunds where dice.roll(3) == 0 {
            guard case .send(let order) = try await h.store.sendRefund(id) else { continue }
            if dice.roll(2) == 0 { _ = await h.sandbox.refund(order) }
        }
    }

    private func giveBack(_ yen: Int64, _ account: AccountID, _ h: Harness) async throws {
        let invoices = try await h.store.invoices(of: account, after: nil, limit: 1).invoices
        guard let invoice = invoices.first else { return }
        let request = Billing_RequestMoneyActionRequest.with {
            $0.requestID = UUID().uuidString
            $0.staff.staffID = World.real.newID(StaffID.self).text
            $0.staff.role = .billing
            $0.kind = .refund
            $0.accountID = account.text
            $0.invoiceID = invoice.id.text
            $0.amountYen = yen
            $0.reason = "誤請求のため"
        }
        _ = await refusal { _ = try await h.rpc.requestMoneyAction(request: request, context: .test) }
    }

    private func references(of account: AccountID, _ h: Harness) async throws -> [String] {
        try await h.store.store.read { tx in
            try tx.rows(
                "SELECT reference FROM charge WHERE account_id = ? AND state = 'needs_customer' AND reference IS NOT NULL",
                account
            ).map { try $0.string("reference") }
        }
    }

    private func unpaid(_ account: AccountID, _ h: Harness) async throws -> Bool {
        try await h.store.store.read { tx in try tx.unpaid(account) > .zero }
    }

    private func register(_ number: String, _ account: AccountID, _ h: Harness) async throws {
        let customer = h.customer(.owner, of: account)
        let page = try await h.rpc.startCardSetup(
            request: .with {
                $0.requestID = UUID().uuidString
                $0.customer = customer
                $0.returnURL = "http://businesscall.localhost:8080/billing/card/done?setup={SETUP}"
                $0.cancelURL = "http://businesscall.localhost:8080/billing"
            }, context: .test)
        let reference = String(page.redirectURL.split(separator: "/").last ?? "")
        let accepted = try SandboxCardForm(number: number, expMonth: "12", expYear: "2049", securityCode: "123")
            .judge(on: h.store.store.world.today).get()
        if try await h.sandbox.save(accepted, for: reference) == .authenticating {
            try await h.sandbox.authenticate(reference, confirmed: true)
        }
        let setup = try await h.sandbox.setup(reference)?.returnURL.split(separator: "=").last ?? ""
        // A number that was declined for good is refused.
        _ = await refusal {
            _ = try await h.rpc.completeCardSetup(
                request: .with {
                    $0.customer = customer
                    $0.setupID = String(setup)
                }, context: .test)
        }
    }
}
