import Contracts
import Hummingbird
import Primitives

/// Giving an account its number: the lowest free one unless staff choose another, answered from a day they name.
struct IssueForm: Sendable {
    /// Numbers that can be chosen from without leaving the page.
    static let offered: Int32 = 100
    let path: String
    /// What is issued when none is chosen.
    let automatic: String?
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
    ///   - reserved: digits of the number that is kept for the account; empty without.
    init(
        _ account: Account_AccountSnapshot, _ notices: [Account_TermsNotice] = [], free: [String],
        reserved: String = "", today: JapanDate, typed: Form, problems: Problems?
    ) {
        path = "/accounts/\(account.accountID)/issue"
        let kept = reserved.nonEmpty.map { Show.telephone($0) + "・取り置き" }
        automatic = kept ?? free.first.map(Show.telephone)
        choices = free.map { Choice(digits: $0, shown: Show.telephone($0), chosen: $0 == typed["number"]) }
        numberError = typed.has("number") ? problems?["number"] : nil
        startDate = typed["service_start_date"].nonEmpty ?? today.iso
        startError = typed.has("number") ? problems?["service_start_date"] : nil
        var missing: [String] = []
        if account.state == .applied { missing.append("メール認証") }
        if !account.cardRegistered { missing.append("カードの登録") }
        if account.identity != .accepted {
            missing.append(account.lacksSecondDocument ? "本人確認書類の承認（もう1種類必要）" : "本人確認書類の承認")
        }
        if account.identityOnHold { missing.append(account.heldByReviewer ? "本人確認の保留の解除" : "取引条件通知書のお届けの確認（返送されました）") }
        let papers = notices.filter { $0.state != .void }
        if !papers.isEmpty, papers.allSatisfy({ $0.supersededMs > 0 }) {
            missing.append("新しいプランの取引条件通知書の作成（お客様がプランを変更しました）")
        }
        if free.isEmpty, reserved.isEmpty { missing.append("空いている番号の取り込み") }
        self.missing = missing
        isReady = missing.isEmpty
    }

    /// nil when the account has a number, has ended, or the role may not issue.
    static func fitting(
        _ answer: Account_GetAccountForStaffResponse, free: [String], _ staff: Common_Staff, today: JapanDate,
        typed: Form, problems: Problems?
    ) -> IssueForm? {
        let account = answer.account
        guard StaffArea.numbers.isOpen(to: staff.role), account.number.isEmpty, account.state != .ended else {
            return nil
        }
        return IssueForm(
            account, answer.termsNotices, free: free, reserved: answer.reservedNumber, today: today, typed: typed,
            problems: problems)
    }

    /// Digits of free numbers, lowest first, where the account may be given one.
    static func free(
        for account: Account_AccountSnapshot, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> [String] {
        guard StaffArea.numbers.isOpen(to: staff.role), account.number.isEmpty, account.state != .ended else {
            return []
        }
        return try await context.edge.services.account.listNumbers(
            .with {
                $0.staff = staff
                $0.state = "free"
                $0.limit = offered
            }, options: .page
        ).numbers.map(\.number)
    }

    static let sample = IssueForm(
        .with { $0.state = .applied }, free: ["0368502192"], today: JapanDate(iso: "2017-02-27")!,
        typed: Form([("number", "")]),
        problems: Problems("見本", [.init(field: "number", text: "見本"), .init(field: "service_start_date", text: "見本")]))

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/issue") { request, context in
            let staff = try context.staff()
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
