import Contracts
import Hummingbird
import Primitives

/// What the customer agreed to, as it was shown: when it applied, or chose another plan later.
struct ConsentShown: Sendable {
    let at: String
    let terms: String
    let privacy: String
    let text: String
    /// With another plan: which, and who agreed.
    let plan: String?
    let by: String?

    init(_ given: Account_PlanConsent, _ brand: Brand?) {
        at = Show.time(given.consentedMs)
        terms = given.consent.termsVersion
        privacy = given.consent.privacyVersion
        text = given.consent.shown
        plan = brand?.termsInWords(plan: given.plan, options: given.options) ?? given.plan
        by = given.memberName.nonEmpty
    }

    init?(_ answer: Account_GetAccountForStaffResponse) {
        guard answer.consentedMs > 0 else { return nil }
        at = Show.time(answer.consentedMs)
        terms = answer.consent.termsVersion
        privacy = answer.consent.privacyVersion
        text = answer.consent.shown
        (plan, by) = (nil, nil)
    }
}

/// What the customer changed of its own data; names and addresses wait for a reviewer's eye.
struct ChangesShown: Sendable {
    let path: String
    /// The newest that is shown here.
    let newest: String
    let waiting: Int
    let mayConfirm: Bool
    let changes: [Change]

    struct Change: Sendable {
        let label: String
        let before: String
        let after: String
        let at: String
        let by: String?
        /// On whose word staff did it, and why.
        let asked: String?
        let waits: Bool
        /// 「確認済み：審査 太郎 2017/02/27 11:05」
        let reviewed: String?
    }

    /// nil where nothing was ever changed.
    init?(_ answer: Account_GetAccountForStaffResponse, for staff: Common_Staff) {
        guard !answer.changes.isEmpty else { return nil }
        path = "/accounts/\(answer.account.accountID)/changes"
        newest = answer.changes[0].changeID
        changes = answer.changes.map { change in
            Change(
                label: change.label, before: change.before.nonEmpty ?? "（空欄）", after: change.after.nonEmpty ?? "（空欄）",
                at: Show.time(change.changedMs),
                by: change.enteredBy.nonEmpty.map { "\($0)（\(change.changedBy)）" } ?? change.changedBy.nonEmpty,
                asked: change.callerName.nonEmpty.map { "ご依頼：\($0)様　\(change.reason)" },
                waits: change.needsReview && change.reviewedMs == 0,
                reviewed: change.reviewedMs > 0
                    ? "確認済み：\(change.reviewedBy)　\(Show.time(change.reviewedMs))" : nil)
        }
        waiting = changes.count { $0.waits }
        mayConfirm = waiting > 0 && StaffArea.documents.isOpen(to: staff.role)
    }

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/changes") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.acknowledgeChanges(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.newestChangeID = form["newest_change_id"]
                    }, options: .slow)
            }
            return try await AccountForStaffPage.answer(
                outcome, id, context, done: "changes", typed: form, heading: "確認済みにできませんでした。")
        }
    }
}

extension Account_GetAccountForStaffResponse {
    /// For the check at start.
    static let hostile = Account_GetAccountForStaffResponse.with {
        $0.account = .with {
            $0.siteName = Sample.hostile
            $0.companyName = Sample.hostile
            $0.number = "0368502192"
            $0.endDate = "2017-06-01"
            $0.formerNumber = "0368502193"
        }
        $0.documents = [
            .with {
                $0.kindName = Sample.hostile
                $0.reason = Sample.hostile
                $0.reviewedBy = Sample.hostile
                $0.state = .rejected
            }, .with { $0.state = .submitted },
        ]
        $0.consentedMs = 1
        $0.planConsents = [
            .with {
                $0.plan = Sample.hostile
                $0.memberName = Sample.hostile
            }
        ]
        $0.consent.shown = Sample.hostile
        $0.changes = [
            .with {
                $0.before = Sample.hostile
                $0.after = Sample.hostile
                $0.changedBy = Sample.hostile
                $0.enteredBy = Sample.hostile
                $0.callerName = Sample.hostile
                $0.reason = Sample.hostile
                $0.needsReview = true
            },
            .with {
                $0.reviewedMs = 1
                $0.reviewedBy = Sample.hostile
            },
        ]
    }
}

extension AccountForStaffPage {
    /// What was done, after a form of the page.
    static func notice(_ done: String) -> String? {
        switch done {
        case "declined": "お申し込みを断りました。お客様に理由をメールでお知らせします。"
        case "issued": "電話番号を発番しました。お客様にメールでお知らせします。"
        case "reserved": "番号を取り置きしました。"
        case "released": "取り置きをやめました。番号は「空き」に戻っています。"
        case "start": "サービス開始日を変更しました。お客様にメールでお知らせします。"
        case "changes": "登録情報の変更を確認済みにしました。"
        case "details": "登録情報を変更しました。お客様にメールでお知らせします。"
        case "details-review": "登録情報を変更しました。名前や住所の変更は、審査の担当者の確認を待っています。お客様にメールでお知らせします。"
        case "same": "登録情報に変更はありませんでした。"
        case "announcement": "営業時間外の案内を変更しました。次のお電話から流れます。"
        case _: Account_ReviewOutcome.sentence(done)
        }
    }
}
