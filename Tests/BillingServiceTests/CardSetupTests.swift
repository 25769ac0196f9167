import Contracts
import GRPCCore
import Primitives
import Testing

@testable import BillingService

@Suite("カードの登録")
struct CardSetupTests {
    @Test("カード登録: 二度押しても一つの訪問、終わる前は登録されない、終わりは一度だけ知らせる")
    func cardSetup() async throws {
        let h = try Harness(at: "2026-11-21")
        func start(_ requestID: String) async throws -> String {
            try await h.rpc.startCardSetup(
                request: .with {
                    $0.requestID = requestID
                    $0.customer = .with {
                        $0.accountID = h.account.text
                        $0.memberID = "mem_00000000000000000000000000"
                        $0.role = .owner
                    }
                    $0.returnURL = "http://businesscall.localhost:8080/billing/card/done?setup={SETUP}"
                    $0.cancelURL = "http://businesscall.localhost:8080/billing"
                }, context: .test
            ).redirectURL
        }
        let url = try await start("one")
        #expect(try await start("one") == url)
        #expect(try await start("two") != url)
        let setup = try await h.startSetup()
        func complete(_ customer: Common_Customer) async throws -> Billing_Card {
            try await h.rpc.completeCardSetup(
                request: .with {
                    $0.customer = customer
                    $0.setupID = setup.id
                }, context: .test
            ).card
        }
        #expect(await refusal { _ = try await complete(h.owner) } == .failedPrecondition)
        let accepted = try SandboxCardForm(
            number: "3566 0020 2036 0505", expMonth: "1", expYear: "30", securityCode: "123"
        )
        .judge(on: Sample.day("2026-11-21")).get()
        #expect(try await h.sandbox.save(accepted, for: setup.reference) == .saved)
        #expect(await refusal { _ = try await complete(h.customer(.owner, of: Harness.newAccountID())) } == .notFound)
        #expect(try await complete(h.owner).brand == "jcb")
        #expect(try await complete(h.owner).last4 == "0505")
        #expect(try await h.events() == ["card.registered"])
    }

    @Test("行き先がWebの住所でなければ断る", arguments: ["javascript:alert(1)", "", "/billing"])
    func returnAddresses(address: String) async throws {
        let h = try Harness(at: "2026-11-21")
        #expect(
            await refusal {
                _ = try await h.rpc.startCardSetup(
                    request: .with {
                        $0.requestID = "r"
                        $0.customer = h.owner
                        $0.returnURL = address
                        $0.cancelURL = "http://a.localhost/"
                    }, context: .test)
            } == .invalidArgument)
    }

    @Test("取り消された申し込みのカードは、カード会社にも残らない。もう一度言われても同じ")
    func withdrawn() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        let token = try #require(try await h.store.store.read { tx in try tx.savedCard(h.account) }).token
        let worker = ForgetCards(store: h.store, acquirer: h.sandbox, logger: .silent).worker
        try await worker.runDue()
        func kept() async throws -> Int {
            try await h.sandbox.store.read { tx in try tx.rows("SELECT token FROM card WHERE forgotten = 0").count }
        }
        #expect(try await kept() == 1)
        try await h.applyAccount(
            "account.withdrawn", subject: h.account.text,
            payload: .with {
                $0.account = .with {
                    $0.accountID = h.account.text
                    $0.brand = "businesscall"
                    $0.partyKind = .company
                }
                $0.applicationWithdrawn = .init()
            })
        try await worker.runDue()
        #expect(try await h.store.store.read { tx in try tx.savedCard(h.account) } == nil)
        #expect(try await kept() == 0)
        try await h.sandbox.forgetCard(token: token)
    }

    @Test("消去されたお客様のカードは残らない。書類は残る")
    func erased() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        try await h.applyAccount(
            "account.erased", subject: h.account.text,
            payload: .with { $0.account = .with { $0.accountID = h.account.text } })
        #expect(try await h.store.overview(of: h.account).card == nil)
        #expect(try await h.invoices().count == 1)
        #expect(try await h.store.audit().findings == [])
    }
}
