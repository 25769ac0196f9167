import Contracts
import Hummingbird
import Primitives

/// A reviewer holds the verification, or lifts her hold. Partial `staff/parts/hold`.
struct HoldForm: Sendable {
    let path: String
    /// It is on hold by a reviewer: the form lifts it.
    let held: Bool
    let reason: String
    let error: String?
    let open: Bool

    /// nil for accounts that are not open. What a returned notice began is lifted by a delivered one.
    static func fitting(
        _ answer: Account_GetAccountForStaffResponse, typed: Form, problems: Problems?
    ) -> HoldForm? {
        let account = answer.account
        guard account.state != .applied, account.state != .ended else { return nil }
        let asked = typed.has("hold_reason")
        return HoldForm(
            path: "/accounts/\(account.accountID)/verification/hold", held: !answer.hold.heldBy.isEmpty,
            reason: typed["hold_reason"], error: asked ? problems?["reason"] : nil, open: asked)
    }

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/verification/hold") { request, context in
            let staff = try context.staff(in: .documents)
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let account = context.edge.services.account
            if form["act"] == "lift" {
                return try await VerificationPage.answer(context, "lifted", form, "保留を解除できませんでした。") {
                    _ = try await account.liftVerificationHold(
                        .with {
                            $0.requestID = form["request_id"]
                            $0.staff = staff
                            $0.accountID = id.text
                            $0.reason = form["hold_reason"]
                        }, options: .slow)
                }
            }
            return try await VerificationPage.answer(context, "held", form, "本人確認を保留できませんでした。") {
                _ = try await account.holdVerification(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.reason = form["hold_reason"]
                    }, options: .slow)
            }
        }
    }

    /// What reviewers decided before.
    struct Step: Sendable {
        let at: String
        let words: String
        let reason: String
        let staff: String

        init(_ step: Account_VerificationHoldStep) {
            at = Show.time(step.recordedMs)
            words = step.held ? "保留" : "保留を解除"
            reason = step.reason
            staff = step.staffName
        }
    }
}
