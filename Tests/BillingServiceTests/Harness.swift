import Contracts
import Foundation
import GRPCCore
import Logging
import Primitives
import ServiceRuntime
import Synchronization

@testable import BillingService
@testable import ServiceStore

/// BillingService without processes around it: real SQLite, the real sandbox, a clock that stands still until it is set.
final class Harness: Sendable {
    let clock: Clock
    let store: BillingStore
    let sandbox: SandboxAcquirer
    let account: AccountID

    final class Clock: Sendable {
        private let instant: Mutex<Instant>
        init(_ instant: Instant) { self.instant = Mutex(instant) }
        var now: Instant { instant.withLock { $0 } }
        func set(_ new: Instant) { instant.withLock { $0 = new } }
    }

    init(at day: String, brands: BrandCatalogue = Sample.catalogue) throws {
        let clock = Clock(Sample.day(day).at(hour: 10, minute: 0))
        self.clock = clock
        account = Harness.newAccountID()
        let world = World(clock: { clock.now })
        store = BillingStore(
            store: try Store.inMemory(migrations: BillingStore.migrations, world: world), brands: brands)
        sandbox = SandboxAcquirer(
            store: try Store.inMemory(migrations: SandboxAcquirer.migrations, world: world),
            baseURL: "http://acquirer.localhost:8090")
    }

    init(clock: Clock, store: BillingStore, sandbox: SandboxAcquirer, account: AccountID) {
        (self.clock, self.store, self.sandbox, self.account) = (clock, store, sandbox, account)
    }

    static func newAccountID() -> AccountID { World.real.newID() }

    var rpc: BillingRPC { BillingRPC(store: store, acquirer: sandbox) }
    var owner: Common_Customer { customer(.owner) }

    func customer(_ role: Common_MemberRole, of account: AccountID? = nil) -> Common_Customer {
        .with {
            $0.accountID = (account ?? self.account).text
            $0.memberID = World.real.newID(MemberID.self).text
            $0.role = role
        }
    }

    // MARK: What happens outside

    func set(_ day: String, hour: Int = 10) { clock.set(Sample.day(day).at(hour: hour, minute: 0)) }

    /// The Account service has issued a number to the account on this day.
    func issueNumber(
        _ account: AccountID? = nil, on day: String, plan: String = "standard", options: [String] = [],
        company: String = "ウィズ・プランナーズ株式会社", promised: [Account_AgreedCampaign]? = nil
    ) async throws {
        let account = account ?? self.account
        let event = Account_AccountEvent.with {
            $0.account = .with {
                $0.accountID = account.text
                $0.brand = "businesscall"
                $0.partyKind = .company
                $0.companyName = company
                $0.personName = "田中 一郎"
                $0.postalCode = "1410031"
                $0.address = "東京都品川区西五反田1-2-3"
                $0.plan = plan
                $0.options = options
                $0.campaignsKept = promised != nil
                $0.campaigns = promised ?? []
            }
            $0.numberIssued = .with { $0.issuedDate = day }
        }
        try await applyAccount("number.issued", subject: account.text, payload: event)
    }

    func applyAccount(_ kind: String, subject: String, payload: Account_AccountEvent) async throws {
        let fed = try Feed_Event.with {
            $0.kind = kind
            $0.subject = subject
            $0.payload = try payload.serializedData()
        }
        try await store.store.write { [store] tx in try store.applyAccount(fed, tx) }
    }

    /// So many calls were recorded, received on this day.
    func recordCalls(_ count: Int, on day: String, counts: Bool = true) async throws {
        for _ in 0..<count { try await record(World.real.newID(), on: day, counts: counts) }
    }

    func record(_ inquiry: InquiryID, on day: String, counts: Bool = true) async throws {
        try await tell("inquiry.recorded", inquiry, on: day, counts: counts)
    }

    /// Staff have decided otherwise about the call.
    func change(_ inquiry: InquiryID, on day: String, counts: Bool, sequence: Int64 = 0) async throws {
        try await tell("inquiry.count_changed", inquiry, on: day, counts: counts, sequence: sequence)
    }

    private func tell(
        _ kind: String, _ inquiry: InquiryID, on day: String, counts: Bool, sequence: Int64 = 0
    ) async throws {
        let account = account
        let fed = try Feed_Event.with {
            $0.kind = kind
            $0.sequence = sequence
            $0.subject = account.text
            $0.payload = try Call_Inquiry.with {
                $0.inquiryID = inquiry.text
                $0.accountID = account.text
                $0.receivedMs = Sample.day(day).at(hour: 11, minute: 5).milliseconds
                $0.counts = counts
            }.serializedData()
        }
        try await store.store.write { [store] tx in try store.applyCall(fed, tx) }
    }

    /// The customer types this number on the acquirer's page and comes back.
    @discardableResult
    func registerCard(_ number: String = "4242424242424242") async throws -> Billing_Card {
        let setup = try await startSetup()
        let accepted = try SandboxCardForm(number: number, expMonth: "12", expYear: "2049", securityCode: "123")
            .judge(on: store.store.world.today).get()
        _ = try await sandbox.save(accepted, for: setup.reference)
        return try await rpc.completeCardSetup(
            request: .with {
                $0.customer = owner
                $0.setupID = setup.id
            }, context: .test
        ).card
    }

    func startSetup(requestID: String = UUID().uuidString) async throws -> (id: String, reference: String) {
        let response = try await rpc.startCardSetup(
            request: .with {
                $0.requestID = requestID
                $0.customer = owner
                $0.returnURL = "http://businesscall.localhost:8080/billing/card/done?setup={SETUP}"
                $0.cancelURL = "http://businesscall.localhost:8080/billing"
            }, context: .test)
        let reference = String(response.redirectURL.split(separator: "/").last ?? "")
        let returnURL = try await sandbox.setup(reference)?.returnURL ?? ""
        return (String(returnURL.split(separator: "=").last ?? ""), reference)
    }

    // MARK: What the process does by itself

    /// One turn of all background work at the clock's time; Call's events are all there.
    func work(acquirer: (any CardAcquirer)? = nil) async throws {
        store.store.setCaughtUp(with: "call", at: clock.now)
        try await BillingRun(store: store, logger: .silent).runOnce()
        try await CompleteCardSetups(store: store, acquirer: acquirer ?? sandbox, logger: .silent).worker.runDue()
        try await RefundPayments(store: store, acquirer: acquirer ?? sandbox, logger: .silent).worker.runDue()
        try await ChargeInvoices(store: store, acquirer: acquirer ?? sandbox, logger: .silent).worker.runDue()
        for worker in FollowAcquirer(store: store, acquirer: acquirer ?? sandbox, logger: .silent).workers {
            try await worker.runDue()
        }
        try await RefundPayments(store: store, acquirer: acquirer ?? sandbox, logger: .silent).worker.runDue()
        for worker in IssuePapers(store: store, logger: .silent).workers { try await worker.runDue() }
    }

    /// A customer whose number was issued on 2026-11-21, and who has paid its first bill if the card pays.
    static func issued(_ card: String = "4242424242424242") async throws -> Harness {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard(card)
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        return h
    }

    func charges() async throws -> [Charge] {
        try await store.store.read { [account] tx in try tx.charges(of: account) }
    }

    func invoices() async throws -> [Invoice] {
        try await store.invoices(of: account, after: nil, limit: 100).invoices.reversed()
    }

    /// What somebody does who has the file in hand: the store's own refusals are taken out first.
    func tamper(_ statements: String...) async throws {
        try await store.store.write { tx in
            let guards = try tx.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'").map {
                try $0.string("name")
            }
            for name in guards { try tx.execute("DROP TRIGGER \(name)") }
            for statement in statements { try tx.execute(statement) }
        }
    }

    /// Differences between our books and the acquirer's.
    func booksAgree() async throws -> [String] {
        let books = try await store.chargesInTheBooks()
        return AuditCommand.compare(before: books, acquirer: try await sandbox.books(), after: books)
    }

    func events() async throws -> [String] {
        try await store.store.read { tx in
            try tx.rows("SELECT kind FROM event ORDER BY sequence").map { try $0.string("kind") }
        }
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension ServerContext {
    /// Handlers here do not look at it.
    static var test: ServerContext {
        ServerContext(
            descriptor: Billing_BillingService.Method.GetOverview.descriptor, remotePeer: "test", localPeer: "test",
            cancellation: .init())
    }
}

/// The code with which `body` was refused; nil when it was not.
func refusal(_ body: () async throws -> Void) async -> RPCError.Code? {
    do {
        try await body()
        return nil
    } catch let rejected as Rejected {
        return rejected.code
    } catch {
        return .unknown
    }
}
