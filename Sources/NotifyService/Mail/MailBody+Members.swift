import Primitives

/// What members are told of themselves and of their channels.
extension MailBody {
    static func memberInvited(_ brand: Brand, _ expires: Instant, inviting: String, inviter: String) -> MailBody {
        let shop = Addressee.name(site: inviting, company: "", person: "")
        let by = inviter.isEmpty ? "" : "（\(Addressee.name(site: inviter, company: "", person: ""))様）"
        return MailBody(
            preview: "URLを開いて、お名前とパスワードを設定してください。", heading: "管理画面へのご招待",
            greeting: ["\(brand.centerName)でございます。"],
            blocks: [
                .sentences([
                    "\(shop)様\(by)から、\(brand.name)の管理画面へ招待されています。",
                    "以下のURLにアクセスし、お名前とパスワードを設定すると、ログインできるようになります。",
                ]),
                .button("招待を受ける"),
                .list(
                    heading: "注意事項",
                    items: [
                        "URLの有効期限は \(JapanDate(expires).japaneseDay) \(JapanTime.clock(expires)) です。URLは1回のみご利用いただけます。",
                        "過ぎた場合は、招待された方に、招待メールの再送をご依頼ください。",
                        "お心当たりのない場合は、このメールを破棄してください。登録は行われません。",
                    ]),
            ])
    }

    static func secondFactorChanged(enabled: Bool, byOwner: Bool) -> MailBody {
        let done =
            enabled
            ? "ログインの二段階認証が設定されました。次回のログインから、パスワードに加えて、認証アプリの6桁のコードが必要です。"
            : "ログインの二段階認証が\(byOwner ? "オーナーの操作により" : "")解除されました。次回のログインから、パスワードだけでログインできます。"
        return MailBody(
            preview: done, heading: "二段階認証の\(enabled ? "設定" : "解除")のお知らせ",
            blocks: [
                .sentences([done, "設定は、管理画面でご確認いただけます。"]), .button("ログインの設定を確認する"),
                .sentences(["お心当たりのない場合は、すぐにパスワードを変更し、下記へご連絡ください。"]),
            ])
    }

    static func changeEmail(_ brand: Brand, _ expires: Instant) -> MailBody {
        MailBody(
            preview: "URLを開いて「メールアドレスを変更する」を押してください。", heading: "メールアドレスの変更の確認",
            greeting: ["\(brand.centerName)でございます。"],
            blocks: [
                .sentences([
                    "\(brand.name)の管理画面で、ログインに使うメールアドレスをこのアドレスに変更する手続きがありました。",
                    "以下のURLにアクセスし、「メールアドレスを変更する」を押すと、変更が完了します。",
                ]),
                .button("メールアドレスの変更を確認する"),
                .list(
                    heading: "注意事項",
                    items: [
                        "URLの有効期限は \(JapanDate(expires).japaneseDay) \(JapanTime.clock(expires)) です。URLは1回のみご利用いただけます。",
                        "変更が完了するまでは、これまでのメールアドレスでログインできます。",
                        "お心当たりのない場合は、このメールを破棄してください。変更は行われません。",
                    ]),
            ])
    }

    static func emailChanged(_ brand: Brand, name: String, address: String, at: Instant) -> MailBody {
        MailBody(
            preview: "お心当たりのない場合は、すぐにご連絡ください。", heading: "メールアドレスの変更のお知らせ",
            blocks: [
                .sentences(["管理画面へのログインに使うメールアドレスが変更されました。", "このメールは、変更前のメールアドレスにお送りしています。"]),
                .facts([
                    .init("変更した方", Typed.line(name)), .init("変更した日時", JapanTime.text(at)), .init("新しいメールアドレス", address),
                ]),
                .sentences([
                    "これまでのメールアドレスでは、ログインできなくなりました。",
                    "お心当たりのない場合は、第三者が操作した可能性があります。すぐに\(brand.centerName)までご連絡ください。",
                ]),
                .button("お問い合わせ先を見る"),
            ])
    }

    static func channelBroken(_ channel: String) -> MailBody {
        MailBody(
            preview: "お手数ですが、管理画面より通知先の設定をご確認ください。", heading: "通知先に通知できません",
            blocks: [
                .sentences(["\(channel)に通知できなくなりました。", "送信先が削除されたか、通知の許可が取り消されています。"]),
                .sentences(["入電のお知らせは、引き続きメールと管理画面でご確認いただけます。", "通知を再開するには、管理画面で通知先の設定をご確認ください。"]),
                .button("通知先を確認する"),
            ])
    }

    static let noticeTest = MailBody(
        preview: "このメールアドレスに、お知らせが届きます。", heading: "テスト通知",
        blocks: [
            .sentences(["通知の設定を確認するためのテスト通知です。", "このメールアドレスに、お知らせが届きます。"]), .button("通知の設定を確認する"),
        ])

    static func dailySummary(_ day: JapanDate, _ items: [Notice.SummaryItem]) -> MailBody {
        let lines = items.map { "\(JapanTime.text($0.at))　\(Typed.line($0.subject))" }
        return MailBody(
            preview: "\(day.japaneseDay)のお知らせのまとめです。", heading: "1日のまとめ",
            blocks: [
                .sentences(["\(day.japaneseDay)までのお知らせ（\(items.count)件）を、まとめてお送りします。"]),
                .text(lines.joined(separator: "\n")), .sentences(["詳細は管理画面よりご確認ください。"]), .button("管理画面で確認する"),
            ])
    }

    static func callUnhandled(minutes: Int) -> MailBody {
        MailBody(
            preview: "折り返しのご連絡をお願いいたします。", heading: "未対応のお電話があります",
            blocks: [
                .sentences([
                    "折り返しのご希望があったお電話が、\(Elapsed.text(minutes: minutes))を過ぎても未対応のままです。",
                    "内容をご確認のうえ、折り返しのご連絡をお願いいたします。",
                ]),
                .sentences(["対応後は、管理画面で「対応済み」にしてください。"]), .button("お問い合わせ内容を見る"),
            ])
    }
}
