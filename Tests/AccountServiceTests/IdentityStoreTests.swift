import Contracts
import Crypto
import Foundation
import Logging
import Primitives
import ServiceRuntime
import ServiceStore
import Testing

@testable import AccountService

/// What stands behind the review: records that stay, retention, notices, files of the watched folder.
@Suite struct IdentityStoreTests {
    static let colleague = Common_Staff.with {
        $0.staffID = "stf_00000000000000000000000002"
        $0.role = .reviewer
        $0.name = "審査 花子"
    }
    static let admin = Common_Staff.with {
        $0.staffID = "stf_00000000000000000000000003"
        $0.role = .admin
    }

    // MARK: Records

    @Test func aSecondPairOfEyes() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        let document = DocumentID(try await service.upload(customer))!
        func accept(_ staff: Common_Staff, _ request: String) async throws {
            _ = try await service.store.reviewDocument(
                document, .accept(number: "0107-01-012345", issuer: "東京法務局", issued: "2017-02-01"),
                comparedHash: service.comparedHash(customer.accountID), by: staff.member(),
                reviewersNeeded: { _ in 2 },
                RepeatableRequest(id: request, fingerprint: Account_ReviewDocumentRequest()))
        }
        func seen() async throws -> Account_Document {
            try await service.rpc.getAccountForStaff(
                request: .with {
                    $0.staff = TestService.reviewer; $0.accountID = customer.accountID
                }, context: service.context
            ).documents[0]
        }
        try await accept(TestService.reviewer, "r1")
        let half = try await seen()
        #expect(half.state == .submitted && half.acceptedBy == ["審査 太郎"])
        await #expect(throws: ReviewRejection.sameReviewer) { try await accept(TestService.reviewer, "r2") }
        try await accept(Self.colleague, "r3")
        let whole = try await seen()
        #expect(whole.state == .accepted && whole.acceptedBy.isEmpty && whole.reviewedBy == "審査 花子")
        let records = try await service.rpc.listVerificationRecords(
            request: .with {
                $0.staff = TestService.reviewer; $0.accountID = customer.accountID
            }, context: service.context)
        #expect(records.records.map(\.staffName) == ["審査 太郎", "審査 花子"])
        #expect(records.records[0].issuedDate == "2017-02-01" && records.records[0].issuer == "東京法務局")
        #expect(records.records[0].compared.contains("実質的支配者：高橋 一郎　1980-04-01生　東京都品川区西五反田1-2-3"))
        #expect(records.records[0].method.hasPrefix("お客様ページからの画像の送信") && records.keptUntilDate == "2024-02-27")
    }

    @Test(arguments: [
        "UPDATE verification_record SET document_number = '1'", "DELETE FROM verification_record",
        "UPDATE document_viewing SET staff_name = 'x'", "DELETE FROM document_viewing",
    ])
    func aRecordNeitherChangesNorGoes(statement: String) async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        let document = try await service.store.account(AccountID(customer.accountID)!).documents[0].id
        _ = try await service.store.viewDocumentPage(document, page: 1, by: TestService.reviewer.member())
        await #expect(throws: (any Error).self) {
            try await service.store.store.write { tx in try tx.execute(statement) }
        }
        #expect(try await service.count("verification_record") == 2)
        #expect(try await service.count("document_viewing") == 1)
    }

    @Test func whoLookedIsShownToAdminsAlone() async throws {
        let service = try await TestService()
        let document = try await service.upload(service.customer())
        for page: Int32 in [1, 2] {
            _ = try await service.rpc.getDocumentPage(
                request: .with {
                    $0.staff = TestService.reviewer; $0.documentID = document; $0.page = page
                }, context: service.context)
            service.clock.advance(.seconds(1))
        }
        func viewings(_ staff: Common_Staff, key: String = "") async throws -> Account_ListDocumentViewingsResponse {
            try await service.rpc.listDocumentViewings(
                request: .with {
                    $0.staff = staff; $0.limit = 1; $0.pageKey = key
                }, context: service.context)
        }
        let newest = try await viewings(Self.admin)
        #expect(newest.viewings.map(\.page) == [2] && newest.viewings[0].siteName == "○○ショップ")
        let older = try await viewings(Self.admin, key: newest.nextPageKey)
        #expect(older.viewings.map(\.page) == [1] && older.nextPageKey.isEmpty)
    }

    // MARK: Retention

    @Test func sevenYearsAfterTheContractEverythingGoesButTheFact() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let account = AccountID(customer.accountID)!
        try await service.proveIdentity(customer)
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        _ = try await service.issue(customer.accountID)
        try await service.tellDetails(customer, "details-later", by: TestService.reviewer, purpose: "お客様相談")
        #expect(try await service.count("verification_details_change") == 1)
        service.clock.advance(.days(3650))
        #expect(try await service.store.duePurges().isEmpty)
        let ended = try Feed_Event.with {
            $0.kind = "contract.ended"
            $0.payload = try Billing_ContractStanding.with {
                $0.accountID = account.text
                $0.sinceDate = "2027-03-01"
            }.serializedData()
        }
        try await service.store.store.write { tx in try tx.apply(ended, Fixture.catalogue) }
        service.clock.advance(.days(7 * 365))
        #expect(try await service.store.duePurges().isEmpty)
        #expect(try await service.store.purge(account) == nil)
        service.clock.advance(.days(8))
        let due = try await service.store.duePurges()
        #expect(
            due == [.init(accountID: account, keptUntil: JapanDate(iso: "2034-03-01")!, documents: 2, records: 2)])
        #expect(try await service.count("document") == 2)
        #expect(try await service.store.purge(account) == due[0])
        for table in [
            "document", "document_page", "verification_record", "verification_details", "document_viewing",
            "verification_details_change",
        ] {
            #expect(try await service.count(table) == 0, "\(table)")
        }
        #expect(try await service.count("verification_purge") == 1)
        #expect(try await service.store.duePurges().isEmpty)
        await #expect(throws: (any Error).self) {
            try await service.store.store.write { tx in try tx.execute("DELETE FROM verification_purge") }
        }
    }

    /// Withdrawn on 2017-03-10, before a number was issued.
    @Test(arguments: [(true, "2024-03-10"), (false, "2017-06-08")])
    func keptUntilAfterAWithdrawal(verified: Bool, until: String) {
        let day = { (text: String) in JapanDate(iso: text) }
        #expect(
            Retention.keptUntil(
                hadContract: false, contractEnded: nil, lastDocument: day("2017-02-27"), withdrawn: day("2017-03-10"),
                verified: verified) == day(until))
    }

    @Test(arguments: [
        (true, nil, "2017-02-27", nil), (true, "2020-01-31", "2017-02-27", "2027-01-31"),
        (false, nil, "2017-02-27", "2024-02-27"), (false, nil, nil, nil),
    ])
    func keptUntil(hadContract: Bool, ended: String?, last: String?, until: String?) {
        let day = { (text: String?) in text.flatMap { JapanDate(iso: $0) } }
        #expect(
            Retention.keptUntil(hadContract: hadContract, contractEnded: day(ended), lastDocument: day(last))
                == day(until))
    }

    // MARK: Keys

    @Test func rewrappingStepByStepLeavesEveryPageReadable() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let (old, new) = (
            (name: "documents-0001", key: SymmetricKey(size: .bits256)),
            (name: "documents-0002", key: SymmetricKey(size: .bits256))
        )
        let before = try DocumentSeal([old])
        let pages = [SubmitDocument.Page(type: .png, content: Fixture.png)]
        for number in 1...3 {
            let id = service.clock.world.newID(DocumentID.self)
            _ = try await service.store.submitDocument(
                SealedDocument(id: id, pages: pages, sealed: before.seal(pages, of: id)),
                of: AccountID(customer.accountID)!, kind: "passport", numberSideAbsent: true,
                RepeatableRequest(id: "u\(number)", fingerprint: Account_UploadDocumentRequest()))
        }
        let rotated = try DocumentSeal([old, new])
        func readable(_ seal: DocumentSeal) async throws -> Int {
            var count = 0
            for document in try await service.store.account(AccountID(customer.accountID)!).documents {
                let page = try await service.store.viewDocumentPage(
                    document.id, page: 1, by: TestService.reviewer.member())
                if (try? seal.open(page, number: 1, of: document.id)) == Fixture.png { count += 1 }
            }
            return count
        }
        #expect(try await service.store.rewrap(rotated, limit: 2) == 2)
        #expect(try await readable(rotated) == 3)
        #expect(try await service.store.wrappingKeysInUse() == ["documents-0001", "documents-0002"])
        #expect(try await service.store.rewrap(rotated, limit: 2) == 1)
        #expect(try await service.store.rewrap(rotated, limit: 2) == 0)
        #expect(try await readable(DocumentSeal([new])) == 3)
        #expect(try await service.store.wrappingKeysInUse() == ["documents-0002"])
    }
}
