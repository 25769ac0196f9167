import Contracts
import Hummingbird
import Primitives

/// `/account/history`: who changed what, newest first.
struct HistoryPage: PageModel {
    static let template = "customer/history"
    static let rows: Int32 = 50

    let title = "変更の履歴"
    let changes: [Line]
    let nextPage: String?

    struct Line: Sendable {
        let at: String
        let who: String
        let what: String
        let detail: String?
    }

    init(_ answer: Account_ListChangesResponse, center: String) {
        changes = answer.changes.map { change in
            Line(
                at: Show.time(change.atMs),
                who: change.actor == .member ? change.actorName : change.actor == .staff ? center : "自動",
                what: HistoryPage.what(change), detail: HistoryPage.detail(change))
        }
        nextPage = answer.nextPageKey.nonEmpty
    }

    private static func what(_ change: Account_AccountChange) -> String {
        let subject = change.subject
        return switch change.kind {
        case "account.verified": "メールアドレスを認証し、アカウントを登録"
        case "account.card_registered": "クレジットカードを登録"
        case "account.suspended": "サービスを停止"
        case "account.resumed": "サービスを再開"
        case "account.terms_began": "プラン・オプションの変更を適用"
        case "document.submitted": "本人確認書類を提出"
        case "document.accepted", "document.accepted_on_hold": "本人確認書類を確認"
        case "document.partly_accepted": "本人確認書類の一部を確認"
        case "document.rejected": "本人確認書類の再提出を依頼"
        case "verification.held": "本人確認を保留"
        case "verification.hold_lifted": "本人確認の保留を解除"
        case "number.issued": "電話番号を発番"
        case "service.start_set": "サービス開始日を設定"
        case "account.details_changed": "お客様情報・サイト情報を変更"
        case "account.ending": "解約を受付"
        case "account.ending_withdrawn": "解約を取り消し"
        case "account.withdrawn": "お申し込みの取り消し"
        case "account.ended": "契約の終了"
        case "answering.times_changed": "対応時間と休業日を変更"
        case "answering.addressees_changed": "お電話の宛先を変更"
        case "answering_text.submitted": "\(subject)の変更を申請"
        case "answering_text.approved": "\(subject)を承認"
        case "answering_text.rejected": "\(subject)の修正を依頼"
        case "member.invited": "\(subject)さんを招待"
        case "member.joined": "\(subject)さんがメンバーに参加"
        case "member.changed": "\(subject)さんの権限を変更"
        case "member.removed": "\(subject)さんを削除"
        case "member.second_factor_changed": "\(subject)さんの二段階認証を\(change.after)"
        case "login.password_changed": "\(subject)さんがパスワードを変更"
        case "login.email_change_requested": "\(subject)さんがメールアドレスの変更を申請"
        case "login.email_change_withdrawn": "\(subject)さんがメールアドレスの変更の申請を取り消し"
        case "member.email_changed": "\(subject)さんがメールアドレスを変更"
        case "login.password_reset": "\(subject)さんのパスワードを再設定"
        case _: "登録内容を変更"
        }
    }

    private static func detail(_ change: Account_AccountChange) -> String? {
        if change.kind == "member.second_factor_changed" { return nil }
        if change.before.isEmpty { return change.after.nonEmpty }
        return "\(change.before) → \(change.after)"
    }

    static let samples = [
        HistoryPage(
            .with {
                $0.changes = [
                    .with {
                        $0.actor = .member
                        $0.actorName = Sample.hostile
                        $0.kind = "member.changed"
                        $0.subject = Sample.hostile
                        $0.before = "メンバー"
                        $0.after = "オーナー"
                    }
                ]
                $0.nextPageKey = "k"
            }, center: Sample.hostile),
        HistoryPage(.init(), center: ""),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/history") { request, context in
            let customer = try context.customer()
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.account.listChanges(
                .with {
                    $0.customer = customer
                    $0.pageKey = key
                    $0.limit = rows
                }, options: .page)
            return try context.page(HistoryPage(answer, center: context.brand.centerName), at: .account)
        }
    }
}
