import Contracts
import Primitives
import Testing

@testable import BillingService
@testable import ServiceStore

@Suite("こちらの誤りで請求できないとき")
struct OurFaultTests {
    @Test("お客様の未払いにはならず、知らせも督促もない。間をおいて試し、直れば一度だけ支払われる")
    func mended() async throws {
        let h = try await Harness.issued()
        h.set("2026-12-01")
        try await h.sandbox.set(.refusesRequests, calls: 1_000)
        var tries: [Int] = []
        // Minutes: after 10, an hour, then six hours each.
        for pause in [0, 9, 1, 59, 1, 359, 1, 360] {
            h.clock.set(h.clock.now + .minutes(pause))
            try await h.work()
            tries.append(try await h.charges().filter { $0.sent != nil }.count - 1)
        }
        #expect(tries == [1, 1, 2, 2, 3, 3, 4, 5])
        for day in ["2026-12-08", "2026-12-20", "2026-12-30"] {
            h.set(day, hour: 23)
            try await h.work()
        }
        let december = try #require(try await h.invoices().last)
        #expect(december.state == .open && december.unpaidSince == nil && december.failure.isEmpty)
        #expect(try await h.store.overview(of: h.account).arrears == nil)
        #expect(try await h.events().last == "invoice.paid")
        #expect(try await h.store.store.read { tx in try tx.tries(of: h.account) }.isEmpty)
        #expect(try await h.store.audit().findings == [])
        let stuck = try await h.store.stuckCharges(limit: 10)
        #expect(stuck.total == 1)
        let charge = try #require(stuck.charges.first)
        #expect(charge.invoiceNumber == december.number && charge.amount == december.total)
        #expect(charge.kind == .fault(.request) && charge.detail == "sandbox: refuses_requests")
        #expect(charge.since == Sample.day("2026-12-01").at(hour: 10, minute: 0))
        #expect(charge.next == Sample.day("2026-12-31").at(hour: 5, minute: 0))

        try await h.sandbox.set(.normal, calls: 1)
        h.set("2026-12-31", hour: 6)
        try await h.work()
        #expect(try await h.invoices().allSatisfy { $0.state == .paid })
        #expect(try await h.sandbox.successfulCharges().count == 2)
        #expect(try await h.store.stuckCharges(limit: 10).total == 0)
        #expect(try await h.booksAgree() == [])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("前からの未払いがあっても、こちらが請求できない間は、予告も停止もしない。別のカードはすぐに試す")
    func heldBack() async throws {
        let h = try await Harness.issued("4000000000000341")
        try await h.sandbox.set(.refusesRequests, calls: 1_000)
        for day in ["2026-11-22", "2026-11-28", "2026-12-05", "2026-12-20"] {
            h.set(day, hour: 11)
            try await h.work()
        }
        #expect(try await !h.events().contains { $0.hasPrefix("contract.") })
        let arrears = try #require(try await h.store.overview(of: h.account).arrears)
        #expect(arrears.underWay && arrears.suspension == nil)
        #expect(try await h.store.audit().findings == [])
        try await h.sandbox.set(.normal, calls: 1)
        try await h.registerCard()
        try await h.work()
        #expect(try await h.invoices().map(\.state) == [.paid, .paid])
        #expect(try await h.sandbox.successfulCharges().count == 2)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("答えを待つ間に別のカードが登録されていたら、すぐにそのカードで試す")
    func otherCardMeanwhile() async throws {
        let h = try await Harness.issued()
        h.set("2026-12-01")
        h.store.store.setCaughtUp(with: "call", at: h.clock.now)
        try await BillingRun(store: h.store, logger: .silent).runOnce()
        let charge = try #require(try await h.charges().first { $0.state == .waiting })
        _ = try await h.store.sendCharge(charge.id)
        try await h.registerCard("5555555555554444")
        _ = try await h.store.store.write { tx in
            try h.store.settleCharge(charge.id, .ourFault(ChargeFault(kind: .customerGone, text: "")), tx)
        }
        try await h.work()
        let december = try #require(try await h.invoices().last)
        #expect(december.state == .paid && december.payment?.card.brand == .mastercard)
    }

    @Test("直っても断られれば、そこから督促が始まる")
    func declinedAfterwards() async throws {
        let h = try await Harness.issued()
        try await h.registerCard("4000000000000341")
        h.set("2026-12-01")
        try await h.sandbox.set(.refusesRequests, calls: 1)
        try await h.work()
        h.set("2026-12-03")
        try await h.work()
        let december = try #require(try await h.invoices().last)
        #expect(december.state == .failed && december.unpaidSince == Sample.day("2026-12-03"))
        let arrears = try #require(try await h.store.overview(of: h.account).arrears)
        #expect(arrears.nextAttempt == Sample.day("2026-12-04"))
        #expect(arrears.suspension == Sample.day("2026-12-17"))
        #expect(try await h.events().last == "invoice.payment_failed")
    }

    @Test("いつまでも請求できなければ、貸倒れにでき、もう請求されない。ふつうに待つ請求はできない")
    func givenUp() async throws {
        let h = try await Harness.issued()
        h.set("2026-12-01")
        h.store.store.setCaughtUp(with: "call", at: h.clock.now)
        try await BillingRun(store: h.store, logger: .silent).runOnce()
        let december = try #require(try await h.invoices().last)
        func giveUp() async throws -> Billing_MoneyActionState {
            try await h.rpc.requestMoneyAction(
                request: .with {
                    $0.requestID = World.real.newID(RequestID.self).text
                    $0.staff = .with {
                        $0.staffID = World.real.newID(StaffID.self).text
                        $0.role = .billing
                    }
                    $0.kind = .writeOff
                    $0.accountID = h.account.text
                    $0.invoiceID = december.id.text
                    $0.reason = "連絡がつかないため"
                }, context: .test
            ).action.state
        }
        #expect(december.state == .open)
        #expect(await refusal { _ = try await giveUp() } == .failedPrecondition)
        try await h.sandbox.set(.refusesRequests, calls: 1)
        try await h.work()
        #expect(try await giveUp() == .done)
        for day in ["2026-12-02", "2026-12-20"] {
            h.set(day)
            try await h.work()
        }
        #expect(try await h.invoices().last?.state == .writtenOff)
        #expect(try await h.store.stuckChargesCount() == 0)
        #expect(try await h.sandbox.successfulCharges().count == 1)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("一日以上答えのない請求も、担当者の一覧に出る")
    func withoutAnswer() async throws {
        let h = try await Harness.issued()
        h.set("2026-12-01")
        try await h.sandbox.set(.timesOut, calls: 1_000)
        try await h.work()
        #expect(try await h.store.stuckChargesCount() == 0)
        h.set("2026-12-02", hour: 11)
        try await h.work()
        let listed = try await h.rpc.listStuckCharges(
            request: .with {
                $0.staff = .with {
                    $0.staffID = World.real.newID(StaffID.self).text
                    $0.role = .billing
                }
                $0.limit = 10
            }, context: .test)
        #expect(listed.total == 1 && listed.charges.map(\.kind) == [.noAnswer])
        #expect(listed.charges[0].nextMs > h.clock.now.milliseconds)
    }

    @Test("答えを待つお客様や、処理できないお客様がいくらいても、ほかのお客様の停止は遅れない")
    func nobodyStarves() async throws {
        let h = try Harness(at: "2026-11-21")
        var accounts: [AccountID] = []
        for _ in 0..<9 {
            let account = Harness.newAccountID()
            try await h.issueNumber(account, on: "2026-11-21")
            accounts.append(account)
        }
        // No card: all are unpaid, and a week later all are announced.
        for day in ["2026-11-21", "2026-11-28"] {
            h.set(day)
            try await h.work()
        }
        accounts.sort { $0.text < $1.text }
        let (waiting, broken, last) = (accounts[..<4], accounts[4..<8], accounts[8])
        func list(_ accounts: ArraySlice<AccountID>) -> String { accounts.map { "'\($0)'" }.joined(separator: ", ") }
        // Charges whose answers never come, and a brand that is not there any more.
        try await h.tamper(
            "UPDATE charge SET state = 'withdrawn' WHERE state = 'waiting' AND account_id IN (\(list(waiting)))",
            "UPDATE charge SET state = 'unknown' WHERE attempt = 1 AND account_id IN (\(list(waiting)))",
            "UPDATE contract SET brand = 'gone' WHERE account_id IN (\(list(broken)))")
        h.set("2026-12-05")
        var run = BillingRun(store: h.store, logger: .silent)
        run.dunnedPerTurn = 3
        var failed: Set<AccountID> = []
        for _ in 0..<4 { failed.formUnion(try await run.runOnce(except: failed)) }
        #expect(failed.isSuperset(of: broken))
        let suspended = try await h.store.store.read { tx in
            try tx.rows("SELECT account_id FROM contract WHERE standing = 'suspended'").map {
                try $0.id("account_id", AccountID.self)
            }
        }
        #expect(suspended == [last])
        // Who waits is looked at once a day, not again and again before the others.
        let due = try await h.store.contractsToDun(on: h.store.store.world.today, limit: 100)
        #expect(due.sorted { $0.text < $1.text } == Array(broken))
    }
}
