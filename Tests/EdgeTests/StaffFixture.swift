import Contracts
import GRPCCore
import Primitives
import Testing

@testable import Edge

/// A signed-in person of the staff, and a customer whose licence waits for review.
enum StaffFixture {
    static let documentID = "doc_01JZZZZZZZZZZZZZZZZZZZZZZZ"
    static let account = "/accounts/\(Fixture.accountID)"
    static let document = "\(account)/documents/\(documentID)"

    static let staffID = "stf_01JZZZZZZZZZZZZZZZZZZZZZZZ"

    /// Runs `body` with a browser of a person of the staff in this role.
    static func signedIn(
        _ role: String, _ fakes: FakeServices, _ body: (Browser) async throws -> Void
    ) async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        var fakes = fakes
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services, clock), host: "staff.localhost:8080")
            let token = try await signer.token(
                clock.now, account: nil, brand: nil, role: role, person: staffID)
            browser.cookies = ["staff-session": Fixture.secret, "staff-access": token]
            try await body(browser)
        }
    }

    /// A customer whose licence waits for review.
    static func services(
        number: String = "",
        reviewed: @escaping @Sendable (Account_ReviewDocumentRequest) throws -> Void = { _ in },
        issued: @escaping @Sendable (Account_IssueNumberRequest) throws -> Void = { _ in }
    ) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.GetAccountForStaff.descriptor) {
            (request: Account_GetAccountForStaffRequest) in
            guard request.accountID == Fixture.accountID else { throw RPCError(code: .notFound, message: "no") }
            return Account_GetAccountForStaffResponse.with {
                $0.account = .with {
                    $0.accountID = Fixture.accountID
                    $0.siteName = "ひなた<b>"
                    $0.personName = "田中 太郎"
                    $0.state = .verified
                    $0.number = number
                    $0.identity = .submitted
                }
                $0.comparedHash = "hash-of-what-is-shown"
                $0.documents = [
                    .with {
                        $0.documentID = documentID
                        $0.kind = "drivers_license"
                        $0.kindName = "運転免許証"
                        $0.state = .submitted
                        $0.hasNumber_p = true
                        $0.pages = ["image/png", "image/jpeg"].enumerated().map { index, type in
                            .with {
                                $0.page = Int32(index + 1)
                                $0.contentType = type
                            }
                        }
                    }
                ]
            }
        }
        fakes.on(Account_AccountService.Method.ListNumbers.descriptor) { (_: Account_ListNumbersRequest) in
            Account_ListNumbersResponse.with {
                $0.numbers = [.with { ($0.number, $0.state) = ("0350000001", "free") }]
                $0.freeCount = 1
            }
        }
        fakes.on(Account_AccountService.Method.ReviewDocument.descriptor) { (request: Account_ReviewDocumentRequest) in
            try reviewed(request)
            return Account_ReviewDocumentResponse.with { $0.outcome = request.accept ? .complete : .rejected }
        }
        fakes.on(Account_AccountService.Method.IssueNumber.descriptor) { (request: Account_IssueNumberRequest) in
            try issued(request)
            return Account_IssueNumberResponse.with { $0.number = "0350000001" }
        }
        return fakes
    }
}
