import Contracts
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

/// Two people, or two windows, save the same settings: the second one is told, and nothing is lost unseen.
@Suite struct StartingVersionTests {
    @Test(
        arguments: [("", "a", true), ("a", "a", true), ("b", "a", false), ("none", "a", false)]
            as [(String, String, Bool)])
    func theRule(began: String, now: String, passes: Bool) {
        do throws(ChangedMeanwhile) {
            try StartingVersion.check(began, now)
            #expect(passes)
        } catch {
            #expect(!passes)
        }
    }

    /// Each setting has a version of its own, and saving the same again is no change.
    @Test func whatIsPartOfAVersion() throws {
        let account = try Fixture.account()
        let before = account.versions
        func differing(_ change: (inout Account) -> Void) -> [String] {
            var changed = account
            change(&changed)
            let after = changed.versions
            return [
                (before.details, after.details, "details"),
                (before.answeringTimes, after.answeringTimes, "times"),
                (before.addressees, after.addressees, "addressees"), (before.plan, after.plan, "plan"),
            ].filter { $0.0 != $0.1 }.map(\.2)
        }
        #expect(differing { _ in } == [])
        #expect(differing { $0.details.siteName = "新しい店" } == ["details"])
        #expect(differing { $0.details.address = "東京都港区" } == ["details"])
        // Parts are not run together.
        #expect(
            differing {
                $0.details.siteName += "マ"
                $0.details.siteNameKana.removeFirst()
            } == ["details"])
        #expect(differing { $0.details.hours.removeLast() } == ["times"])
        #expect(differing { $0.closedOnHolidays = true } == ["times"])
        #expect(differing { $0.addressees = [Addressee(name: "高橋", nameKana: "", department: "")] } == ["addressees"])
        #expect(differing { $0.details.plan = "plus" } == ["plan"])
        #expect(differing { $0.details.options = [] } == ["plan"])
        #expect(differing { $0.cardRegistered = false } == [])
    }

    private static func account(
        _ service: TestService, _ customer: Common_Customer
    ) async throws -> Account_GetAccountResponse {
        try await service.rpc.getAccount(request: .with { $0.customer = customer }, context: service.context)
    }

    @Test func theSecondOfTwoIsTold() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        let began = try await Self.account(service, owner).versions

        func details(_ id: String, _ site: String, _ version: String) async throws {
            var form = Fixture.form
            form.siteName = site
            _ = try await service.rpc.changeDetails(
                request: .with {
                    $0.requestID = id; $0.customer = owner; $0.details = .init(form); $0.startingVersion = version
                }, context: service.context)
        }
        try await details("d-1", "一番の店", began.details)
        await #expect(throws: ChangedMeanwhile()) { try await details("d-2", "二番の店", began.details) }
        // A repeat of the first is no second saver.
        try await details("d-1", "一番の店", began.details)
        #expect(try await Self.account(service, owner).account.siteName == "一番の店")
        try await details("d-3", "二番の店", try await Self.account(service, owner).versions.details)
        #expect(try await Self.account(service, owner).account.siteName == "二番の店")

        func times(_ id: String, holidays: Bool, _ version: String) async throws {
            _ = try await service.rpc.setAnsweringTimes(
                request: .with {
                    $0.requestID = id; $0.customer = owner; $0.closedOnHolidays = holidays
                    $0.hours = Fixture.form.hours.map(Common_OpeningHours.init); $0.startingVersion = version
                }, context: service.context)
        }
        try await times("t-1", holidays: true, began.answeringTimes)
        await #expect(throws: ChangedMeanwhile()) { try await times("t-2", holidays: false, began.answeringTimes) }

        func addressees(_ id: String, _ name: String, _ version: String) async throws {
            _ = try await service.rpc.setAddressees(
                request: .with {
                    $0.requestID = id; $0.customer = owner; $0.addressees = [.with { $0.name = name }]
                    $0.startingVersion = version
                }, context: service.context)
        }
        try await addressees("a-1", "高橋", began.addressees)
        await #expect(throws: ChangedMeanwhile()) { try await addressees("a-2", "田中", began.addressees) }

        func texts() async throws -> String {
            try await service.rpc.getAnsweringTexts(
                request: .with {
                    $0.customer = owner; $0.kind = .memo
                }, context: service.context
            ).version
        }
        func memo(_ id: String, _ basics: String, _ version: String) async throws {
            _ = try await service.rpc.submitAnsweringText(
                request: .with {
                    $0.requestID = id; $0.customer = owner; $0.kind = .memo; $0.content.memo.basics = basics
                    $0.startingVersion = version
                }, context: service.context)
        }
        let first = try await texts()
        try await memo("m-1", "通販の窓口です", first)
        await #expect(throws: ChangedMeanwhile()) { try await memo("m-2", "雑貨の窓口です", first) }
        try await memo("m-3", "雑貨の窓口です", try await texts())
    }

    /// As the page reads it.
    @Test func theRefusalNamesTheForm() {
        #expect(ChangedMeanwhile().rejected.fields.map(\.field) == ["starting_version"])
    }
}

/// By telephone: staff change what the customer would change, by the same rules, and both sides can see who asked.
@Suite struct DetailsByStaffTests {
    static let billing = Common_Staff.with {
        $0.staffID = Identifier<StaffKind>("stf_00000000000000000000000002")!.text
        $0.role = .billing
        $0.name = "請求 次郎"
    }

    static func change(
        _ service: TestService, _ customer: Common_Customer, _ id: String, by staff: Common_Staff = billing,
        caller: String = "田中　太郎", version: String = "", _ change: (inout ApplicationForm) -> Void
    ) async throws -> Account_ChangeDetailsForStaffResponse {
        var form = Fixture.form
        change(&form)
        return try await service.rpc.changeDetailsForStaff(
            request: .with {
                $0.requestID = id
                $0.staff = staff
                $0.accountID = customer.accountID
                $0.details = .init(form)
                $0.callerName = caller
                $0.reason = "移転のため。折り返して確認"
                $0.startingVersion = version
            }, context: service.context)
    }

    @Test func theRulesAreTheCustomers() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        _ = try await service.upload(owner)
        let answer = try await Self.change(service, owner, "s-1") {
            $0.address = "東京都港区新橋1-1"
            $0.telephone = "080-1234-5678"
        }
        #expect(answer.changes.map(\.needsReview) == [false, true])
        #expect(answer.changes.allSatisfy { $0.enteredBy.isEmpty && $0.reason.isEmpty })
        let told = try #require(try await service.events("account.details_changed").last)
        #expect(told.detailsChanged.byStaff && told.detailsChanged.callerName == "田中 太郎")
        #expect(told.detailsChanged.changes.map(\.after) == ["080-1234-5678", "東京都港区新橋1-1"])
        #expect(told.account.email == "Shop@example.jp")
        // A reviewer has to look, as after a change by the customer.
        let shown = try await DetailsStoreTests.forStaff(service, owner).changes
        #expect(shown.map(\.needsReview) == [true, false] && shown[0].reviewedMs == 0)
        #expect(shown[0].enteredBy == "請求 次郎" && shown[0].callerName == "田中 太郎")
        #expect(shown[0].reason == "移転のため。折り返して確認" && shown[0].changedBy == "請求担当")
        // The owner reads the role and who asked, not which of the staff.
        let line = try #require(try await service.changes(owner).first)
        #expect(line.actor == .staff && line.actorName.isEmpty && line.subject == "お電話番号、ご住所")
        #expect(line.after.contains("田中 太郎様のご依頼、受付：請求担当") && !line.after.contains("請求 次郎"))
    }

    @Test func whatIsRefused() async throws {
        let service = try await TestService()
        let owner = try await service.owner()
        await #expect(throws: ChangeDetailsRejection.callerMissing) {
            try await Self.change(service, owner, "s-2", caller: " ") { _ in }
        }
        let began = try await DetailsStoreTests.forStaff(service, owner).versions.details
        _ = try await DetailsStoreTests.change(service, owner, "d-1") { $0.siteName = "新しい店" }
        await #expect(throws: ChangedMeanwhile()) {
            try await Self.change(service, owner, "s-3", version: began) { $0.siteName = "別の店" }
        }
        #expect(try await Self.change(service, owner, "s-4") { $0.siteName = "新しい店" }.changes.isEmpty)
    }
}
