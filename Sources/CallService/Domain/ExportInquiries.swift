import Foundation
import Primitives

/// A file of inquiries for the customer's own use (PRODUCT C5), written piece by piece.
enum ExportInquiries {
    enum Format: Sendable {
        case csv, json
    }

    /// The beginning of the file.
    static func head(_ format: Format) -> String {
        switch format {
        case .csv: CSV.mark + CSV.line(columns.map(\.name))
        case .json: "["
        }
    }

    static func rows(_ inquiries: [Inquiry], _ format: Format, first: Bool) throws -> String {
        switch format {
        case .csv: return inquiries.map { inquiry in CSV.line(columns.map { $0.value(inquiry) }) }.joined()
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try inquiries.enumerated().map { index, inquiry in
                (first && index == 0 ? "\n" : ",\n")
                    + String(decoding: try encoder.encode(Exported(inquiry)), as: UTF8.self)
            }.joined()
        }
    }

    static func tail(_ format: Format) -> String {
        switch format {
        case .csv: ""
        case .json: "\n]\n"
        }
    }

    private static let columns: [(name: String, value: @Sendable (Inquiry) -> String)] = [
        ("日時", { JapanTime.text($0.received) }),
        ("お名前", { $0.caller.name }),
        ("フリガナ", { $0.caller.nameKana }),
        ("法人名", { $0.caller.company }),
        ("電話番号", { $0.caller.number?.hyphenated ?? "" }),
        ("宛先", { $0.addressee }),
        ("折り返し", { $0.callbackWanted ? "要" : "不要" }),
        ("ご都合のよい時間", { $0.convenientTime }),
        ("お問い合わせ内容", { $0.content }),
        ("種別", { $0.kind.name }),
        ("対応", { $0.handled ? "対応済み" : "未対応" }),
        ("担当", { $0.assignee?.name ?? "" }),
        ("件数", { $0.counting.counts ? "含む" : "含まない" }),
        ("番号", { $0.id.text }),
    ]

    /// As the JSON file has it; instants in ISO 8601, Japan time.
    private struct Exported: Encodable {
        let id, receivedAt, callerName, callerNameKana, callerCompany, callerNumber, addressee: String
        let callbackWanted: Bool
        let convenientTime, content, kind: String
        let handled: Bool
        let assignee: String
        let counts: Bool
        let countsBecause: String
        let version: Int

        init(_ inquiry: Inquiry) {
            id = inquiry.id.text
            receivedAt =
                "\(JapanDate(inquiry.received).iso)T\(JapanTime.clock(inquiry.received)):\(second(inquiry.received))+09:00"
            callerName = inquiry.caller.name
            callerNameKana = inquiry.caller.nameKana
            callerCompany = inquiry.caller.company
            callerNumber = inquiry.caller.number?.digits ?? ""
            addressee = inquiry.addressee
            callbackWanted = inquiry.callbackWanted
            convenientTime = inquiry.convenientTime
            content = inquiry.content
            kind = inquiry.kind.rawValue
            handled = inquiry.handled
            assignee = inquiry.assignee?.name ?? ""
            counts = inquiry.counting.counts
            countsBecause = inquiry.counting.because
            version = inquiry.version
        }
    }

    private static func second(_ instant: Instant) -> String {
        let second = instant.milliseconds / 1000 % 60
        return second < 10 ? "0\(second)" : "\(second)"
    }
}
