import Primitives

extension MailBody {
    static func invoicePaid(_ invoice: Notice.InvoiceFacts) -> MailBody {
        MailBody(
            preview: "\(invoice.title) \(invoice.total.japanese)", heading: "ご利用料金のお支払いについて",
            blocks: [
                .sentences(["下記のとおり、ご利用料金をお支払いいただきました。誠にありがとうございます。"]),
                .facts(facts(invoice, date: "お支払い日")),
                .sentences(["請求の明細と領収書は、管理画面の請求一覧よりご確認ください。"]),
                .button("請求一覧を開く"),
            ])
    }

    static func paymentFailed(_ invoice: Notice.InvoiceFacts) -> MailBody {
        MailBody(
            preview: "管理画面の「カード変更」よりお手続きをお願いいたします。", heading: "お支払いができませんでした",
            blocks: [
                .sentences(["ご登録のクレジットカードで、下記のご利用料金をお支払いいただくことができませんでした。"]),
                .facts(facts(invoice, date: "請求日")),
                .sentences(["カードの有効期限やご利用限度額をご確認のうえ、管理画面の「カード変更」よりお手続きをお願いいたします。"]),
            ]
                + follows(
                    invoice, again: "もう一度お支払いの手続きを行います。新しいカードをご登録いただくと、すぐに手続きを行います。",
                    otherwise: "お支払いが確認できない場合は、")
                + [.button("カードを確認する"), .sentences(["※カード情報はお電話・メールでのご変更はいただけません。"])])
    }

    static func authenticationNeeded(_ invoice: Notice.InvoiceFacts) -> MailBody {
        MailBody(
            preview: "管理画面より本人認証のお手続きをお願いいたします。", heading: "お支払いの本人認証のお願い",
            blocks: [
                .sentences(["下記のご利用料金のお支払いに、カード会社の本人認証（3Dセキュア）が必要です。"]),
                .facts(facts(invoice, date: "請求日")),
                .sentences(["管理画面の「ご請求」より、「本人認証に進む」を押してお手続きをお願いいたします。"]),
            ] + follows(invoice, again: "もう一度お支払いの手続きを行います。", otherwise: "本人認証が行われない場合は、")
                + [
                    .button("本人認証に進む"),
                    .sentences(["※本人認証は、カード会社の画面で行われます。カードの番号や暗証番号を、お電話・メールでお尋ねすることはございません。"]),
                ])
    }

    static func invoiceRefunded(_ refund: Notice.RefundFacts) -> MailBody {
        let byBank = refund.byBank ?? false
        return MailBody(
            preview: byBank ? "ご指定の口座へお振り込みいたしました。" : "カード会社を通じて返金いたしました。", heading: "返金のお知らせ",
            blocks: [
                .sentences([
                    refund.settles ?? false
                        ? "ご契約の終了にともない、超過通話料の調整や値引きの残りを、下記のとおり返金いたしました。" : "下記のとおり、ご利用料金を返金いたしました。"
                ]),
                .facts([
                    Fact("請求番号", refund.number), Fact("返金額（税込）", refund.amount.japanese, isMain: true),
                    Fact("返金日", refund.date.japaneseDay),
                ]),
                .button("ご請求を確認する"),
                .sentences([
                    byBank ? "ご指定の口座へお振り込みいたしました。適格返還請求書は、管理画面の請求一覧よりご確認ください。" : "※カードのご利用明細への反映の時期は、カード会社により異なります。"
                ]),
            ])
    }

    static func refundReturned(_ refund: Notice.RefundFacts) -> MailBody {
        MailBody(
            preview: "担当者より、別の方法でのご返金についてご連絡いたします。", heading: "返金が完了していません",
            blocks: [
                .sentences(["先日お知らせした下記の返金が、カード会社での手続きを完了できず、当社に戻されました。"]),
                .facts([
                    Fact("請求番号", refund.number), Fact("返金額（税込）", refund.amount.japanese, isMain: true),
                    Fact("戻された日", refund.date.japaneseDay),
                ]),
                .sentences([
                    "ご迷惑をおかけして申し訳ございません。担当者より、銀行振込など別の方法でのご返金についてご連絡いたします。", "返還請求書の内容に変わりはありません。",
                ]),
                .button("ご請求を確認する"),
                .sentences(["※カードの番号や暗証番号を、お電話・メールでお尋ねすることはございません。"]),
            ])
    }

    /// To the back office.
    static func paymentDisputed(_ dispute: Notice.DisputeFacts) -> MailBody {
        MailBody(
            preview: dispute.sentences[0], heading: dispute.heading, greeting: ["決済代行会社から連絡がありました。"],
            blocks: [
                .facts(
                    [
                        Fact("請求番号", dispute.number), Fact("金額（税込）", dispute.amount.japanese, isMain: true),
                    ] + (dispute.respondBy.map { [Fact("反証の期限", $0.japaneseDay)] } ?? [])),
                .sentences(dispute.sentences), .button("手続きの一覧を見る"),
            ])
    }

    static func suspensionAnnounced(_ standing: Notice.StandingFacts) -> MailBody {
        let (day, unpaid) = (standing.day.japaneseDay, standing.unpaid.japanese)
        return MailBody(
            preview: "\(day)より、お電話の受付を停止する予定です。", heading: "サービス停止予定のお知らせ",
            blocks: [
                .sentences(["ご利用料金 \(unpaid)（税込）のお支払いが、まだ確認できておりません。"]),
                .sentences([
                    "お支払いが確認できない場合は、\(day)よりお電話の受付を停止いたします。", "停止中は、おかけになった方に、お取り次ぎできない旨のご案内が流れます。",
                    "管理画面の「ご請求」より、カードの変更またはお支払いのお手続きをお願いいたします。",
                ]),
                .button("お支払いの手続きをする"), .sentences(["行き違いでお支払いいただいておりましたら、ご容赦ください。"]),
            ])
    }

    static func contractSuspended(_ standing: Notice.StandingFacts) -> MailBody {
        let (day, unpaid) = (standing.day.japaneseDay, standing.unpaid.japanese)
        return MailBody(
            preview: "お支払いが確認でき次第、すぐに再開いたします。", heading: "サービスを停止しました",
            blocks: [
                .sentences(["ご利用料金 \(unpaid)（税込）のお支払いが確認できなかったため、\(day)よりお電話の受付を停止いたしました。"]),
                .sentences(["管理画面の「ご請求」よりお支払いのお手続きをいただくと、すぐに再開いたします。"]),
                .button("お支払いの手続きをする"), .sentences(["※停止中も月額料金は発生いたします。"]),
            ])
    }

    static func contractResumed(_ standing: Notice.StandingFacts) -> MailBody {
        MailBody(
            preview: "お電話の受付を再開しました。", heading: "サービスを再開しました",
            blocks: [
                .sentences(["ご利用料金の未払いが解消されましたので、\(standing.day.japaneseDay)より、お電話の受付を再開いたしました。"]),
                .button("管理画面を開く"),
            ])
    }

    /// What comes if nothing is done: the next try, and the day on which calls stop.
    private static func follows(_ invoice: Notice.InvoiceFacts, again: String, otherwise: String) -> [Block] {
        let words =
            (invoice.nextAttempt.map { ["\($0.japaneseDay)に、\(again)"] } ?? [])
            + (invoice.suspension.map { ["\(otherwise)\($0.japaneseDay)よりお電話の受付を停止いたします。"] } ?? [])
        return words.isEmpty ? [] : [.sentences(words)]
    }

    static func usageReached(_ usage: Notice.UsageFacts) -> MailBody {
        let left =
            usage.calls < usage.included
            ? "含まれる件数は、残り\(usage.included - usage.calls)件です。" : "含まれる件数をすべてご利用になりました。"
        return MailBody(
            preview: left, heading: "今月のご利用件数のお知らせ",
            blocks: [
                .sentences(["\(usage.month.japaneseMonth)のお電話が、プランに含まれる件数の\(usage.percent)%に達しました。"]),
                .facts([
                    .init("ご利用件数", "\(usage.calls)件", isMain: true),
                    .init("プラン", "\(usage.plan)（月\(usage.included)件まで）"),
                ]),
                .sentences([
                    left, "含まれる件数を超えたお電話は、1件につき\(usage.overage.japanese)（税抜）を翌月にお支払いいただきます。",
                    "ご利用状況とお支払いの見込みは、管理画面よりご確認ください。",
                ]),
                .button("ご利用状況を確認する"),
            ])
    }

    private static func facts(_ invoice: Notice.InvoiceFacts, date: String) -> [Fact] {
        let card = invoice.card.isEmpty ? [] : [Fact("お支払い方法", "クレジットカード \(invoice.card)")]
        return [
            Fact("請求番号", invoice.number), Fact("内容", invoice.title),
            Fact("金額（税込）", invoice.total.japanese, isMain: true),
        ] + card + [Fact(date, invoice.date.japaneseDay)]
    }
}

extension Notice.DisputeFacts {
    fileprivate var heading: String {
        switch outcome {
        case .open: "お支払いに異議が申し立てられました"
        case .won: "異議申し立ては退けられました"
        case .lost: "異議申し立てが認められました"
        }
    }

    fileprivate var sentences: [String] {
        switch outcome {
        case .open:
            [
                "カードの名義人が、上記のお支払いについてカード会社に異議を申し立てました（チャージバック）。",
                "決済代行会社の画面で内容を確かめ、期限までに反証を提出してください。お支払いの金額は、結果が出るまで決済代行会社が預かることがあります。",
            ]
        case .won: ["上記のお支払いは有効です。預けられていた金額は、決済代行会社から戻ります。"]
        case .lost: ["上記の金額は名義人に返金され、貸倒れとして帳簿に記録しました。お客様への対応とご契約の扱いを決めてください。"]
        }
    }
}
