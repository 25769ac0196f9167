/// A mail as plain text: what a text client shows, and whoever has no HTML.
enum MailText {
    static func write(_ mail: MailContent) -> String {
        let greeting = mail.body.greeting ?? ["いつもお世話になっております。", "\(mail.brand.centerName)でございます。"]
        let parts =
            ["\(mail.addressee)様", greeting.joined(separator: "\n")]
            + mail.body.blocks.map { block($0, url: mail.url) } + ["今後とも宜しくお願い申し上げます。", signature(mail)]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func block(_ block: MailBody.Block, url: String) -> String {
        switch block {
        case .sentences(let sentences): sentences.joined(separator: "\n")
        case .button: url
        case .facts(let facts): facts.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        case .list(let heading, let items): (["【\(heading)】"] + items.map { "・\($0)" }).joined(separator: "\n")
        case .quote(let heading, let text): "【\(heading)】\n\(text)"
        case .text(let text): text
        }
    }

    private static func signature(_ mail: MailContent) -> String {
        let brand = mail.brand
        let rule = "----------------------------------------"
        let end = mail.unsubscribe.map { ["お知らせメールの配信停止: \($0)"] } ?? []
        return
            ([
                rule, brand.centerName, "メール: \(brand.email)", "TEL: \(mail.telephone)", "受付時間: \(brand.supportHours)",
                "運営会社: \(brand.operatorCompany)", rule, "※このメールは送信専用のシステムから自動でお送りしています。",
            ] + end).joined(separator: "\n")
    }
}
