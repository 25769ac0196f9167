import Contracts
import Primitives
import ServiceStore
import Testing

@testable import BillingService

@Suite("未払いから停止、支払い、再開まで")
struct SuspensionTests {
    private func standings(_ h: Harness) async throws -> [String] {
        try await h.store.store.read { tx in
            try tx.rows("SELECT kind, payload FROM event WHERE kind LIKE 'contract.%' ORDER BY sequence").map {
                let told = try Billing_ContractStanding(serializedBytes: $0.data("payload"))
                return "\(try $0.string("kind")) \(told.sinceDate) \(told.unpaidYen)"
            }
        }
    }

    private static let member = World.real.newID(MemberID.self)

    private func payNow(_ h: Harness, _ id: String = "pay") async throws -> Int32 {
        var customer = h.owner
        customer.memberID = Self.member.text
        return try await h.rpc.payNow(
            request: .with {
                $0.requestID = id
                $0.customer = customer
            }, context: .test
        ).tried
    }

    @Test("予告、停止、新しいカードで再開。日を飛ばしても同じ")
    func suspended() async throws {
        let h = try await Harness.issued("4000000000000341")
        var arrears = try await h.store.overview(of: h.account).arrears
        #expect(arrears?.unpaid == Yen(12830))
        #expect(arrears?.suspension == Sample.day("2026-12-05"))
        #expect(arrears?.nextAttempt == Sample.day("2026-11-22"))
        for day in ["2026-11-27", "2026-11-28", "2026-11-28", "2026-12-04", "2026-12-05", "2026-12-05"] {
            h.set(day, hour: 12)
            try await h.work()
        }
        // December's bill has been declined, too.
        #expect(
            try await standings(h) == [
                "contract.suspension_announced 2026-12-05 12830", "contract.suspended 2026-12-05 18330",
            ])
        arrears = try await h.store.overview(of: h.account).arrears
        #expect(arrears?.suspended == true)
        try await h.registerCard()
        try await h.work()
        #expect(try await standings(h).last == "contract.resumed 2026-12-05 0")
        #expect(try await h.store.overview(of: h.account).arrears == nil)
        #expect(try await h.invoices().map(\.state) == [.paid, .paid])
        #expect(try await h.booksAgree() == [])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("予告のあとに払えば、止まらない")
    func paidInTime() async throws {
        let h = try await Harness.issued("4000000000000341")
        h.set("2026-11-28")
        try await h.work()
        try await h.registerCard()
        try await h.work()
        h.set("2026-12-10")
        try await h.work()
        #expect(try await standings(h) == ["contract.suspension_announced 2026-12-05 12830"])
    }

    @Test("今すぐ支払う: 未払いだけを、登録のカードで")
    func pressed() async throws {
        let h = try await Harness.issued("4000000000000341")
        #expect(try await payNow(h) == 1)
        #expect(try await payNow(h) == 1, "a repeat is answered as the first")
        try await h.work()
        let charges = try await h.store.store.read { tx in try tx.charges(of: h.account) }
        #expect(charges.map(\.state) == [.declined, .withdrawn, .declined, .waiting])
        #expect(await refusal { _ = try await payNow(try await paid(), "other") } == .failedPrecondition)
    }

    private func paid() async throws -> Harness { try await Harness.issued("4242424242424242") }

    @Test("盗難などのカードは二度と試さず、翌月も試さない")
    func hardDecline() async throws {
        let h = try await Harness.issued("4000000000009979")
        let overview = try await h.store.overview(of: h.account)
        #expect(overview.arrears?.cardRefused == true)
        #expect(overview.arrears?.nextAttempt == nil)
        #expect(await refusal { _ = try await payNow(h) } == .failedPrecondition)
        h.set("2026-12-01", hour: 12)
        try await h.work()
        h.set("2026-12-20", hour: 12)
        try await h.work()
        let sent = try await h.store.store.read { tx in try tx.tries(of: h.account) }
        #expect(sent.count == 1)
        #expect(try await h.invoices().map(\.state) == [.failed, .failed])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("30日に20回を超えては、カード会社に送らない")
    func twentyTries() async throws {
        let h = try await Harness.issued("4000000000000341")
        for n in 1..<20 {
            h.clock.set(h.clock.now + .minutes(1))
            _ = try await payNow(h, "pay-\(n)")
            try await h.work()
        }
        #expect(await refusal { _ = try await payNow(h, "pay-20") } == .failedPrecondition)
        h.set("2026-11-25", hour: 12)
        try await h.work()
        #expect(try await h.store.store.read { tx in try tx.tries(of: h.account) }.count == 20)
        h.set("2026-12-21", hour: 12)
        try await h.registerCard()
        try await h.work()
        #expect(try await h.invoices().allSatisfy { $0.state == .paid })
    }

    @Test("本人認証: 確認されたら払われ、確認の間に別のカードにしたら前のは取り消される")
    func holder() async throws {
        let h = try Harness(at: "2026-11-21")
        try await confirmCard(h, "4000002760003184")
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        #expect(try await h.events().filter { $0 == "invoice.authentication_needed" }.count == 1)
        let invoice = try #require(try await h.store.overview(of: h.account).arrears?.authentication)
        #expect(await refusal { _ = try await payNow(h) } == .failedPrecondition)
        let url = try await authenticate(h, invoice)
        #expect(url.hasPrefix("http://acquirer.localhost:8090/authenticate/ch_test_"))
        var answer = try await complete(h, invoice)
        #expect(answer.state == .failed, "the address alone is not trusted")
        try await h.sandbox.confirm(String(url.split(separator: "/").last ?? ""))
        answer = try await complete(h, invoice)
        #expect(answer.state == .paid)
        try await h.work()
        #expect(try await h.booksAgree() == [])

        h.set("2026-12-01", hour: 12)
        try await h.work()
        let second = try #require(try await h.store.overview(of: h.account).arrears?.authentication)
        _ = try await authenticate(h, second)
        try await h.registerCard()
        try await h.work()
        #expect(try await h.invoices().map(\.state) == [.paid, .paid])
        #expect(try await h.sandbox.successfulCharges().count == 2)
        #expect(try await h.booksAgree() == [])
        #expect(try await h.store.audit().findings == [])
        #expect(try await h.events().filter { $0 == "invoice.payment_failed" }.isEmpty)
    }

    private func confirmCard(_ h: Harness, _ number: String) async throws {
        let setup = try await h.startSetup()
        let accepted = try SandboxCardForm(number: number, expMonth: "12", expYear: "2049", securityCode: "123")
            .judge(on: h.store.store.world.today).get()
        _ = try await h.sandbox.save(accepted, for: setup.reference)
        try await h.sandbox.authenticate(setup.reference, confirmed: true)
        _ = try await h.rpc.completeCardSetup(
            request: .with {
                $0.customer = h.owner
                $0.setupID = setup.id
            }, context: .test)
    }

    private func authenticate(_ h: Harness, _ invoice: InvoiceID) async throws -> String {
        try await h.rpc.startAuthentication(
            request: .with {
                $0.requestID = invoice.text
                $0.customer = h.owner
                $0.invoiceID = invoice.text
                $0.returnURL = "http://businesscall.localhost:8080/billing/authenticated"
            }, context: .test
        ).redirectURL
    }

    private func complete(_ h: Harness, _ invoice: InvoiceID) async throws -> Billing_Invoice {
        try await h.rpc.completeAuthentication(
            request: .with {
                $0.customer = h.owner
                $0.invoiceID = invoice.text
            }, context: .test
        ).invoice
    }
}
