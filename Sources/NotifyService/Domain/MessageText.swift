import Primitives

/// What a message about a notice says, before a channel's notation: title, fields, what was written down, a link.
struct MessageText: Equatable, Sendable {
    struct Field: Equatable, Sendable {
        var label: String
        var value: String
    }

    /// Of one field, in UTF-16 units.
    static let longestField = 1_000

    var title: String
    /// Stands in place of the fields where there are none.
    var sentence: String
    var fields: [Field]
    /// Of several lines; may be empty.
    var content: String
    var link: String

    /// - Parameters:
    ///   - link: to the page of the call.
    ///   - again: an earlier try may have arrived: whoever reads both must see that it is one call.
    ///   - longestContent: of `content`, in UTF-16 units.
    init(_ notice: Notice, _ facts: CallFacts?, link: String, again: Bool, longestContent: Int) {
        title = MessageText.title(notice) + (again ? "（再送）" : "")
        self.link = link
        sentence = MessageText.sentence(notice, facts)
        fields = MessageText.fields(notice, facts)
        content = MessageText.shortened(
            Typed.text(facts?.content ?? ""), longestContent, "…（続きは管理画面でご確認ください）")
    }

    /// All of it but title and link, a line each (the content's own lines among them).
    var lines: [String] {
        var lines = sentence.isEmpty ? [] : [sentence]
        lines += fields.map { "\($0.label)：\($0.value)" }
        if !content.isEmpty { lines.append("内容：\n\(content)") }
        return lines
    }

    /// The words by which the guide tells the kinds of call apart.
    static func title(_ notice: Notice) -> String {
        switch notice {
        case .callRecorded(_, let callback): call(callback)
        case .callAfterHours: "営業時間外の入電"
        case .callCorrected(_, let callback, _): "訂正：\(call(callback))"
        case .chatworkTest, .channelTest, .noticeTest: "テスト通知"
        case .callUnhandled(_, let minutes, _): "折り返しが未対応です（\(Elapsed.text(minutes: minutes))経過）"
        case _: "お知らせ"
        }
    }

    private static func call(_ callback: Bool) -> String { callback ? "折り返し必要" : "入電のみ" }

    private static func sentence(_ notice: Notice, _ facts: CallFacts?) -> String {
        switch notice {
        case .chatworkTest: "このルームに、入電の通知が届きます。"
        case .channelTest, .noticeTest: "ここに、入電の通知が届きます。"
        case .callUnhandled: "折り返しのご連絡がまだのようです。対応後は、管理画面で「対応済み」にしてください。"
        case _: facts == nil ? "詳細は管理画面をご確認ください。" : ""
        }
    }

    private static func fields(_ notice: Notice, _ facts: CallFacts?) -> [Field] {
        guard let facts else { return [] }
        let kana = line(facts.callerNameKana)
        let name = line(facts.callerName)
        var fields = [
            Field(label: "日時", value: JapanTime.text(facts.received)),
            Field(label: "お名前", value: kana.isEmpty || name.isEmpty ? name : "\(name)（\(kana)）"),
            Field(label: "会社名", value: line(facts.callerCompany)),
            Field(label: "お電話番号", value: line(facts.callerNumber)),
            Field(label: "ご用件の宛先", value: line(facts.addressee)),
            Field(label: "折り返しのご希望時間", value: line(facts.convenientTime)),
        ]
        if case .callCorrected(_, _, let reason) = notice {
            fields.append(Field(label: "訂正の理由", value: line(reason)))
        }
        return fields.filter { !$0.value.isEmpty }
    }

    static func line(_ text: String) -> String { shortened(Typed.line(text), longestField, "…") }

    /// At most `longest` UTF-16 units, and `mark` where something was left out.
    static func shortened(_ text: String, _ longest: Int, _ mark: String) -> String {
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
