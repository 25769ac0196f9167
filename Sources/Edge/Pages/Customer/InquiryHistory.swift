import Contracts

/// One line of who did what about an inquiry.
struct HistoryLineShown: Sendable {
    let at: String
    let machineAt: String
    let who: String?
    let what: String
    /// A note or a reason, as it was written.
    let text: String?

    /// From the call on, oldest first.
    static func all(_ detail: Call_GetInquiryResponse, center: String) -> [HistoryLineShown] {
        let inquiry = detail.inquiry
        let recorded = HistoryLineShown(
            at: Show.time(inquiry.recordedMs), machineAt: Show.machineTime(inquiry.recordedMs), who: center,
            what: "お電話の内容を記録しました", text: nil)
        return [recorded] + detail.history.compactMap { HistoryLineShown($0, center: center) }
    }

    private init(at: String, machineAt: String, who: String?, what: String, text: String?) {
        (self.at, self.machineAt, self.who, self.what, self.text) = (at, machineAt, who, what, text)
    }

    /// nil for a kind that this version does not know.
    init?(_ entry: Call_HistoryEntry, center: String) {
        let byStaff: Bool
        var quoted: String?
        switch entry.kind {
        case .handled: (byStaff, what) = (false, "対応済みにしました")
        case .reopened: (byStaff, what) = (false, "未対応に戻しました")
        case .noted:
            (byStaff, what) = (false, "メモを追加しました")
            quoted = entry.text
        case .assigned:
            let own = !entry.byName.isEmpty && entry.text == entry.byName
            (byStaff, what) = (false, own ? "担当になりました" : "担当を\(entry.text)さんにしました")
        case .unassigned: (byStaff, what) = (false, "担当を外しました")
        case .snoozed: (byStaff, what) = (false, "\(Show.time(entry.untilMs))まで、未対応の一覧から外しました")
        case .woken: (byStaff, what) = (false, entry.byID.isEmpty ? "指定の日時になり、未対応の一覧に戻りました" : "未対応の一覧に戻しました")
        case .corrected:
            (byStaff, what) = (true, "内容を訂正しました")
            quoted = entry.text
        case .disputed:
            (byStaff, what) = (false, "件数について異議を申し立てました")
            quoted = entry.text
        case .counted:
            (byStaff, what) = (true, "件数に含まれると判断しました")
            quoted = entry.text
        case .waived:
            (byStaff, what) = (true, "件数から除きました")
            quoted = entry.text
        case .unspecified, .UNRECOGNIZED: return nil
        }
        at = Show.time(entry.atMs)
        machineAt = Show.machineTime(entry.atMs)
        // Which operator it was is the desk's own matter.
        who = byStaff ? center : entry.byName.nonEmpty ?? (entry.byID.isEmpty ? nil : "（お名前なし）")
        text = quoted?.nonEmpty
    }
}

/// 「訂正されました」: what stood there before, what stands there now, when and why.
struct InquiryCorrection: Sendable {
    struct Version: Sendable {
        let at: String
        let reason: String?
        let changes: [Change]
    }

    struct Change: Sendable, Equatable {
        let label: String
        let old: String
        let new: String
    }

    /// Newest first.
    let versions: [Version]

    init?(_ detail: Call_GetInquiryResponse) {
        guard !detail.versions.isEmpty else { return nil }
        let after = detail.versions.dropFirst().map(\.inquiry) + [detail.inquiry]
        versions = zip(detail.versions, after).map { before, after in
            Version(
                at: Show.time(before.replacedMs), reason: before.reason.nonEmpty,
                changes: InquiryCorrection.changes(before.inquiry, after))
        }.reversed()
    }

    static func changes(_ before: Call_Inquiry, _ after: Call_Inquiry) -> [Change] {
        let fields: [(String, (Call_Inquiry) -> String)] = [
            ("名前", \.callerName), ("フリガナ", \.callerNameKana), ("法人名", \.callerCompany),
            ("電話番号", { Show.telephone($0.callerNumber) }), ("お電話の宛先", \.addressee),
            ("折り返し", { $0.callback == .wanted ? "要" : "不要" }), ("ご都合のよい時間", \.convenientTime),
            ("お問い合わせ内容", \.content), ("電話の種類", { $0.kind.japanese ?? "" }),
        ]
        return fields.compactMap { label, value in
            let (old, new) = (value(before), value(after))
            return old == new ? nil : Change(label: label, old: old.nonEmpty ?? "（なし）", new: new.nonEmpty ?? "（なし）")
        }
    }
}

/// Whether the call counts and why, and what became of a dispute.
struct InquiryCounting: Sendable {
    let counts: Bool
    let because: String
    let canDispute: Bool
    let disputed: Bool
    let waiting: Bool
    let upheld: Bool
    let refused: Bool
    let disputeReason: String?
    let reason: InquiryPage.TypedText
    let open: Bool

    init(_ detail: Call_GetInquiryResponse, typed: Form, problems: Problems?) {
        let inquiry = detail.inquiry
        counts = inquiry.counts
        because = inquiry.countsBecause
        (waiting, upheld, refused) = (
            inquiry.dispute == .open, inquiry.dispute == .upheld, inquiry.dispute == .refused
        )
        disputed = waiting || upheld || refused
        canDispute = counts && !disputed
        disputeReason = disputed ? detail.history.last { $0.kind == .disputed }?.text.nonEmpty : nil
        reason = .init(value: typed["reason"], error: problems?["reason"])
        open = reason.error != nil
    }
}
