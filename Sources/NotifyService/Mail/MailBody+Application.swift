import Primitives

/// How an application ends before a number is issued.
extension MailBody {
    static func applicationWithdrawn(declined: Bool, _ reason: String) -> MailBody {
        guard declined else {
            return MailBody(
                preview: "料金は発生しません。", heading: "お申し込みの取り消しを承りました",
                blocks: [
                    .sentences([
                        "お申し込みの取り消しを承りました。料金のご請求はございません。", "ご登録のクレジットカードの情報は、お支払いに使用いたしません。",
                    ]),
                    .sentences(["再度お申し込みになる場合は、下記のページをご覧ください。"]),
                    .button("トップページを開く"),
                    .sentences(["お心当たりのない場合は、下記へお問い合わせください。"]),
                ])
        }
        return MailBody(
            preview: "料金は発生しません。", heading: "お申し込みをお受けできませんでした",
            blocks: [.sentences(["誠に申し訳ございませんが、お申し込みをお受けすることができませんでした。"])]
                + MailBody.reason("理由", reason) + [
                    .sentences(["料金のご請求はございません。ご登録のクレジットカードの情報は、お支払いに使用いたしません。"]),
                    .button("トップページを開く"),
                    .sentences(["ご不明な点がございましたら、下記へお問い合わせください。"]),
                ])
    }

    static let applicationLapsed = MailBody(
        preview: "料金は発生しません。", heading: "お申し込みを終了しました",
        blocks: [
            .sentences([
                "お申し込みのお手続きが完了しないまま期間が過ぎたため、お申し込みを終了しました。料金のご請求はございません。",
                "お預かりした情報は、法令で保存が必要なものを除き、終了から約3か月後に削除します。",
            ]),
            .sentences(["再度お申し込みになる場合は、下記のページをご覧ください。"]),
            .button("トップページを開く"),
            .sentences(["ご不明な点がございましたら、下記へお問い合わせください。"]),
        ])

    static func applicationUnfinished(_ ends: JapanDate) -> MailBody {
        MailBody(
            preview: "\(ends.japanese)に、お申し込みを終了します。", heading: "お申し込みのお手続きがお済みではありません",
            blocks: [
                .sentences(["お申し込みをいただいてから、クレジットカードのご登録、または本人確認書類のご提出がお済みではありません。"]),
                .facts([.init("お申し込みの終了日", ends.japaneseDay, isMain: true)]),
                .sentences([
                    "お手続きを続ける場合は、終了日の前日までにログインしてください。ログインがない場合は、お申し込みを終了し、お取り置きの電話番号も取り消します。",
                    "料金のご請求はございません。",
                ]),
                .button("お手続きを続ける"),
                .sentences(["ご利用にならない場合は、お手続きは必要ありません。"]),
            ])
    }
}
