import Contracts
import Hummingbird
import Primitives

/// Making the 取引条件通知書 of one customer: the two dates on it.
struct MakeNoticeForm: Sendable {
    /// How soon service starts as a rule, after the notice went out.
    private static let usualDays = 7
    let contractDate: String
    let contractError: String?
    let startDate: String
    let startError: String?

    /// nil while identity is not accepted, or a paper that names the present plan is on its way.
    init?(_ answer: Account_GetAccountForStaffResponse, today: JapanDate, typed: Form, problems: Problems?) {
        let account = answer.account
        guard account.identity == .accepted, account.state != .ended,
            !answer.termsNotices.contains(where: {
                ($0.state == .made || $0.state == .posted) && $0.supersededMs == 0
            })
        else { return nil }
        contractDate = typed["contract_date"].nonEmpty ?? account.numberIssuedDate.nonEmpty ?? today.iso
        contractError = problems?["contract_date"]
        startDate =
            typed["service_start_date"].nonEmpty ?? account.serviceStartDate.nonEmpty
            ?? today.adding(days: Self.usualDays).iso
        startError = problems?["service_start_date"]
    }

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/verification/notice") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            return try await VerificationPage.answer(context, "made", form, "取引条件通知書を作成できませんでした。") {
                try await context.edge.services.account.makeTermsNotice(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.contractDate = form["contract_date"]
                        $0.serviceStartDate = form["service_start_date"]
                    }, options: .slow)
            }
        }
    }
}
