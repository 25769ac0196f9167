import Contracts
import Crypto
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import SwiftProtobuf

@testable import AccountService

/// The whole service but for the network: its RPCs over real SQLite, real keys and real hashes.
struct TestService {
    let clock: TestWorld
    let rpc: AccountRPC

    init(_ clock: TestWorld = TestWorld()) async throws {
        self.clock = clock
        let world = clock.world
        rpc = AccountRPC(
            store: AccountStore(store: try Store.inMemory(migrations: AccountStore.migrations, world: world)),
            brands: Fixture.catalogue, passwords: try PasswordHasher(world: world),
            tokens: try await AccessTokens([("signing-0001", P256.Signing.PrivateKey().pemRepresentation)]),
            links: LinkSecrets([SymmetricKey(size: .bits256)]),
            seal: try DocumentSeal([("documents-0001", SymmetricKey(size: .bits256))]),
            memberSecrets: MemberSecrets([("members-0001", SymmetricKey(size: .bits256))]),
            converter: try PictureConverter(folder: Fixture.pictureLinks))
    }

    var store: AccountStore { rpc.store }

    let context = ServerContext(
        descriptor: Account_AccountService.Method.SignIn.descriptor, remotePeer: "", localPeer: "",
        cancellation: .init())

    static let reviewer = Common_Staff.with {
        $0.staffID = Identifier<StaffKind>("stf_00000000000000000000000001")!.text
        $0.role = .reviewer
        $0.name = "審査 太郎"
    }

    // MARK: The steps of the path

    @discardableResult
    func submit(
        _ requestID: String = "apply-1", _ change: (inout Account_SubmitApplicationRequest) -> Void = { _ in }
    ) async throws -> Account_SubmitApplicationResponse {
        var request = Account_SubmitApplicationRequest.with {
            $0.requestID = requestID
            $0.application = .init(Fixture.form)
            $0.consent = .with {
                $0.termsVersion = Fixture.eccall.termsVersion
                $0.privacyVersion = Fixture.eccall.privacyVersion
                $0.shown = "ライトプラン 月額5,500円（税込）…"
            }
        }
        change(&request)
        return try await rpc.submitApplication(request: request, context: context)
    }

    /// The newest link that Notify would have mailed.
    func mailedLink() async throws -> (id: String, secret: String) {
        let event = try await events("account.link_requested").last
        guard let event else { throw NotFound.document }
        let id = event.linkRequested.linkID
        let secret = try await rpc.getLinkSecret(request: .with { $0.linkID = id }, context: context).secret
        return (id, secret)
    }

    func verify(_ requestID: String = "verify-1") async throws -> Account_LinkState {
        let link = try await mailedLink()
        return try await rpc.verifyEmail(
            request: .with {
                $0.requestID = requestID
                $0.linkID = link.id
                $0.secret = link.secret
            }, context: context
        ).state
    }

    func signIn(
        email: String = "shop@example.jp", password: String = Fixture.password, remember: Bool = false,
        source: String = "192.0.2.1"
    ) async throws -> Account_Session {
        try await rpc.signIn(
            request: .with {
                $0.brand = "eccall"
                $0.email = email
                $0.password = password
                $0.remember = remember
                $0.source = source
            }, context: context
        ).session
    }

    /// Applies and verifies.
    func customer() async throws -> Common_Customer {
        try await submit()
        _ = try await verify()
        let account = try await events("account.verified").last!.account
        return .with {
            $0.accountID = account.accountID
            $0.memberID = Identifier<MemberKind>("mem_00000000000000000000000001")!.text
            $0.role = .owner
        }
    }

    func upload(
        _ customer: Common_Customer, _ requestID: String = "upload-1", kind: String = "registry_certificate",
        pages: [Data] = [Fixture.jpeg, Fixture.png]
    ) async throws -> String {
        try await rpc.uploadDocument(
            request: .with {
                $0.requestID = requestID
                $0.customer = customer
                $0.kind = kind
                $0.pages = pages
            }, context: context
        ).documentID
    }

    /// Of what a reviewer sees beside a document.
    func comparedHash(_ account: String) async throws -> String {
        try await rpc.getAccountForStaff(
            request: .with {
                $0.staff = TestService.reviewer
                $0.accountID = account
            }, context: context
        ).comparedHash
    }

    func registerCard(_ customer: Common_Customer) async throws {
        let event = try Feed_Event.with {
            $0.kind = "card.registered"
            $0.subject = customer.accountID
            $0.payload = try Billing_CardRegistered.with { $0.accountID = customer.accountID }.serializedData()
        }
        try await store.store.write { tx in try tx.apply(event, Fixture.catalogue) }
    }

    func fill(_ lines: String, _ requestID: String = "import-1") async throws -> Account_ImportNumbersResponse {
        try await rpc.importNumbers(
            request: .with {
                $0.requestID = requestID
                $0.staff = TestService.reviewer
                $0.lines = lines
            }, context: context)
    }

    func issue(
        _ account: String, _ requestID: String = "issue-1", number: String = "", start: String = ""
    ) async throws -> String {
        try await rpc.issueNumber(
            request: .with {
                $0.requestID = requestID
                $0.staff = TestService.reviewer
                $0.accountID = account
                $0.number = number
                $0.serviceStartDate = start
            }, context: context
        ).number
    }

    // MARK: What was told to others

    func kinds() async throws -> [String] {
        try await store.store.read { tx in
            try tx.rows("SELECT kind FROM event ORDER BY sequence").map { try $0.string("kind") }
        }
    }

    func events(_ kind: String) async throws -> [Account_AccountEvent] {
        try await store.store.read { tx in
            try tx.rows("SELECT payload FROM event WHERE kind = ? ORDER BY sequence", kind)
                .map { try Account_AccountEvent(serializedBytes: $0.data("payload")) }
        }
    }

    func ended() async throws -> [Account_SessionEnded] {
        try await store.store.read { tx in
            try tx.rows("SELECT payload FROM event WHERE kind = 'session.ended' ORDER BY sequence")
                .map { try Account_SessionEnded(serializedBytes: $0.data("payload")) }
        }
    }

    func count(_ table: String) async throws -> Int {
        try await store.store.read { tx in try tx.row("SELECT COUNT(*) AS n FROM \(table)")!.int("n") }
    }
}
