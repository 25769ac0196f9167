import Primitives
import ServiceStore

/// Who asks for a change, as it is kept.
struct ChangeAsker: Equatable, Sendable {
    var asker: ChangeContract.Asker
    /// Of the member or the staff person.
    var id: String

    var kept: String { asker == .staff ? "staff" : "customer" }
}

extension Transaction {
    func insert(
        _ change: Contract.Change, of accountID: AccountID, by asker: ChangeAsker, shown: String, note: String
    ) throws {
        let (kind, item) = Self.columns(change.what)
        try execute(
            """
            INSERT INTO contract_change (change_id, account_id, kind, item_key, item_name, monthly_yen,
                monthly_tax_included, included_calls, overage_yen, overage_tax_included, effective_date, requested_ms,
                asked_by, asker_id, shown, note)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            change.id, accountID, kind, item.key, item.name, item.monthly.yen, item.monthly.taxIncluded,
            item.includedCalls, item.overagePerCall.yen, item.overagePerCall.taxIncluded, change.from,
            change.requested, asker.kept, asker.id, shown, note)
    }

    /// - Parameter replacement: nil = taken back.
    func withdraw(
        _ id: ContractChangeID, for replacement: ContractChangeID?, by asker: ChangeAsker, note: String
    ) throws {
        try execute(
            """
            INSERT INTO contract_change_withdrawn (change_id, replaced_by, withdrawn_ms, asked_by, asker_id, note)
            VALUES (?, ?, ?, ?, ?, ?)
            """, id, replacement, now, asker.kept, asker.id, note)
    }

    /// Those that were not taken back or replaced, in the order of the timeline.
    func contractChanges(_ accountID: AccountID) throws -> [Contract.Change] {
        try rows(
            """
            SELECT change_id, kind, item_key, item_name, monthly_yen, monthly_tax_included, included_calls, overage_yen,
                overage_tax_included, effective_date, requested_ms, asked_by
            FROM contract_change WHERE account_id = ?
                AND NOT EXISTS (SELECT 1 FROM contract_change_withdrawn
                                WHERE contract_change_withdrawn.change_id = contract_change.change_id)
            ORDER BY effective_date, requested_ms, change_id
            """, accountID
        ).map { row in
            Contract.Change(
                id: try row.id("change_id"), from: try row.date("effective_date"), what: try Self.what(row),
                requested: try row.instant("requested_ms"), byStaff: try row.string("asked_by") == "staff")
        }
    }

    private static func columns(_ what: Contract.Change.What) -> (kind: String, item: Brand.Plan) {
        func item(_ option: Contract.Option?) -> Brand.Plan {
            let nothing = Brand.Price(yen: .zero, taxIncluded: true)
            return Brand.Plan(
                key: option?.key ?? "", name: option?.name ?? "", monthly: option?.monthly ?? nothing,
                includedCalls: 0, overagePerCall: nothing)
        }
        return switch what {
        case .plan(let plan): ("plan", plan)
        case .startOption(let option): ("start_option", item(option))
        case .endOption(let option): ("end_option", item(option))
        case .cancel: ("cancel", item(nil))
        }
    }

    private static func what(_ row: Row) throws -> Contract.Change.What {
        let (key, name, monthly) = (try row.string("item_key"), try row.string("item_name"), try row.price("monthly"))
        switch try row.string("kind") {
        case "plan":
            return .plan(
                Brand.Plan(
                    key: key, name: name, monthly: monthly, includedCalls: try row.int("included_calls"),
                    overagePerCall: try row.price("overage")))
        case "start_option": return .startOption(.init(key: key, name: name, monthly: monthly))
        case "end_option": return .endOption(.init(key: key, name: name, monthly: monthly))
        case "cancel": return .cancel
        case let kind: throw UnreadableRow(description: "kind: no change is a \(kind)")
        }
    }
}
