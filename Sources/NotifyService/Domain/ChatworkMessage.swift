import Foundation
import Primitives

/// The body of a message as Chatwork wants it: one box with a title, fields and a link.
enum ChatworkMessage {
    /// Of what an operator wrote, in UTF-16 units. Chatwork takes 65,535 characters in all.
    static let longestContent = 30_000
    static let longestField = 1_000

    /// - Parameters:
    ///   - link: to the page of the call.
    ///   - again: an earlier try may have arrived: whoever reads both must see that it is one call.
    static func body(_ notice: Notice, _ facts: CallFacts?, link: String, again: Bool) -> String {
        let title = title(notice) + (again ? "（再送）" : "")
        return "[info][title]\(title)[/title]\(lines(notice, facts).joined(separator: "\n"))\n\(link)[/info]"
    }

    /// The words by which the guide tells the kinds of call apart.
    static func title(_ notice: Notice) -> String {
        switch notice {
        case .callRecorded(_, let callback): call(callback)
        case .callAfterHours: "営業時間外の入電"
        case .callCorrected(_, let callback, _): "訂正：\(call(callback))"
        case .chatworkTest: "テスト通知"
        case .verifyEmail, .resetPassword, .documentAccepted, .documentRejected, .numberIssued, .disputeDecided,
            .invoicePaid, .paymentFailed, .authenticationNeeded, .invoiceRefunded, .suspensionAnnounced,
            .contractSuspended, .contractResumed, .contractChanged, .contractEnded, .usageReached,
            .chatworkBroken:
            "お知らせ"
        }
    }

    /// Chatwork's notation has no escape: square brackets become full-width ones, so that `[To:1]` in a caller's words
    /// arrives as characters and calls nobody.
    static func defused(_ text: String) -> String {
        Typed.text(text).replacingOccurrences(of: "[", with: "［").replacingOccurrences(of: "]", with: "］")
    }

    private static func call(_ callback: Bool) -> String { callback ? "折り返し必要" : "入電のみ" }

    private static func lines(_ notice: Notice, _ facts: CallFacts?) -> [String] {
        if case .chatworkTest = notice { return ["このルームに、入電の通知が届きます。"] }
        guard let facts else { return ["詳細は管理画面をご確認ください。"] }
        let kana = field(facts.callerNameKana)
        let name = field(facts.callerName)
        let fields = [
            ("日時", JapanTime.text(facts.received)),
            ("お名前", kana.isEmpty || name.isEmpty ? name : "\(name)（\(kana)）"),
            ("会社名", field(facts.callerCompany)),
            ("お電話番号", field(facts.callerNumber)),
            ("ご用件の宛先", field(facts.addressee)),
            ("折り返しのご希望時間", field(facts.convenientTime)),
        ]
        var lines = fields.filter { !$0.1.isEmpty }.map { "\($0.0)：\($0.1)" }
        if case .callCorrected(_, _, let reason) = notice, !field(reason).isEmpty {
            lines.append("訂正の理由：\(field(reason))")
        }
        let content = shortened(defused(facts.content), longestContent, "…（続きは管理画面でご確認ください）")
        if !content.isEmpty { lines.append("内容：\n\(content)") }
        return lines
    }

    private static func field(_ text: String) -> String {
        shortened(defused(Typed.line(text)), longestField, "…")
    }

    private static func shortened(_ text: String, _ longest: Int, _ mark: String) -> String {
        guard text.utf16.count > longest else { return text }
        var kept = String.UnicodeScalarView()
        var units = 0
        for scalar in text.unicodeScalars {
            units += scalar.utf16.count
            guard units <= longest else { break }
            kept.append(scalar)
        }
        return String(kept) + mark
    }
}
