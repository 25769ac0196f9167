import Primitives

extension MailBody {
    static func callRecorded(callback: Bool, _ call: CallFacts?) -> MailBody {
        MailBody(
            preview: look(call), heading: callback ? "折り返し必要のご案内" : "入電のご案内",
            blocks: [
                .sentences([callback ? "折り返しのご連絡が必要なお電話がございました。" : "お電話がございました。折り返しのご連絡は不要とのことです。", look(call)])
            ] + shown(call) + [.button("お問い合わせ内容を見る")])
    }

    static func callAfterHours(_ call: CallFacts?) -> MailBody {
        MailBody(
            preview: "営業時間外のご案内をお流しいたしました。", heading: "営業時間外の入電のご案内",
            blocks: [
                .sentences(
                    ["営業時間外にお電話がございました。", "オペレーターは応答せず、営業時間外のご案内をお流しいたしました。"]
                        + (call == nil ? ["日時と電話番号は、管理画面よりご確認ください。"] : []))
            ] + shown(call) + [.button("入電の内容を見る")])
    }

    static func callCorrected(callback: Bool, _ reason: String, _ call: CallFacts?) -> MailBody {
        let now = "訂正後の内容では、折り返しのご連絡\(callback ? "が必要" : "は不要")です。"
        let latest = call == nil ? "管理画面より最新の内容をご確認ください。" : "訂正後の内容は下記のとおりです。"
        return MailBody(
            preview: now + latest, heading: callback ? "訂正: 折り返し必要のご案内" : "訂正: 入電のご案内",
            blocks: [.sentences(["先にお知らせしたお電話の内容に誤りがあり、訂正いたしました。", "ご迷惑をおかけし、申し訳ございません。"])]
                + MailBody.reason("訂正の理由", reason) + [.sentences([now, latest])] + shown(call)
                + [.button("訂正後の内容を見る")])
    }

    static func disputeDecided(counts: Bool, _ reason: String) -> MailBody {
        MailBody(
            preview: counts ? "お申し出のお電話は、件数に含まれます。" : "お申し出のお電話は、件数に含めません。", heading: "件数についてのお申し出の結果",
            blocks: [
                .sentences([
                    "件数についてお申し出いただいたお電話を確認いたしました。",
                    counts ? "恐れ入りますが、このお電話は件数に含まれます。" : "お申し出のとおり、このお電話は件数に含めません。",
                ])
            ] + MailBody.reason("理由", reason)
                + (counts ? [] : [.sentences(["すでにご請求済みの月のお電話で、超過料金に差額が生じるときは、次回以降のご請求で調整いたします。"])])
                + [.button("お電話の内容を見る")]
                + (counts ? [.sentences(["ご不明な点がございましたら、下記へお問い合わせください。"])] : []))
    }

    private static func look(_ call: CallFacts?) -> String {
        call == nil ? "管理画面よりお問い合わせ内容をご確認ください。" : "内容は下記のとおりです。"
    }

    /// What was written down of the call; the order of 「お問い合わせ詳細」.
    private static func shown(_ call: CallFacts?) -> [Block] {
        guard let call else { return [] }
        let (name, kana) = (Typed.line(call.callerName), Typed.line(call.callerNameKana))
        let facts = [
            ("日時", JapanTime.text(call.received)), ("名前", kana.isEmpty || name.isEmpty ? name : "\(name)（\(kana)）"),
            ("法人名", Typed.line(call.callerCompany)), ("電話番号", call.callerNumber),
            ("お電話の宛先", Typed.line(call.addressee)), ("ご都合のよい時間", Typed.line(call.convenientTime)),
        ]
        return [.facts(facts.filter { !$0.1.isEmpty }.map { Fact($0.0, $0.1) })]
            + MailBody.reason("お問い合わせ内容", Typed.text(call.content))
    }
}
