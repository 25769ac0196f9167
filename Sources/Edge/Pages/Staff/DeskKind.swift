import Contracts

/// The kinds of call that operators tell apart, in the order of the desk's form.
enum DeskKind: String, CaseIterable, Sendable {
    case message, callback
    case wrongNumber = "wrong_number"
    case sales, test, silent

    var name: String { wire.deskName }

    var wire: Call_CallKind {
        switch self {
        case .message: .message
        case .callback: .callback
        case .wrongNumber: .wrongNumber
        case .sales: .sales
        case .test: .test
        case .silent: .silent
        }
    }

    /// What the customer is told about calling back.
    var callback: Call_Callback {
        switch self {
        case .callback: .wanted
        case .message: .notWanted
        case .wrongNumber, .sales, .test, .silent: .unspecified
        }
    }

    /// Ends a call by itself: nobody waits for an answer.
    var speaksForItself: Bool { callback == .unspecified }

    /// nil for a kind that no operator chooses.
    init?(_ wire: Call_CallKind) {
        guard let kind = DeskKind.allCases.first(where: { $0.wire == wire }) else { return nil }
        self = kind
    }
}

extension Call_CallKind {
    /// As the desk says it: short enough for a row of six.
    var deskName: String {
        switch self {
        case .message: "伝言"
        case .callback: "折り返し"
        case .wrongNumber: "間違い電話"
        case .sales: "営業"
        case .test: "テスト"
        case .silent: "無言"
        case .afterHours: "営業時間外"
        case .unspecified, .UNRECOGNIZED: "種別なし"
        }
    }

    var chip: Chip { Chip(deskName, self == .callback ? "callback" : "hold") }
}
