import Contracts
import Hummingbird
import Primitives

/// Giving an account its number: the lowest free one unless staff choose another, answered from a day they name.
struct IssueForm: Sendable {
    /// Numbers that can be chosen from without leaving the page.
    static let offered: Int32 = 100
    let path: String
    let lowest: String?
    let choices: [Choice]
    let numberError: String?
    let startDate: String
    let startError: String?
    let isReady: Bool
    /// What still stands in the way, in words.
    let missing: [String]

    struct Choice: Sendable {
        let digits: String
        let shown: String
        let chosen: Bool
    }

    /// - Parameters:
    ///   - free: digits of free numbers, lowest first; not necessarily all.
    ///   - freeCount: of all.
    init(
        _ account: Account_AccountSnapshot, free: [String], freeCount: Int32, today: JapanDate, typed: Form,
        problems: Problems?
    ) {
        path = "/accounts/\(account.accountID)/issue"
        lowest = free.first.map(Show.telephone)
        choices = free.map { Choice(digits: $0, shown: Show.telephone($0), chosen: $0 == typed["number"]) }
        numberError = problems?["number"]
        startDate = typed["service_start_date"].nonEmpty ?? today.iso
        startError = problems?["service_start_date"]
        var missing: [String] = []
        if account.state == .applied { missing.append("メール認証") }
        if !account.cardRegistered { missing.append("カードの登録") }
        if account.identity != .accepted { missing.append("本人確認書類の承認") }
        if account.identityOnHold { missing.append("取引条件通知書のお届けの確認（返送されました）") }
        if freeCount == 0 { missing.append("空いている番号の取り込み") }
        self.missing = missing
        isReady = missing.isEmpty
    }

    /// nil when the account has a number, has ended, or the role may not issue.
    static func fitting(
        _ account: Account_AccountSnapshot, _ staff: Common_Staff, _ context: StaffContext, typed: Form,
        problems: Problems?
    ) async throws -> IssueForm? {
        guard StaffArea.numbers.isOpen(to: staff.role), account.number.isEmpty, account.state != .ended else {
            return nil
        }
        let inventory = try await context.edge.services.account.listNumbers(
            .with {
                $0.staff = staff
                $0.limit = offered
            }, options: .page)
        return IssueForm(
            account, free: inventory.numbers.filter { $0.state == "free" }.map(\.number),
            freeCount: inventory.freeCount,
            today: context.edge.world.today, typed: typed, problems: problems)
    }

    static let sample = IssueForm(
        .with { $0.state = .applied }, free: ["0368502192"], freeCount: 0, today: JapanDate(iso: "2017-02-27")!,
        typed: Form(),
        problems: Problems("見本", [.init(field: "number", text: "見本"), .init(field: "service_start_date", text: "見本")]))

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/issue") { request, context in
            let staff = try context.staff(in: .numbers)
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.issueNumber(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.number = form["number"]
                        $0.serviceStartDate = form["service_start_date"]
                    }, options: .slow)
            }
            switch outcome {
            case .done: return Response.seeOther("/accounts/\(id)?done=issued")
            case .refused(let problems):
                return try await AccountForStaffPage.show(
                    id, context, typed: form, problems: problems.headed("番号を発番できませんでした。"))
            }
        }
    }
}
