import Contracts
import Foundation
import Hummingbird
import Primitives

/// What a person narrows 問い合わせ管理 by. It stands in the address, so that a search can be kept and passed on as a link.
struct InquirySearch: Sendable, Equatable {
    /// Names as CallService says them in its refusals.
    enum Field: String, CaseIterable {
        case words
        case fromDate = "from_date"
        case toDate = "to_date"
        case callback, status, kind, assignee
    }

    /// As typed; what was left empty is not there.
    private var typed: [Field: String] = [:]

    init(_ typed: [Field: String] = [:]) {
        for (field, text) in typed {
            self.typed[field] = text.trimmingCharacters(in: .whitespacesAndNewlines).nonEmpty
        }
    }

    init(_ request: Request, _ context: CustomerContext) throws {
        var typed: [Field: String] = [:]
        for field in Field.allCases { typed[field] = try context.query(request, field.rawValue) }
        self.init(typed)
    }

    subscript(_ field: Field) -> String { typed[field] ?? "" }

    var isNarrowed: Bool { !typed.isEmpty }
    /// By more than words: the page opens the other conditions then.
    var hasConditions: Bool { typed.keys.contains { $0 != .words } }

    /// `words=%E7%94%B0%E4%B8%AD&status=handled`; always in the same order.
    var query: String {
        Field.allCases.compactMap { field in
            typed[field].flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
                .map { "\(field.rawValue)=\($0)" }
        }.joined(separator: "&")
    }

    /// `path` with this search in it, and more behind it.
    func link(_ path: String, _ more: String = "") -> String {
        let all = [more, query].filter { !$0.isEmpty }.joined(separator: "&")
        return all.isEmpty ? path : "\(path)?\(all)"
    }

    static let callbacks: [(value: String, label: String, wire: Call_Callback)] = [
        ("wanted", "要（折り返しが必要）", .wanted), ("not_wanted", "不要", .notWanted),
    ]
    static let statuses: [(value: String, label: String, wire: Call_InquiryStatus)] = [
        ("unhandled", "未対応", .unhandled), ("snoozed", "スヌーズ中", .snoozed), ("handled", "対応済み", .handled),
    ]

    /// What CallService is asked, or what is wrong with what was typed.
    func filter() -> Attempt<Call_InquiryFilter> {
        var problems: [Problems.Problem] = []
        func day(_ field: Field, _ name: String) -> String {
            guard let text = typed[field] else { return "" }
            if let day = JapanDate(typed: text) { return day.iso }
            problems.append(
                .init(
                    field: field.rawValue, text: "\(name)「\(text.prefix(20))」は日付として読み取れません。2017/02/27のように入力してください。"))
            return ""
        }
        func choice<Wire>(_ field: Field, _ choices: [(value: String, label: String, wire: Wire)]) -> Wire? {
            guard let text = typed[field] else { return nil }
            if let found = choices.first(where: { $0.value == text }) { return found.wire }
            problems.append(.init(field: field.rawValue, text: "選択し直してください。"))
            return nil
        }
        let filter = Call_InquiryFilter.with {
            $0.words = self[.words]
            $0.fromDate = day(.fromDate, "期間の始まり")
            $0.toDate = day(.toDate, "期間の終わり")
            if let callback = choice(.callback, InquirySearch.callbacks) { $0.callback = callback }
            if let status = choice(.status, InquirySearch.statuses) { $0.status = status }
            if let kind = choice(.kind, Call_CallKind.choices) { $0.kind = kind }
            $0.assigneeID = self[.assignee]
        }
        return problems.isEmpty ? .done(filter) : .refused(Problems("検索の条件をご確認ください。", problems))
    }

    /// What it is narrowed by, in words, for a sheet of paper: 「期間 2017/02/01から」.
    func inWords(assignee: String?) -> [String] {
        func label<Wire>(_ field: Field, _ choices: [(value: String, label: String, wire: Wire)]) -> String {
            choices.first { $0.value == self[field] }?.label ?? self[field]
        }
        return Field.allCases.filter { typed[$0] != nil }.map { field in
            switch field {
            case .words: "言葉「\(self[.words])」"
            case .fromDate: "\(self[.fromDate])から"
            case .toDate: "\(self[.toDate])まで"
            case .callback: "折り返し：\(label(.callback, InquirySearch.callbacks))"
            case .status: "対応：\(label(.status, InquirySearch.statuses))"
            case .kind: "種類：\(label(.kind, Call_CallKind.choices))"
            case .assignee: "担当：\(assignee ?? "選択した担当者")"
            }
        }
    }
}

extension JapanDate {
    /// A day as people write it: 2017-02-27, 2017/2/27, 2017.2.27, 2017年2月27日, 20170227, in any width.
    init?(typed: String) {
        let line = Typed.line(typed)
        if line.count == 8, let digits = Int(line), line.allSatisfy(\.isNumber) {
            self.init(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100)
            return
        }
        let parts = line.split(whereSeparator: { "-‐‑–−ー/.年月日 ".contains($0) }).map(String.init)
        guard parts.count == 3, parts[0].count == 4, parts.dropFirst().allSatisfy({ $0.count <= 2 }),
            parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

extension Call_CallKind {
    static let choices: [(value: String, label: String, wire: Call_CallKind)] = [
        ("callback", "折り返し必要", .callback), ("message", "入電のみ", .message), ("sales", "営業電話", .sales),
        ("wrong_number", "間違い電話", .wrongNumber), ("test", "テストコール", .test), ("silent", "無言電話", .silent),
        ("after_hours", "営業時間外", .afterHours),
    ]

    /// nil for a kind that this version does not know.
    var japanese: String? { Call_CallKind.choices.first { $0.wire == self }?.label }
}
