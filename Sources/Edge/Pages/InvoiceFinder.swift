import Contracts
import Foundation
import Primitives

/// The search form over invoices (電子帳簿保存法: by day, amount and, for staff, party). What was typed stands in the address.
struct InvoiceFinder: Sendable {
    let path: String
    let fromDate: Field
    let toDate: Field
    let fromYen: Field
    let toYen: Field
    /// Staff only.
    let party: Field?
    let narrowed: Bool

    private let typed: [(name: String, text: String)]
    private static let names = ["from_date", "to_date", "from_yen", "to_yen", "party"]

    /// - Parameter query: one parameter of the address by its name.
    init(path: String, forStaff: Bool, problems: Problems? = nil, query: (String) throws -> String) rethrows {
        var typed: [String: String] = [:]
        for name in Self.names where forStaff || name != "party" { typed[name] = Typed.line(try query(name)) }
        self.path = path
        self.typed = Self.names.compactMap { name in typed[name]?.nonEmpty.map { (name, $0) } }
        narrowed = !self.typed.isEmpty
        func field(_ name: String, _ label: String, _ type: String, hint: String? = nil) -> Field {
            let text = typed[name] ?? ""
            return Field(
                name, label, value: type == "date" ? JapanDate(typed: text)?.iso ?? text : text, problems: problems,
                required: false, hint: hint, type: type, inputmode: type == "text" && hint == nil ? "numeric" : nil,
                maxlength: hint == nil ? 20 : 100, width: "short")
        }
        fromDate = field("from_date", "発行日（から）", "date")
        toDate = field("to_date", "発行日（まで）", "date")
        fromYen = field("from_yen", "金額（円以上）", "text")
        toYen = field("to_yen", "金額（円以下）", "text")
        party = forStaff ? field("party", "宛名", "text", hint: "会社名や氏名の一部") : nil
    }

    /// What Billing is asked, or what is wrong with what was typed.
    var search: Attempt<Billing_InvoiceSearch> {
        var problems: [Problems.Problem] = []
        func text(_ name: String) -> String? { typed.first { $0.name == name }?.text }
        func day(_ name: String) -> String {
            guard let text = text(name) else { return "" }
            if let day = JapanDate(typed: text) { return day.iso }
            problems.append(.init(field: name, text: "日付として読み取れません。2026/11/21のように入力してください。"))
            return ""
        }
        func yen(_ name: String) -> Int64 {
            guard let text = text(name) else { return 0 }
            let digits = text.filter { !",、円¥￥ ".contains($0) }
            if let amount = Int64(digits), (0...999_999_999_999).contains(amount) { return amount }
            problems.append(.init(field: name, text: "金額として読み取れません。5500のように入力してください。"))
            return 0
        }
        let search = Billing_InvoiceSearch.with {
            $0.fromDate = day("from_date")
            $0.toDate = day("to_date")
            $0.fromYen = yen("from_yen")
            $0.toYen = yen("to_yen")
            $0.party = text("party") ?? ""
        }
        return problems.isEmpty ? .done(search) : .refused(Problems("検索の条件をご確認ください。", problems))
    }

    /// The address of the page that begins at `key`.
    func link(page key: String) -> String {
        let parameters = typed + [("page", key)]
        return "\(path)?"
            + parameters.compactMap { name, text in
                text.addingPercentEncoding(withAllowedCharacters: .alphanumerics).map { "\(name)=\($0)" }
            }.joined(separator: "&")
    }

    static func sample(forStaff: Bool) -> InvoiceFinder {
        InvoiceFinder(
            path: "/", forStaff: forStaff,
            problems: Problems("見本", names.map { .init(field: $0, text: Sample.hostile) })
        ) { _ in Sample.hostile }
    }
}
