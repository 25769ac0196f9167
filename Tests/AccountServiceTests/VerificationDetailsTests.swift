import Contracts
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

@Suite struct VerificationDetailsTests {
    typealias Owner = SetVerificationDetails.Owner
    static let today = JapanDate(iso: "2017-02-27")!
    static let long = String(repeating: "長", count: 201)
    static let takahashi = Owner(name: "高橋　一郎", birthDate: "1980-4-1", address: "東京都品川区西五反田１ー２")
    static let sato = Owner(name: "佐藤 花子", birthDate: "1981年12月31日", address: "大阪府大阪市北区1-1")

    static let texts: [VerificationField: String] = [
        .business: "通信販売", .registeredPostalCode: "141ー0031", .registeredAddress: "東京都", .purpose: "電話受付",
        .personInCharge: "高橋 一郎",
        .personInChargeBirthDate: "1980/4/1", .personInChargeAddress: "東京都品川区１−２", .personInChargeRelation: "代表取締役",
    ]

    static func typed(
        _ ownership: BeneficialOwnership? = .majority, _ owners: [Owner] = [takahashi],
        _ change: [VerificationField: String] = [:]
    ) -> SetVerificationDetails.Command {
        .init(texts: texts.merging(change) { $1 }, ownership: ownership, owners: owners)
    }

    static func owners(_ count: Int) -> [Owner] { Array(repeating: sato, count: count) }

    static let rows: [(SetVerificationDetails.Command, [VerificationDetailsProblem])] = [
        (typed(), []), (typed(.majority, [takahashi, sato]), [.tooManyOwners(.majority)]),
        (typed(.quarter, owners(3)), []), (typed(.quarter, owners(4)), [.tooManyOwners(.quarter)]),
        (typed(.influence, owners(5)), []), (typed(.influence, owners(6)), [.tooManyOwners(.influence)]),
        (typed(.representative, owners(2)), []),
        (typed(.majority, [takahashi], [.registeredPostalCode: "14100"]), [.noPostalCode]),
        (typed(nil), [.missing(.ownership)]),
        (typed(nil, owners(6)), [.missing(.ownership), .tooManyOwners(.representative)]),
        (typed(.majority, []), [.owner(1, .nameMissing)]),
        // Lines that are left empty do not count.
        (typed(.majority, [Owner(name: " "), takahashi]), []),
        (typed(.quarter, [takahashi, Owner(name: "佐藤")]), [.owner(2, .birthDateMissing), .owner(2, .addressMissing)]),
        (
            typed(.majority, [Owner(name: "", birthDate: "2017-02-27", address: long)]),
            [.owner(1, .nameMissing), .owner(1, .noSuchDay), .owner(1, .addressTooLong)]
        ),
        (typed(.majority, [Owner(name: long, birthDate: "1980-4-1", address: "東京都")]), [.owner(1, .nameTooLong)]),
        // What counts as a person was not born.
        (typed(.majority, [Owner(name: "上場株式会社", address: "東京都", countsAsPerson: true)]), []),
        (typed(.majority, [Owner(name: "上場株式会社", countsAsPerson: true)]), [.owner(1, .addressMissing)]),
        (
            typed(
                .majority, [takahashi],
                [.personInChargeBirthDate: "1896-02-27", .personInChargeAddress: " ", .personInChargeRelation: long]),
            [.noSuchDay(.personInChargeBirthDate), .missing(.personInChargeAddress), .tooLong(.personInChargeRelation)]
        ),
    ]

    @Test(arguments: rows) func ofACompany(
        typed: SetVerificationDetails.Command, problems: [VerificationDetailsProblem]
    ) {
        do throws(VerificationDetailsRejection) {
            let kept = try SetVerificationDetails.decide(typed, party: .company, today: Self.today)
            #expect(problems.isEmpty && kept.isComplete(for: .company))
        } catch {
            #expect(error.problems == problems)
        }
    }

    @Test func ofAPersonNothingElseIsKept() throws {
        var typed = Self.typed()
        typed.texts[.birthDate] = "1985-４-1"
        typed.texts[.occupation] = "自営業"
        let kept = try SetVerificationDetails.decide(typed, party: .person, today: Self.today)
        #expect(
            kept == .init(birthDate: JapanDate(iso: "1985-04-01"), occupation: "自営業", purpose: "電話受付"))
        #expect(kept.isComplete(for: .person) && !kept.isComplete(for: .company))
    }

    @Test func whatTheRecordSays() throws {
        let told = try SetVerificationDetails.decide(
            Self.typed(.quarter, [Self.takahashi, Self.sato]), party: .company, today: Self.today)
        let lines = try told.compared(with: Fixture.account().details).split(separator: "\n")
        for line in [
            "取引担当者の生年月日：1980-04-01", "取引担当者の住所：東京都品川区1-2", "取引担当者と会社との関係：代表取締役",
            "実質的支配者と会社との関係：議決権等の4分の1を超えて保有", "実質的支配者：高橋 一郎　1980-04-01生　東京都品川区西五反田1-2",
            "実質的支配者：佐藤 花子　1981-12-31生　大阪府大阪市北区1-1", "実質的支配者の確認の方法：取引担当者からの申告",
        ] { #expect(lines.contains { $0 == line }, "\(line)") }
    }

    /// Told before companies were asked for more than names: kept, and nothing more is accepted before the rest is told.
    @Test func whatWasToldBeforeIsNotEnough() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        let document = try await service.upload(customer)
        try await service.store.store.write { tx in
            try tx.execute(
                "UPDATE verification_details SET person_in_charge_address = '', person_in_charge_birth_date = NULL")
            try tx.execute("UPDATE beneficial_owner SET birth_date = NULL, address = ''")
        }
        func told() async throws -> Account_VerificationDetails {
            try await service.rpc.getAccount(request: .with { $0.customer = customer }, context: service.context)
                .verification
        }
        let before = try await told()
        #expect(before.incomplete && before.beneficialOwner == "高橋 一郎")
        await #expect(throws: ReviewRejection.detailsMissing) { try await service.review(document, "r1") }
        try await service.tellDetails(customer, "details-2")
        #expect(try await !told().incomplete)
        try await service.review(document, "r2")
    }

    @Test func whyThePersonMayActIsRecordedAndTakenOut() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        let document = try await service.upload(customer, kind: "drivers_license")
        let hash = try await service.comparedHash(customer.accountID)
        func accept(_ request: String, _ ground: Account_AuthorityGround, _ note: String) async throws {
            _ = try await service.rpc.reviewDocument(
                request: .with {
                    $0.requestID = request
                    $0.staff = TestService.reviewer
                    $0.documentID = document
                    $0.accept = true
                    $0.documentNumber = "012345678901"
                    $0.authority = ground
                    $0.authorityNote = note
                    $0.comparedHash = hash
                }, context: service.context)
        }
        await #expect(throws: ReviewRejection.authorityMissing) { try await accept("r1", .unspecified, "") }
        try await accept("r2", .telephoned, "2月27日11時、総務部の佐藤様")
        let words = "会社に電話して確認した（2月27日11時、総務部の佐藤様）"
        let records = try await service.rpc.listVerificationRecords(
            request: .with {
                $0.staff = TestService.reviewer; $0.accountID = customer.accountID
            }, context: service.context)
        #expect(records.records.map(\.authority) == [words])
        let file = try await service.rpc.exportVerificationRecords(
            request: .with {
                $0.staff = TestService.reviewer; $0.accountID = customer.accountID; $0.format = .csv
            }, context: service.context)
        #expect(String(decoding: file.content, as: UTF8.self).contains(words))
    }

    /// What a document was compared with is not changed behind the reviewer's back.
    @Test func onceADocumentIsAcceptedTheCustomerTellsNothingElse() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        try await service.review(service.upload(customer))
        await #expect(throws: VerificationDetailsSettled.self) {
            try await service.tellDetails(customer, "details-2")
        }
    }

    /// 付記: what stood there before stays, with who told otherwise; telling the same again is no change.
    @Test func whatWasToldBeforeStaysReadableWithWhoChangedIt() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        try await service.tellDetails(customer, "details-2", purpose: "受注の電話受付")
        try await service.review(service.upload(customer))
        try await service.tellDetails(customer, "details-3", by: TestService.reviewer, purpose: "受注の電話受付")
        try await service.tellDetails(customer, "details-4", by: TestService.reviewer, purpose: "お客様相談")
        let answer = try await service.rpc.listVerificationRecords(
            request: .with {
                $0.staff = TestService.reviewer; $0.accountID = customer.accountID
            }, context: service.context)
        #expect(
            answer.detailsChanges.map { [$0.before, $0.after] } == [
                ["ご利用の目的：ネットショップの電話受付", "ご利用の目的：受注の電話受付"], ["ご利用の目的：受注の電話受付", "ご利用の目的：お客様相談"],
            ])
        #expect(answer.detailsChanges.map(\.byCustomer) == [true, false])
        #expect(answer.detailsChanges[1].changedByName == TestService.reviewer.name)
        for statement in [
            "UPDATE verification_details_change SET after_words = ''", "DELETE FROM verification_details_change",
        ] {
            await #expect(throws: (any Error).self) {
                try await service.store.store.write { tx in try tx.execute(statement) }
            }
        }
        #expect(try await service.count("verification_details_change") == 2)
    }

    /// One of two documents is enough for a change of the name to be looked at.
    @Test func aNameThatChangesBetweenTwoDocumentsWaitsForAReviewer() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.tellDetails(customer)
        try await service.review(service.upload(customer), "r1")
        #expect(try await LifeStoreTests.account(service, customer).identity != .accepted)
        _ = try await DetailsStoreTests.change(service, customer, "d-1") { $0.personName = "別人 太郎" }
        try await service.proveIdentityOfPerson(customer)
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        await #expect(throws: IssueRejection.changesWait) { try await service.issue(customer.accountID) }
    }
}
