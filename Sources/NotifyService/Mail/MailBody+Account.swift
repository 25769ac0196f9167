import Primitives

extension MailBody {
    static func verifyEmail(_ brand: Brand, _ expires: Instant) -> MailBody {
        MailBody(
            preview: "URLを開いて認証すると、ご登録が完了いたします。", heading: "メールアドレス認証のお願い",
            greeting: ["この度は\(brand.name)へ情報登録いただき、誠にありがとうございます。"],
            blocks: [
                .sentences([
                    "\(brand.name)のお申し込みを受付け、お客様専用の管理画面をご用意いたしました。",
                    "以下のURLにアクセスし、メールアドレス認証を行うと登録が完了いたします。",
                ]),
                .button("メールアドレスを認証する"),
                .sentences(["（※ 開いたページのボタンを1回押すと完了です。URLは1回のみご利用いただけます。）"]),
                .list(
                    heading: "注意事項",
                    items: [
                        "URLの有効期限は \(text(expires)) です。過ぎた場合は、ログイン画面の「確認メールの再送」をご利用ください。",
                        "審査通過の場合は、「サービス開始のお知らせ」をメールにてお送りいたします。",
                        "お心当たりのない場合は、このメールを破棄してください。登録は完了いたしません。",
                        "ご不明な点がございましたら、下記へお問い合わせください。",
                    ]),
            ])
    }

    static func resetPassword(_ expires: Instant) -> MailBody {
        MailBody(
            preview: "新しいパスワードを設定してください。", heading: "パスワード再設定のご案内",
            blocks: [
                .sentences(["パスワード再設定のお申し込みを受け付けました。", "以下のURLにアクセスし、新しいパスワードを設定してください。"]),
                .button("新しいパスワードを設定する"),
                .list(
                    heading: "注意事項",
                    items: [
                        "URLの有効期限は \(text(expires)) です。URLは1回のみご利用いただけます。",
                        "お心当たりのない場合は、このメールを破棄してください。パスワードは変更されません。",
                    ]),
            ])
    }

    static let documentAccepted = MailBody(
        preview: "電話番号を発番いたしましたら、改めてお知らせいたします。", heading: "本人確認書類の確認が完了しました",
        blocks: [
            .sentences([
                "ご提出いただいた本人確認書類の確認が完了いたしました。", "クレジットカードのご登録がお済みでない場合は、管理画面よりご登録をお願いいたします。",
            ]),
            .button("管理画面を開く"),
            .sentences(["電話番号を発番いたしましたら、改めてメールにてお知らせいたします。"]),
        ])

    static func documentRejected(_ reason: String) -> MailBody {
        MailBody(
            preview: "お手数ですが、管理画面より改めてご提出ください。", heading: "本人確認書類の再提出のお願い",
            blocks: [.sentences(["ご提出いただいた本人確認書類は、下記の理由により受け付けることができませんでした。"])]
                + MailBody.reason("理由", reason) + [
                    .sentences(["お手数をおかけいたしますが、管理画面より改めてご提出ください。"]),
                    .button("書類を提出する"),
                    .sentences(["ご不明な点がございましたら、下記へお問い合わせください。"]),
                ])
    }

    static let individualNumberSeen = MailBody(
        preview: "お手数ですが、個人番号が写っていないものを改めてご提出ください。", heading: "本人確認書類の再提出のお願い",
        blocks: [
            .sentences([
                "ご提出いただいた本人確認書類に個人番号（マイナンバー、12桁）が写っていたため、受付けることができませんでした。",
                "法令により個人番号をお預かりすることはできませんので、お送りいただいた内容は消去いたしました。",
            ]),
            .list(
                heading: "改めてお送りいただくもの",
                items: [
                    "個人番号カードは、おもて面（顔写真のある面）だけをお送りください。うら面はお送りにならないでください。",
                    "そのほかの書類に個人番号の記載がある場合は、12桁の番号を隠してお送りください。",
                ]),
            .button("書類を提出する"),
        ])

    static func documentsMissing(_ missing: MissingFacts) -> MailBody {
        MailBody(
            preview: "ほかにも必要な書類があります。", heading: "本人確認書類のご提出のお願い",
            blocks: [
                .sentences(["ご提出いただいた書類を確認いたしました。", "本人確認の完了には、ほかに次の書類が必要です。"]),
                .list(heading: "お送りいただくもの", items: missing.lines),
                .button("書類を提出する"),
                .sentences(["同じ種類の書類を改めてお送りいただいても、2種類にはなりません。ご不明な点がございましたら、下記へお問い合わせください。"]),
            ])
    }

    static func planChosen(_ shown: String) -> MailBody {
        MailBody(
            preview: "電話番号の発番までは、料金は発生しません。", heading: "プラン・オプションの変更を承りました",
            blocks: [
                .sentences(["お申し込みのプラン・オプションの変更を、下記の内容で承りました。", "料金は、最後に承った内容で計算いたします。"]),
                .quote(heading: "ご確認いただいた内容", text: shown),
                .button("お申し込みの内容を確認する"),
                .sentences(["お心当たりのない場合は、下記へお問い合わせください。"]),
            ])
    }

    static func detailsChanged(_ caller: String, _ changes: [Notice.ChangedDetail]) -> MailBody {
        MailBody(
            preview: "お電話などでのご依頼により、ご登録内容を変更しました。", heading: "ご登録内容を変更しました",
            blocks: [
                .sentences(["\(caller)様からのご依頼により、当センターで下記のとおりご登録内容を変更いたしました。"]),
                .list(
                    heading: "変更した内容",
                    items: changes.map { "\($0.label)：\($0.before.shownInMail) → \($0.after.shownInMail)" }),
                .button("ご登録内容を確認する"),
                .sentences(["変更の内容に誤りがある場合や、お心当たりのない場合は、お手数ですが下記へお問い合わせください。"]),
            ])
    }

    /// - Parameter number: 管理番号 of the notice that came back.
    /// To the back office.
    static func letterReturned(_ number: String, site: String) -> MailBody {
        MailBody(
            preview: "住所を確かめて、通知書を送り直してください。", heading: "取引条件通知書が返送されました",
            greeting: ["返送が記録されたため、お知らせします。"],
            blocks: [
                .facts([.init("管理番号", number, isMain: true), .init("お客様", site)]),
                .sentences([
                    "本人確認を保留しました。お客様にもメールでお知らせしています。",
                    "住所を確かめて、通知書を送り直してください。お届けを記録すると、保留は解除されます。",
                ]),
                .button("返送されたお客様を見る"),
            ])
    }

    static func verificationHeld(_ number: String) -> MailBody {
        MailBody(
            preview: "ご住所をご確認ください。", heading: "取引条件通知書をお届けできませんでした",
            blocks: [
                .sentences([
                    "ご登録の住所へ書留郵便（転送不要）でお送りした取引条件通知書（管理番号 \(number)）が、当センターへ返送されました。",
                    "お届けが確認できるまで、本人確認を保留しております。その間は、電話番号の発番など、お申し込みの手続きを進めることができません。",
                    "ご登録の住所と、ご提出いただいた書類の住所をご確認のうえ、当センターまでご連絡ください。",
                ]),
                .button("管理画面を開く"),
            ])
    }

    static func numberIssued(_ number: String, _ start: JapanDate) -> MailBody {
        MailBody(
            preview: "お客様の電話番号は \(telephone(number)) です。", heading: "電話番号を発番致しました",
            blocks: [
                .sentences(["電話番号を発番致しました。管理画面よりご確認ください。"]),
                .button("管理画面で確認する"),
                .facts([.init("お客様の電話番号", telephone(number), isMain: true), .init("サービス開始日", start.japaneseDay)]),
                .sentences(["※サービス開始日に電話が通じるようになります。"]),
            ])
    }

    static func serviceStart(_ number: String, _ start: JapanDate) -> MailBody {
        MailBody(
            preview: "\(start.japaneseDay)より、お電話にお応えします。", heading: "サービス開始のお知らせ",
            blocks: [
                .sentences(["審査が完了し、サービスの開始日が決まりましたのでお知らせいたします。"]),
                .facts([.init("サービス開始日", start.japaneseDay, isMain: true), .init("お客様の電話番号", telephone(number))]),
                .list(
                    heading: "開始日までのご準備",
                    items: [
                        "ウェブサイトやチラシへの番号の記載、またはお持ちの番号からの転送を、開始日に合わせてご用意ください。",
                        "対応時間と応答メモは、管理画面の「アカウント」でご確認ください。",
                        "取引条件通知書を、本人確認書類に記載のご住所へ送付いたします。大切に保管してください。",
                    ]),
                .button("管理画面で確認する"),
                .sentences(["ご不明な点がございましたら、下記へお問い合わせください。"]),
            ])
    }

    static func answeringTextApproved(_ words: Notice.AnsweringWords) -> MailBody {
        MailBody(
            preview: "お電話に出るときに、オペレーターに表示いたします。", heading: "\(words.name)の登録が完了しました",
            blocks: [
                .sentences([
                    "お申し込みいただいた\(words.name)の内容を確認し、登録いたしました。", "これからのお電話では、この内容をオペレーターに表示いたします。",
                ]),
                .button("\(words.name)を確認する"),
            ])
    }

    static func answeringTextRejected(_ words: Notice.AnsweringWords, _ reason: String) -> MailBody {
        MailBody(
            preview: "お手数ですが、内容を直して、もう一度お申し込みください。", heading: "\(words.name)の修正のお願い",
            blocks: [.sentences(["お申し込みいただいた\(words.name)は、下記の理由により登録できませんでした。"])]
                + MailBody.reason("理由", reason) + [
                    .sentences(["これまでに登録済みの内容は、そのままオペレーターに表示されます。", "お手数をおかけいたしますが、管理画面より内容を直して、もう一度お申し込みください。"]),
                    .button("\(words.name)を編集する"),
                ])
    }

    /// 「2017年2月28日（火） 11:05」
    private static func text(_ instant: Instant) -> String {
        "\(JapanDate(instant).japaneseDay) \(JapanTime.clock(instant))"
    }

    private static func telephone(_ digits: String) -> String { PhoneNumber(digits)?.hyphenated ?? digits }
}

extension Notice.AnsweringWords {
    var name: String {
        switch self {
        case .memo: "応答メモ"
        case .questions: "Q&A"
        }
    }
}

extension String {
    fileprivate var shownInMail: String { isEmpty ? "（空欄）" : Typed.line(self) }
}
