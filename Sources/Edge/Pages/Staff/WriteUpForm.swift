import Contracts
import Primitives

/// The write-up as a form: its fields in the order in which callers say things. Desk and correction share it.
struct WriteUpForm: Sendable {
    let action: String
    let requestID: String
    let number: String
    let siteTyped: String
    let receivedMs: Int64
    let kinds: [Kind]
    let kindError: String?
    let name: DeskField
    let kana: DeskField
    let company: DeskField
    let telephone: DeskField
    let addressee: DeskField
    let convenientTime: DeskField
    /// nil in a correction: the call came when it came.
    let received: DeskField?
    let content: DeskField
    let phrases = WriteUpForm.phrases

    struct Kind: Sendable {
        let value: String
        let name: String
        /// Alt and this key choose it (「accesskey」).
        let key: Int
        let chosen: Bool
    }

    struct Phrase: Sendable {
        /// 「（宛先）」 becomes what stands in the addressee's field.
        let words: String
        /// Chosen with the phrase while no kind is; "" = says nothing about it.
        let kind: String
    }

    static let phrases = [
        Phrase(words: "（宛先）宛に入電がありました。", kind: ""),
        Phrase(words: "折り返しをご希望です。", kind: DeskKind.callback.rawValue),
        Phrase(words: "折り返し不要とのことです。", kind: DeskKind.message.rawValue),
        Phrase(words: "改めてお電話されるとのことです。", kind: DeskKind.message.rawValue),
    ]

    /// - Parameters:
    ///   - inHand: the call is taken (or there was no ring): typing may begin.
    ///   - addressees: whom the call may be for.
    init(
        _ typed: WriteUp, action: String, inHand: Bool, addressees: [DeskField.Suggestion] = [],
        correcting: Bool = false,
        problems: Problems?
    ) {
        self.action = action
        requestID = typed.requestID
        number = typed.number
        siteTyped = typed.site
        receivedMs = typed.receivedMs
        func field(
            _ name: String, _ label: String, _ value: String, _ make: (inout DeskField) -> Void = { _ in }
        ) -> DeskField {
            var field = DeskField(name: name, label: label, value: value, error: problems?[name])
            make(&field)
            return field
        }
        kinds = DeskKind.allCases.enumerated().map {
            Kind(value: $1.rawValue, name: $1.name, key: $0 + 1, chosen: typed.chosen == $1)
        }
        kindError = problems?["kind"]
        name = field("caller_name", "お名前", typed.callerName) {
            ($0.mark, $0.needed) = ("※折り返しは必須", "callback")
            $0.first = inHand && problems == nil
        }
        kana = field("caller_name_kana", "フリガナ", typed.callerNameKana)
        company = field("caller_company", "法人名", typed.callerCompany)
        telephone = field("caller_number", "電話番号", typed.callerNumber) {
            ($0.mark, $0.needed) = ("※折り返しは必須", "callback")
            ($0.inputmode, $0.type, $0.maxlength) = ("tel", "tel", 40)
            $0.readBack = PhoneNumber(caller: typed.callerNumber)?.readBack ?? ""
        }
        addressee = field("addressee", "お電話の宛先", typed.addressee) { $0.suggest(addressees) }
        convenientTime = field("convenient_time", "ご都合のよい時間", typed.convenientTime)
        received =
            correcting
            ? nil
            : field("received", "受電時刻", typed.received) { ($0.inputmode, $0.maxlength) = ("numeric", 8) }
        content = field("content", "お問い合わせ内容", typed.content) {
            ($0.mark, $0.needed, $0.maxlength) = ("※伝言・折り返しは必須", "message callback", 2000)
        }
    }
}

/// One field of the write-up: smaller than the customers', for people who fill it a hundred times a day.
struct DeskField: Sendable {
    let name: String
    let label: String
    let value: String
    let error: String?
    /// 「※折り返しは必須」; nil for what may stay empty.
    var mark: String?
    /// The kinds of call that need it; the script hides the mark for others.
    var needed = ""
    var inputmode: String?
    var type = "text"
    var maxlength = 100
    /// Where typing begins.
    var first = false
    private(set) var suggestions: [Suggestion] = []
    /// Id of the suggestions' list; stored, for templates do not see what is computed.
    private(set) var list: String?
    /// 「03の6850の2192」; "" while it is no number, nil for fields that hold none.
    var readBack: String?

    struct Suggestion: Sendable, Equatable {
        let value: String
        /// Beside it in the list; browsers find by both.
        let label: String
    }

    init(name: String, label: String, value: String, error: String?) {
        (self.name, self.label, self.value, self.error) = (name, label, value, error)
    }

    mutating func suggest(_ suggestions: [Suggestion]) {
        self.suggestions = suggestions
        list = suggestions.isEmpty ? nil : "\(name)-list"
    }
}

extension PhoneNumber {
    /// As operators read it back to the caller: 「03の6850の2192」.
    var readBack: String { hyphenated.replacing("-", with: "の") }
}
