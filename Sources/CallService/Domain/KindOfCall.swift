/// What a call was, as far as counting and reporting care (PRODUCT C9).
enum KindOfCall: String, CaseIterable, Sendable {
    case message, callback
    case wrongNumber = "wrong_number"
    case sales, test, silent
    case afterHours = "after_hours"

    /// Needs no write-up beyond its kind: nobody waits for an answer.
    var speaksForItself: Bool {
        switch self {
        case .wrongNumber, .sales, .test, .silent: true
        case .message, .callback, .afterHours: false
        }
    }

    /// What the customer reads when the operator adds nothing.
    var sentence: String {
        switch self {
        case .message: "入電がありました。"
        case .callback: "折り返しのご希望がありました。"
        case .wrongNumber: "間違い電話でした。"
        case .sales: "営業電話でした。"
        case .test: "テストコールでした。"
        case .silent: "無言電話でした。"
        case .afterHours: "営業時間外のお電話でした。ご案内を流しました。"
        }
    }

    var name: String {
        switch self {
        case .message: "入電のみ"
        case .callback: "折り返し必要"
        case .wrongNumber: "間違い電話"
        case .sales: "営業電話"
        case .test: "テストコール"
        case .silent: "無言電話"
        case .afterHours: "営業時間外"
        }
    }
}
