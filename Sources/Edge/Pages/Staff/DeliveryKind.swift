/// What notices are called for staff.
enum DeliveryKind {
    /// Key as Notify has it → name, in the order in which a customer meets them. A newer Notify's kind shows its key.
    static let names: [(key: String, name: String)] = [
        ("account.verify_email", "メールアドレス認証"), ("account.reset_password", "パスワード再設定"),
        ("document.accepted", "本人確認書類：確認完了"), ("document.rejected", "本人確認書類：再提出のお願い"),
        ("verification.held", "取引条件通知書：返送"),
        ("document.missing", "本人確認書類：ほかの書類のお願い"), ("account.withdrawn", "申し込みの取り消し"),
        ("account.unfinished", "申し込みの終了の予告"),
        ("account.plan_chosen", "発番前のプラン変更"), ("account.details_changed", "ご依頼による登録情報の変更"),
        ("number.issued", "電話番号発番"), ("service.start", "サービス開始"),
        ("inquiry.callback_wanted", "入電：折り返し必要"), ("inquiry.callback_not_wanted", "入電：折り返し不要"),
        ("inquiry.after_hours", "入電：営業時間外"), ("inquiry.corrected_callback_wanted", "訂正：折り返し必要"),
        ("inquiry.corrected_callback_not_wanted", "訂正：折り返し不要"), ("inquiry.dispute_upheld", "件数の申し出：含めない"),
        ("inquiry.dispute_refused", "件数の申し出：含める"), ("answering_text.approved", "応答メモ・Q&A：登録完了"),
        ("answering_text.rejected", "応答メモ・Q&A：修正のお願い"), ("contract.changed", "契約内容の変更"),
        ("contract.ended", "契約の終了"), ("usage.reached", "ご利用件数"), ("invoice.paid", "お支払い完了"),
        ("invoice.payment_failed", "お支払い失敗"), ("invoice.authentication_needed", "お支払い：本人認証のお願い"),
        ("invoice.refunded", "返金"), ("invoice.refund_returned", "返金：戻されたお知らせ"),
        ("contract.suspension_announced", "サービス停止の予告"),
        ("contract.suspended", "サービス停止"), ("contract.resumed", "サービス再開"),
        ("member.invited", "招待"), ("member.second_factor_on", "二段階認証：設定"),
        ("member.second_factor_off", "二段階認証：解除"),
        ("member.change_email", "メールアドレス変更：確認"), ("member.email_changed", "メールアドレス変更：完了"),
        ("staff.letter_returned", "社内：通知書の返送"), ("staff.payment_disputed", "社内：チャージバック"),
        ("inquiry.unhandled", "入電：未対応"), ("summary.daily", "1日のまとめ"),
        ("channel.broken", "通知先：不通"), ("channel.test", "通知先：テスト通知"), ("notice.test", "テスト通知"),
        ("chatwork.link_broken", "Chatwork：連携切れ"), ("chatwork.room_broken", "Chatwork：ルーム不通"),
        ("chatwork.test", "Chatwork：テスト通知"), ("mail.test", "メール受信テスト"), ("announcement", "お知らせ"),
    ]

    static func name(_ key: String) -> String { names.first { $0.key == key }?.name ?? key }
}
