import Primitives

/// Use case: staff take verification records (確認記録) out as a file, for an inspection or for the customer's own request.
/// That it was done is kept beside the viewings of documents.
enum ExportRecords {
    static let mostRecords = 5_000

    struct Command: Equatable, Sendable {
        /// nil = of all accounts: then both days are required.
        var account: AccountID?
        /// As typed; may be empty.
        var from: String
        var until: String
        var format: Format?
    }

    enum Format: String, Sendable, CaseIterable {
        case csv, pdf
    }

    struct Plan: Equatable, Sendable {
        var account: AccountID?
        /// By the day in Japan on which it was recorded, inclusive; nil = no bound.
        var from: JapanDate?
        var until: JapanDate?
        var format: Format

        /// 「2017年2月1日〜2017年2月28日」; empty without bounds.
        var period: String {
            from == nil && until == nil ? "" : "\(from?.japanese ?? "")〜\(until?.japanese ?? "")"
        }

        /// As the log of viewings has it: 「確認記録の書き出し（CSV、2017年2月1日〜2017年2月28日、12件）」
        func words(records: Int) -> String {
            let what = [format.rawValue.uppercased(), period, "\(records)件"].filter { !$0.isEmpty }
            return "確認記録の書き出し（\(what.joined(separator: "、"))）"
        }

        /// 「確認記録_2017-02-01_2017-02-28.csv」
        func fileName(today: JapanDate) -> String {
            let days = [from, until].compactMap { $0?.iso }
            return (["確認記録"] + (days.isEmpty ? [today.iso] : days)).joined(separator: "_") + ".\(format.rawValue)"
        }
    }

    static func decide(_ typed: Command) throws(ExportRecordsRejection) -> Plan {
        guard let format = typed.format else { throw .formatMissing }
        let bounded = typed.account == nil
        let (from, until) = (Typed.line(typed.from), Typed.line(typed.until))
        let first = JapanDate(iso: from)
        if first == nil, bounded || !from.isEmpty { throw .fromMalformed }
        let last = JapanDate(iso: until)
        if last == nil, bounded || !until.isEmpty { throw .untilMalformed }
        if let first, let last, last < first { throw .turnedAround }
        return Plan(account: typed.account, from: first, until: last, format: format)
    }
}

enum ExportRecordsRejection: Error, Equatable, Sendable {
    case fromMalformed, untilMalformed, turnedAround, formatMissing, tooMany
}

/// One line of such a file: a record, and whose.
struct ExportedRecord: Equatable, Sendable {
    var account: AccountID
    var siteName: String
    /// 「ウィズ・プランナーズ株式会社 高橋 一郎」
    var holder: String
    var record: VerificationRecord

    static let columns: [(name: String, value: @Sendable (ExportedRecord) -> String)] = [
        ("記録日時", { JapanTime.text($0.record.recorded) }),
        ("判定", { $0.record.accepted ? "承認" : "差し戻し" }),
        ("お客様番号", { $0.account.text }),
        ("サイト名", { $0.siteName }),
        ("申込者", { $0.holder }),
        ("書類", { $0.record.kind.name }),
        ("書類の番号", { $0.record.documentNumber }),
        ("発行者", { $0.record.issuer }),
        ("発行日", { $0.record.issued?.iso ?? "" }),
        ("確認の方法", { $0.record.method }),
        ("取引担当者が取引の任に当たると認めた理由", { $0.record.authority }),
        ("事業の内容を確認した書類", { $0.record.businessEvidence }),
        ("差し戻しの理由", { $0.record.reason }),
        ("確認した担当者", { $0.record.staffName }),
        ("照合した内容", { $0.record.compared }),
        ("記録番号", { $0.record.id.text }),
    ]

    static func csv(_ records: [ExportedRecord]) -> String {
        CSV.mark + CSV.line(columns.map(\.name))
            + records.map { record in CSV.line(columns.map { $0.value(record) }) }.joined()
    }
}
