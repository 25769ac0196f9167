import Contracts
import Primitives

/// What a change would do, to be looked at before it is asked for: in Billing's words, for these are what is kept.
struct ContractPreviewShown: Sendable {
    let path: String
    let change: [Row]
    let warnings: [Row]
    let before: Row
    let after: Row
    let bills: [BillShown]
    let conditions: [Row]
    let wish: String
    let effectiveDate: String
    /// Of all that stands here: Billing takes the change only where it would show the same again.
    let digest: String
    let requestID: String
    let asksNote: Bool
    let note: String
    let noteError: String?

    struct Row: Sendable {
        let label: String
        let lines: [String]

        init(_ row: Billing_ShownRow) { (label, lines) = (row.label, row.lines) }
    }

    struct BillShown: Sendable {
        let day: String
        let total: String
        let lines: [String]

        init(_ row: Billing_ShownRow) {
            (day, total, lines) = (row.label, row.lines.first ?? "", Array(row.lines.dropFirst()))
        }
    }

    init(
        _ preview: Billing_PreviewChangeResponse, _ wish: Billing_ContractWish, path: String, forStaff: Bool,
        typed: Form, problems: Problems?, requestID: String
    ) {
        self.path = path
        let shown = preview.shown
        change = shown.change.map(Row.init)
        warnings = shown.warnings.map(Row.init)
        before = Row(shown.before)
        after = Row(shown.after)
        bills = shown.bills.map(BillShown.init)
        conditions = shown.conditions.map(Row.init)
        self.wish = ContractWords.value(wish)
        effectiveDate = preview.effectiveDate
        digest = preview.shownDigest
        self.requestID = requestID
        asksNote = forStaff
        note = typed["note"]
        noteError = problems?["note"]
    }
}

extension ContractPreviewShown {
    static let sample: [ContractPreviewShown] = [true, false].map { staff in
        let row = Billing_ShownRow.with { ($0.label, $0.lines) = (Sample.hostile, [Sample.hostile, Sample.hostile]) }
        return ContractPreviewShown(
            .with {
                $0.effectiveDate = "2017-06-01"
                $0.shown = .with {
                    ($0.change, $0.warnings, $0.bills, $0.conditions) = ([row], [row], [row], [row])
                    ($0.before, $0.after) = (row, row)
                }
            }, .with { $0.cancel = true }, path: "/billing/contract", forStaff: staff,
            typed: Form([("note", Sample.hostile)]), problems: Problems("見本", [.init(field: "note", text: "見本")]),
            requestID: "r")
    }
}
