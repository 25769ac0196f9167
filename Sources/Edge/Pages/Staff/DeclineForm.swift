import Contracts
import Hummingbird
import Primitives

/// Not taking an application, before a number is issued. Partial `staff/parts/decline`.
struct DeclineForm: Sendable {
    let path: String
    let reason: String
    let reasonError: String?
    let sureError: String?
    let open: Bool

    /// nil when there is nothing to decline, or the role may not.
    static func fitting(
        _ account: Account_AccountSnapshot, _ staff: Common_Staff, typed: Form, problems: Problems?
    ) -> DeclineForm? {
        guard StaffArea.documents.isOpen(to: staff.role), account.mayWithdraw || account.state == .applied else {
            return nil
        }
        let asked = typed.has("decline_reason")
        return DeclineForm(
            path: "/accounts/\(account.accountID)/decline", reason: typed["decline_reason"],
            reasonError: asked ? problems?["reason"] : nil, sureError: problems?["decline_sure"], open: asked)
    }

    static let sample = DeclineForm(
        path: "/accounts/acc_1/decline", reason: Sample.hostile, reasonError: "見本", sureError: "見本", open: true)

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/decline") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            guard form["decline_sure"] == "1" else {
                return try await AccountForStaffPage.show(
                    id, context, typed: form,
                    problems: Problems(
                        "お申し込みを断っていません。",
                        [.init(field: "decline_sure", text: "断る場合は、チェックを入れてください。")]))
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.declineApplication(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.reason = form["decline_reason"]
                    }, options: .slow)
            }
            return try await AccountForStaffPage.answer(
                outcome, id, context, done: "declined", typed: form, heading: "お申し込みを断れませんでした。")
        }
    }
}
