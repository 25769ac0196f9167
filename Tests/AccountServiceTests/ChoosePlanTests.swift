import Contracts
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

@Suite struct ChoosePlanRuleTests {
    struct Row: Sendable {
        var plan = "plus"
        var options: [String] = []
        var terms = Fixture.eccall.termsVersion
        var shown = "【変更前】\nライトプラン"
        var account: @Sendable (inout Account) -> Void = { _ in }
        var today = 0
        /// nil where it is refused.
        var kept: (plan: String, options: [String], supersedes: Bool)?
        var refused: ChoosePlanRejection?
    }

    private static let number = IssuedNumber(
        number: PhoneNumber("0368502192")!, issued: JapanDate(iso: "2017-02-27")!,
        serviceStart: JapanDate(iso: "2017-02-27")!)

    static let rows: [Row] = [
        Row(kept: ("plus", [], true)),
        Row(plan: "light", kept: ("light", [], false)),
        // In the price list's order, each once.
        Row(
            options: Fixture.eccall.options.map(\.key).reversed() + ["rental_address"],
            kept: ("plus", Fixture.eccall.options.map(\.key), true)),
        Row(plan: "light", options: ["rental_address"], refused: .nothingChanged),
        Row(plan: "", refused: .problems([.missing(.plan)])),
        Row(plan: "standard", options: ["none"], refused: .problems([.unknownPlan, .unknownOption])),
        Row(terms: "1999-01-01", refused: .problems([.consentToAnotherVersion])),
        Row(shown: "", refused: .problems([.confirmationNotShown])),
        Row(today: ChoosePlan.mostChoicesADay, refused: .tooOften),
        // The contract runs: Billing's change of it is the way.
        Row(
            account: {
                $0.state = .active
                $0.number = number
            }, refused: .numberIssued),
        Row(account: { $0.state = .ended }, refused: .accountNotOpen),
        Row(account: { $0.state = .applied }, refused: .accountNotOpen),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) throws {
        let row = Self.rows[index]
        let consent = Consent(
            termsVersion: row.terms, privacyVersion: Fixture.eccall.privacyVersion, shown: row.shown)
        let facts = ChoosePlan.Facts(account: try Fixture.account(row.account), choicesToday: row.today)
        do throws(ChoosePlanRejection) {
            let decision = try ChoosePlan.decide(
                .init(plan: row.plan, options: row.options, consent: consent), facts, brand: Fixture.eccall)
            #expect(row.refused == nil)
            #expect(decision.details.plan == row.kept?.plan && decision.details.options == row.kept?.options)
            #expect(decision.supersedesNotices == row.kept?.supersedes)
        } catch {
            #expect(error == row.refused)
        }
    }

    @Test(
        arguments: [
            ([], false), ([TermsNotice(.posted)], false), ([TermsNotice(.posted, superseded: true)], true),
            ([TermsNotice(.void, superseded: true)], false),
            ([TermsNotice(.made), TermsNotice(.delivered, superseded: true)], false),
            ([TermsNotice(.void), TermsNotice(.delivered, superseded: true)], true),
        ] as [([TermsNotice], Bool)])
    func aPaperThatNamesAnotherPlan(papers: [TermsNotice], names: Bool) throws {
        #expect(papers.nameAnotherPlan == names)
        let account = try Fixture.account()
        let facts = IssueNumber.Facts(
            account: account, inventory: .init(lowestFree: PhoneNumber("0368502192")),
            noticeNamesAnotherPlan: papers.nameAnotherPlan, today: JapanDate(iso: "2017-02-27")!)
        do throws(IssueRejection) {
            _ = try IssueNumber.decide(.init(), facts)
            #expect(!names)
        } catch {
            #expect(names && error == .noticeNamesAnotherPlan)
        }
    }

    @Test func aPaperOfAFormerPlanIsNotPrintedForThePost() {
        #expect(throws: TermsNoticeRejection.namesFormerPlan(managementNumber: "000001")) {
            try PrintTermsNotices.decide([TermsNotice(.made), TermsNotice(.made, superseded: true)])
        }
    }
}

@Suite struct ChoosePlanStoreTests {
    let service: TestService
    let customer: Common_Customer

    init() async throws {
        service = try await TestService()
        customer = try await service.owner()
    }

    private var version: String {
        get async throws {
            try await service.rpc.getAccount(request: .with { $0.customer = customer }, context: service.context)
                .versions.plan
        }
    }

    @discardableResult
    private func choose(
        _ requestID: String, _ plan: String, _ options: [String] = [], began: String? = nil
    ) async throws -> Account_ChoosePlanResponse {
        let now = try await version
        return try await service.rpc.choosePlan(
            request: .with {
                $0.requestID = requestID
                $0.customer = customer
                $0.plan = plan
                $0.options = options
                $0.startingVersion = began ?? now
                $0.consent = .with {
                    $0.termsVersion = Fixture.eccall.termsVersion
                    $0.privacyVersion = Fixture.eccall.privacyVersion
                    $0.shown = "【変更前】\nライトプラン\n【お申し込みの内容】\n\(plan)"
                }
            }, context: service.context)
    }

    private func makeNotice(_ requestID: String) async throws -> Account_TermsNotice {
        try await service.rpc.makeTermsNotice(
            request: .with {
                $0.requestID = requestID
                $0.staff = TestService.reviewer
                $0.accountID = customer.accountID
                $0.contractDate = "2017-02-27"
                $0.serviceStartDate = "2017-03-01"
            }, context: service.context
        ).notice
    }

    @Test func whatWasAgreedLastIsKeptToldAndShown() async throws {
        let first = try await version
        #expect(try await choose("c-1", "plus", ["rental_address"]).account.plan == "plus")
        // The same request again is the same choice.
        #expect(try await choose("c-1", "plus", ["rental_address"], began: first).account.options == ["rental_address"])
        let told = try await service.events("account.plan_chosen")
        #expect(told.count == 1 && told[0].account.plan == "plus" && told[0].account.options == ["rental_address"])
        #expect(told[0].planChosen.formerPlan == "light" && told[0].planChosen.shown.contains("plus"))
        let line = try #require(try await service.changes(customer).first)
        #expect(line.kind == "account.plan_chosen" && line.actor == .member && line.actorName == "高橋 一郎")
        #expect(line.before == "ライトプラン、オプション：レンタルアドレス" && line.after == "プラスプラン、オプション：レンタルアドレス")
        let staff = try await DetailsStoreTests.forStaff(service, customer)
        #expect(staff.planConsents.map(\.plan) == ["plus"] && staff.planConsents[0].memberName == "高橋 一郎")
        #expect(staff.planConsents[0].consent.shown.contains("plus"))
        // What was agreed to with the application stays as it was.
        #expect(staff.consent.shown == "ライトプラン 月額5,500円（税込）…")
        let json = try await service.rpc.exportAccount(
            request: .with { $0.customer = customer }, context: service.context
        ).json
        #expect(json.contains("plan_consents") && json.contains("【変更前】"))
    }

    @Test func whoHasNotSeenTheLatestChoiceIsToldFirst() async throws {
        let began = try await version
        try await choose("c-1", "plus", began: began)
        await #expect(throws: ChangedMeanwhile()) { try await choose("c-2", "economy", began: began) }
        #expect(try await service.count("plan_consent") == 1)
    }

    /// No number on a paper that names another plan; a new paper opens the way, and the contract begins on the new plan.
    @Test func aNoticeOfTheFormerPlanCountsNoMore() async throws {
        try await service.proveIdentity(customer)
        try await service.registerCard(customer)
        _ = try await service.fill("0368502192")
        let first = try await makeNotice("n-1")
        try await choose("c-1", "plus")
        await #expect(throws: IssueRejection.noticeNamesAnotherPlan) {
            try await service.issue(customer.accountID, "i-1")
        }
        await #expect(throws: TermsNoticeRejection.namesFormerPlan(managementNumber: "000001")) {
            try await service.rpc.printTermsNotices(
                request: .with {
                    $0.requestID = "p-1"
                    $0.staff = TestService.reviewer
                    $0.termsNoticeIds = [first.termsNoticeID]
                }, context: service.context)
        }
        let listed = try await service.rpc.listTermsNotices(
            request: .with {
                $0.staff = TestService.reviewer
                $0.state = .made
                $0.limit = 10
            }, context: service.context)
        #expect(listed.notices[0].supersededMs > 0)
        // Reviewers find the customer among those who wait for a paper.
        #expect(listed.waiting.map(\.accountID) == [customer.accountID])
        let second = try await makeNotice("n-2")
        #expect(second.supersededMs == 0 && second.managementNumber == "000002")
        _ = try await service.issue(customer.accountID, "i-2")
        let issued = try #require(try await service.events("number.issued").last)
        #expect(issued.account.plan == "plus" && issued.account.options.isEmpty)
        await #expect(throws: ChoosePlanRejection.numberIssued) { try await choose("c-2", "light") }
    }

    /// The paper names no options: another option leaves it in force.
    @Test func anotherOptionLeavesThePaperInForce() async throws {
        try await service.proveIdentity(customer)
        let notice = try await makeNotice("n-1")
        try await choose("c-1", "light", [])
        let shown = try await DetailsStoreTests.forStaff(service, customer).termsNotices
        #expect(shown.map(\.termsNoticeID) == [notice.termsNoticeID] && shown[0].supersededMs == 0)
    }
}

extension TermsNotice {
    /// A paper of which only the state matters, and whether another plan was chosen since.
    init(_ state: TermsNoticeState, superseded: Bool = false) {
        let world = TestWorld().world
        self.init(
            id: world.newID(), number: 1, accountID: world.newID(), brand: "eccall", addressee: "高橋 一郎 様",
            contract: world.today, serviceStart: world.today, state: state, trackingNumber: "", madeBy: "審査 太郎",
            made: world.now, superseded: superseded ? world.now : nil)
    }
}
