import Contracts
import Primitives
import ServiceStore
import Testing

@testable import BillingService

@Suite("同じ番号のカード、置き換えられたカード")
struct CardNumberTests {
    private static let (pays, stolen, declines) = ("4242424242424242", "4000000000009979", "4000000000000341")

    private func saved(_ h: Harness) async throws -> SavedCard {
        try #require(try await h.store.store.read { tx in try tx.savedCard(h.account) })
    }

    /// Tokens the sandbox would still charge.
    private func kept(_ h: Harness) async throws -> Set<String> {
        try await h.sandbox.store.read { tx in
            Set(try tx.rows("SELECT token FROM card WHERE forgotten = 0").map { try $0.string("token") })
        }
    }

    private func forget(_ h: Harness, _ acquirer: (any CardAcquirer)? = nil) async throws {
        try await ForgetCards(store: h.store, acquirer: acquirer ?? h.sandbox, logger: .silent).worker.runDue()
    }

    @Test(
        "番号そのものが使えない断り",
        arguments: [
            ("stolen_card", true), ("lost_card", true), ("fraudulent", true), ("account_closed", true),
            ("insufficient_funds", false), ("generic_decline", false), ("expired_card", false),
            // The issuer has newer details of the same number; ours, about a token.
            ("new_account_information_available", false), ("card_gone", false), ("card_refused", false),
        ])
    func forbidden(code: String, forbids: Bool) {
        #expect(Decline(code: code).forbidsNumber == forbids)
        if forbids { #expect(!Decline(code: code).mayRetry) }
    }

    @Test("カードの番号は、何度登録しても同じ名前。国も控える")
    func fingerprints() async throws {
        let h = try Harness(at: "2026-11-21")
        var seen: [SavedCard] = []
        for number in [Self.pays, Self.declines, Self.pays] {
            try await h.registerCard(number)
            seen.append(try await saved(h))
        }
        #expect(seen[0].fingerprint == seen[2].fingerprint && seen[0].token != seen[2].token)
        #expect(seen[0].fingerprint != seen[1].fingerprint)
        #expect(seen.allSatisfy { $0.country == "JP" && $0.fingerprint?.hasPrefix("fp_test_") == true })
    }

    @Test("盗難などで断られたカードは、登録し直しても断られ、二度と請求されない。ほかのお客様でも同じ")
    func registeredAnew() async throws {
        let h = try await Harness.issued(Self.stolen)
        let first = try await saved(h)
        for _ in 0..<2 {
            #expect(await refusal { try await h.registerCard(Self.stolen) } == .failedPrecondition)
        }
        #expect(try await saved(h) == first)
        for day in ["2026-11-22", "2026-12-01", "2026-12-20"] {
            h.set(day)
            try await h.work()
            try await forget(h)
        }
        #expect(try await h.charges().filter { $0.sent != nil }.count == 1)
        #expect(try await kept(h) == [first.token], "what was refused at its registration stays nowhere")

        // Who registers it elsewhere is told, too; the browser that comes back once more hears the same.
        let other = Harness.newAccountID()
        let setup = try await h.startSetup()
        let accepted = try SandboxCardForm(number: Self.stolen, expMonth: "1", expYear: "2040", securityCode: "123")
            .judge(on: h.store.store.world.today).get()
        _ = try await h.sandbox.save(accepted, for: setup.reference)
        try await h.store.store.write { tx in
            _ = try tx.execute("UPDATE card_setup SET account_id = ? WHERE setup_id = ?", other, setup.id)
        }
        for _ in 0..<2 {
            let code = await refusal {
                _ = try await h.rpc.completeCardSetup(
                    request: .with {
                        $0.customer = h.customer(.owner, of: other)
                        $0.setupID = setup.id
                    }, context: .test)
            }
            #expect(code == .failedPrecondition)
            try await forget(h)
        }
        #expect(try await h.events().filter { $0 == "card.registered" }.count == 1)

        try await h.registerCard(Self.pays)
        try await h.work()
        #expect(try await h.invoices().map(\.state) == [.paid, .paid])
        #expect(try await h.booksAgree() == [])
        #expect(try await h.store.audit().findings == [])
    }

    @Test("断られる前に同じカードが登録し直されていても、新しいトークンには請求しない")
    func registeredMeanwhile() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard(Self.stolen)
        try await h.issueNumber(on: "2026-11-21")
        try await h.sandbox.set(.answersTooLate, calls: 1)
        try await h.work()
        try await h.registerCard(Self.stolen)
        h.clock.set(h.clock.now + .minutes(1))
        try await h.work()
        try await h.work()
        #expect(try await h.charges().map(\.state) == [.declined, .declined])
        #expect(try await h.charges().filter { $0.sent != nil }.count == 1)
        #expect(try await h.store.overview(of: h.account).arrears?.cardRefused == true)
    }

    @Test("番号の名前を控える前からのカードは、これまでどおり。使えるカードの請求には、名前を残さない")
    func before() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard(Self.stolen)
        try await h.store.store.write { tx in _ = try tx.execute("UPDATE card SET fingerprint = NULL, country = NULL") }
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        try await h.registerCard(Self.stolen)
        try await h.work()
        #expect(try await h.charges().filter { $0.sent != nil }.count == 2)
        try await h.registerCard(Self.pays)
        try await h.work()
        let named = try await h.store.store.read { tx in
            try tx.rows("SELECT state, decline_code FROM charge WHERE card_fingerprint IS NOT NULL").map {
                "\(try $0.string("state")) \(try $0.string("decline_code"))"
            }
        }
        #expect(named == ["declined stolen_card"])
    }

    @Test("置き換えられたカードは、決済代行会社からも消える。請求の答えを待つ間と、つながらない間は待つ")
    func replaced() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard(Self.pays)
        let old = try await saved(h).token
        try await h.issueNumber(on: "2026-11-21")
        try await h.sandbox.set(.answersTooLate, calls: 1)
        try await h.work()
        try await h.registerCard("5555555555554444")
        try await forget(h)
        #expect(try await kept(h).contains(old), "its charge may still be said again")
        h.clock.set(h.clock.now + .minutes(1))
        try await h.work()
        #expect(try await h.invoices()[0].state == .paid)
        for _ in 0..<3 {
            h.clock.set(h.clock.now + .minutes(10))
            try await forget(h, Unreachable())
        }
        #expect(try await kept(h).contains(old))
        h.clock.set(h.clock.now + .minutes(10))
        try await forget(h)
        #expect(try await kept(h) == [saved(h).token])
        // What is given back of it goes there all the same.
        try await h.giveBack(1_000)
        #expect(try await h.sandbox.successfulRefunds().count == 1)
        #expect(try await h.booksAgree() == [])
    }

    @Test("以前に置き換えられたカードも、次の起動で消える")
    func earlier() async throws {
        let h = try await Harness.issued(Self.declines)
        try await h.registerCard(Self.pays)
        // As an older version left it.
        try await h.store.store.write { tx in
            try tx.execute("DELETE FROM job WHERE kind = ?", ForgetCards.job)
            try tx.execute("DROP TABLE card_to_let_go")
            for statement in BillingStore.replacedCardMigration.sql.split(separator: ";") {
                try tx.execute(String(statement))
            }
        }
        try await forget(h)
        #expect(try await kept(h).count == 2)
        for _ in 0..<2 { try await h.store.letGoOfEarlierCards() }
        try await forget(h)
        #expect(try await kept(h) == [saved(h).token])
    }

    @Test("消去されたお客様のカードは、以前のものも消える")
    func erased() async throws {
        let h = try await Harness.issued(Self.declines)
        // As one that was replaced before cards were let go.
        try await h.registerCard(Self.pays)
        try await h.store.store.write { tx in _ = try tx.execute("DELETE FROM job WHERE kind = ?", ForgetCards.job) }
        try await h.work()
        #expect(try await kept(h).count == 2)
        try await h.applyAccount(
            "account.erased", subject: h.account.text,
            payload: .with { $0.account = .with { $0.accountID = h.account.text } })
        try await forget(h)
        #expect(try await kept(h) == [])
        #expect(try await h.store.audit().findings == [])
    }
}

/// An acquirer that does not answer; only cards to be forgotten are said to it.
private struct Unreachable: CardAcquirer {
    struct Away: Error {}

    let longestAnswer = Duration.seconds(1)
    private static let problem = ChargeProblem(text: "away")

    func startSetup(_ order: CardSetupOrder) async throws -> CardSetupPage { throw Away() }
    func fetchSetup(reference: String) async throws -> CardSetupOutcome { throw Away() }
    func forgetCard(token: String) async throws { throw Away() }
    func charge(_ order: ChargeOrder) async -> ChargeAnswer { .unknown(Self.problem) }
    func lookUp(_ order: ChargeOrder) async -> ChargeLookUp { .unknown(Self.problem) }
    func cancel(_ order: ChargeOrder) async -> ChargeLookUp { .unknown(Self.problem) }
    func startAuthentication(_ order: ChargeOrder, returnURL: String) async throws -> String? { throw Away() }
    func refund(_ order: RefundOrder) async -> RefundAnswer { .unknown(Self.problem) }
    func lookUp(_ order: RefundOrder) async -> RefundLookUp { .unknown(Self.problem) }
    func refunds(ofCharge reference: String) async -> AcquirerRefunds { .unknown(Self.problem) }
    func dispute(_ reference: String) async -> AcquirerDisputeLookUp { .unknown(Self.problem) }
    func read(_ hook: AcquirerHook, at now: Instant) throws(AcquirerHook.Refusal) -> AcquirerEvent { throw .unreadable }
}
