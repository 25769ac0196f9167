import Contracts
import Primitives
import ServiceStore
import Synchronization
import Testing

@testable import BillingService

@Suite("カードへの請求: 二重にも、抜けもしない")
struct ChargeTests {
    private func issued(card: String? = "4242424242424242") async throws -> Harness {
        let h = try Harness(at: "2026-11-21")
        if let card { try await h.registerCard(card) }
        try await h.issueNumber(on: "2026-11-21")
        return h
    }

    private func onlyCharge(_ h: Harness) async throws -> Charge {
        try #require(try await h.store.store.read { tx in try tx.charges(of: h.account) }.first)
    }

    @Test("断られたら、ブランドの予定（1・3・5・7日後）で試し、そのたびに知らせる")
    func declined() async throws {
        let h = try await issued(card: "4000000000000341")
        try await h.work()
        #expect(try await h.invoices()[0].state == .failed)
        #expect(try await h.invoices()[0].failure == "カード会社に承認されませんでした。")
        var tries: [Int] = []
        for day in 21...30 {
            h.set("2026-11-\(day)", hour: 11)
            try await h.work()
            tries.append(
                try await h.store.store.read { tx in try tx.charges(of: h.account) }.count { $0.state == .declined })
        }
        #expect(tries == [1, 2, 2, 3, 3, 4, 4, 5, 5, 5])
        let charges = try await h.store.store.read { tx in try tx.charges(of: h.account) }
        #expect(Set(charges.map(\.idempotencyKey)).count == 5)
        #expect(try await h.events().filter { $0 == "invoice.payment_failed" }.count == 5)
        #expect(try await h.store.audit().findings == [])

        // A card that pays brings a new attempt at once.
        try await h.registerCard("5555555555554444")
        try await h.work()
        let invoice = try await h.invoices()[0]
        #expect(invoice.state == .paid)
        #expect(invoice.failure.isEmpty)
        #expect(invoice.payment?.card.brand == .mastercard)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("明日の再請求を待つ間にカードを変えたら、その日のうちに一度だけ払われる")
    func newCardWithdrawsTomorrow() async throws {
        let h = try await issued(card: "4000000000000341")
        try await h.work()
        try await h.registerCard()
        try await h.work()
        h.set("2026-11-23")
        try await h.work()
        let charges = try await h.store.store.read { tx in try tx.charges(of: h.account) }
        #expect(charges.map(\.state) == [.declined, .withdrawn, .succeeded])
        #expect(try await h.sandbox.successfulCharges().count == 1)
    }

    @Test("カードがなければ断られたのと同じ。登録されたら払われる")
    func noCard() async throws {
        let h = try await issued(card: nil)
        try await h.work()
        #expect(try await h.invoices()[0].failure == "カードが登録されていません。")
        try await h.registerCard()
        try await h.work()
        #expect(try await h.invoices()[0].state == .paid)
    }

    @Test("送った直後に落ちても、再開すると同じキーで確かめ、請求は一度だけ", arguments: [true, false])
    func killedAfterSending(reachedAcquirer: Bool) async throws {
        let h = try await issued()
        try await BillingRun(store: h.store, logger: .silent).runOnce()
        let charge = try await onlyCharge(h)
        // The process writes the charge down as sent, and is killed before or after the acquirer has it.
        guard case .send(let order) = try await h.store.sendCharge(charge.id) else {
            Issue.record("a waiting charge is sent")
            return
        }
        if reachedAcquirer { _ = await h.sandbox.charge(order) }
        #expect(try await h.store.sendCharge(charge.id) == .ask(order, keyLives: true))
        try await h.work()
        #expect(try await h.invoices()[0].state == .paid)
        #expect(try await h.sandbox.successfulCharges() == [charge.idempotencyKey: Yen(12830)])
        #expect(try await h.booksAgree() == [])
    }

    @Test("答えが来なければ不明とし、尋ね続け、別のキーでは請求しない")
    func unknown() async throws {
        let h = try await issued()
        let line = BadLine(behind: h.sandbox, lostAnswers: 3)
        try await h.work(acquirer: line)
        #expect(try await h.invoices()[0].state == .unknown)
        for minute in 1...3 {
            h.clock.set(h.clock.now + .minutes(minute))
            try await h.work(acquirer: line)
        }
        #expect(try await h.invoices()[0].state == .paid)
        #expect(try await h.sandbox.successfulCharges().count == 1)
        #expect(line.charges == 1)
        #expect(try await h.store.audit().findings == [])
    }

    @Test("断られたあとに届いた遅い答えは、何も変えない")
    func lateAnswer() async throws {
        let h = try await issued()
        try await h.work()
        let charge = try await onlyCharge(h)
        let outcome = try await h.store.store.write { tx in
            try h.store.settleCharge(charge.id, .declined(.noCard), tx)
        }
        #expect(outcome == .done)
        #expect(try await h.invoices()[0].state == .paid)
    }

    @Test("アクワイアラは、同じキーの請求を一度しか行わない")
    func sandboxKeys() async throws {
        let h = try await issued()
        let token = try #require(try await h.store.store.read { tx in try tx.savedCard(h.account) }).token
        let order = ChargeOrder(idempotencyKey: "k", amount: Yen(100), cardToken: token, description: "")
        let first = await h.sandbox.charge(order)
        #expect(await h.sandbox.charge(order) == first)
        #expect(try await h.sandbox.successfulCharges() == ["k": Yen(100)])
        var other = order
        other.amount = Yen(200)
        guard case .unknown = await h.sandbox.charge(other) else {
            Issue.record("another charge under the same key is no answer")
            return
        }
    }
}

/// The line to the acquirer fails after the charge was made: answers are lost, so many in a row.
private final class BadLine: CardAcquirer {
    private let acquirer: SandboxAcquirer
    private let state: Mutex<(lost: Int, charges: Int)>
    let longestAnswer = Duration.seconds(1)

    init(behind acquirer: SandboxAcquirer, lostAnswers: Int) {
        self.acquirer = acquirer
        state = Mutex((lostAnswers, 0))
    }

    /// Charges that went out.
    var charges: Int { state.withLock { $0.charges } }

    private var loses: Bool {
        state.withLock { state in
            state.lost -= 1
            return state.lost >= 0
        }
    }

    func startSetup(_ order: CardSetupOrder) async throws -> CardSetupPage { try await acquirer.startSetup(order) }
    func fetchSetup(reference: String) async throws -> CardSetupOutcome {
        try await acquirer.fetchSetup(reference: reference)
    }

    func forgetCard(token: String) async throws { try await acquirer.forgetCard(token: token) }

    func charge(_ order: ChargeOrder) async -> ChargeAnswer {
        state.withLock { $0.charges += 1 }
        let answer = await acquirer.charge(order)
        return loses ? .unknown(ChargeProblem(text: "timeout")) : answer
    }

    func lookUp(_ order: ChargeOrder) async -> ChargeLookUp {
        let found = await acquirer.lookUp(order)
        return loses ? .unknown(ChargeProblem(text: "timeout")) : found
    }

    func cancel(_ order: ChargeOrder) async -> ChargeLookUp { await acquirer.cancel(order) }

    func refund(_ order: RefundOrder) async -> RefundAnswer { await acquirer.refund(order) }
    func lookUp(_ order: RefundOrder) async -> RefundLookUp { await acquirer.lookUp(order) }
    func refunds(ofCharge reference: String) async -> AcquirerRefunds { await acquirer.refunds(ofCharge: reference) }
    func dispute(_ reference: String) async -> AcquirerDisputeLookUp { await acquirer.dispute(reference) }
    func read(_ hook: AcquirerHook, at now: Instant) throws(AcquirerHook.Refusal) -> AcquirerEvent {
        try acquirer.read(hook, at: now)
    }

    func startAuthentication(_ order: ChargeOrder, returnURL: String) async throws -> String? {
        try await acquirer.startAuthentication(order, returnURL: returnURL)
    }
}
