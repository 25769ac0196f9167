/// A day in three boxes, 西暦. Partial `parts/birth`.
struct BirthField: Sendable {
    /// Before 「_year」, 「_month」, 「_day」 and, for what is wrong, 「_date」.
    let name: String
    let label: String
    let year: String
    let month: String
    let day: String
    let error: String?
    /// Of the person at the keyboard: browsers may fill it in.
    let isOwn: Bool

    /// - Parameter kept: ISO 8601; shown where nothing was typed.
    init(
        _ name: String, _ label: String, kept: String?, typed: Form?, problems: Problems?, isOwn: Bool = false
    ) {
        let parts = (kept ?? "").split(separator: "-").map { $0.drop { $0 == "0" } }.map(String.init)
        func part(_ part: String, _ index: Int) -> String {
            typed.map { $0["\(name)_\(part)"] } ?? (parts.indices.contains(index) ? parts[index] : "")
        }
        self.name = name
        self.label = label
        (year, month, day) = (part("year", 0), part("month", 1), part("day", 2))
        error = problems?["\(name)_date"]
        self.isOwn = isOwn
    }

    var isEmpty: Bool { [year, month, day].allSatisfy(\.isEmpty) }

    /// As typed: 「1985-４-1」; empty when nothing was.
    static func typed(_ name: String, _ form: Form) -> String {
        let day = ["year", "month", "day"].map { form["\(name)_\($0)"] }
        return day.allSatisfy(\.isEmpty) ? "" : day.joined(separator: "-")
    }
}
