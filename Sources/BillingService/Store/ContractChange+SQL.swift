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
    /// - Parameter restores: the change as it was first asked for, where this one is it once more.
    func insert(
        _ change: Contract.Change, of accountID: AccountID, by asker: ChangeAsker, shown: String, note: String,
        restores: ContractChangeID? = nil
    ) throws {
        let (kind, item) = Self.columns(change.what)
        try execute(
            """
            INSERT INTO contract_change (change_id, account_id, kind, item_key, item_name, monthly_yen,
                monthly_tax_included, included_calls, overage_yen, overage_tax_included, effective_date, requested_ms,
                asked_by, asker_id, shown, note, without_dated_prices, restores)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
            """,
            change.id, accountID, kind, item.key, item.name, item.monthly.yen, item.monthly.taxIncluded,
            item.includedCalls, item.overagePerCall.yen, item.overagePerCall.taxIncluded, change.from,
            change.requested, asker.kept, asker.id, shown, note, restores)
    }

    /// A change that had been replaced holds again: a new row, for what became of the old one stays written down.
    /// - Returns: it, under its new id.
    func restore(_ change: Contract.Change, of accountID: AccountID) throws -> Contract.Change {
        guard
            let row = try row(
                """
                SELECT COALESCE(restores, change_id) AS first_id, asked_by, asker_id FROM contract_change
                WHERE change_id = ?
                """, change.id)
        else { throw UnreadableRow(description: "change_id: no change is \(change.id)") }
        var again = change
        again.id = newID()
        let asker = ChangeAsker(
            asker: try row.string("asked_by") == "staff" ? .staff : .customer, id: try row.string("asker_id"))
        try insert(again, of: accountID, by: asker, shown: "", note: "", restores: try row.id("first_id"))
        return again
    }

    func withdrawal(
        of change: Contract.Change, _ facts: PlanBilling.Facts
    ) throws -> ChangeContract.Withdrawal {
        ChangeContract.withdrawal(of: change, replaced: try changesReplaced(by: change.id), facts, on: today)
    }

    private func changesReplaced(by id: ContractChangeID) throws -> [Contract.Change] {
        try rows(
            """
            \(Self.changeSelect) JOIN contract_change_withdrawn ON contract_change_withdrawn.change_id = change.change_id
            WHERE replaced_by = (SELECT COALESCE(restores, change_id) FROM contract_change WHERE change_id = ?)
            ORDER BY effective_date, requested_ms, change.change_id
            """, id
        ).map(Self.change)
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
            \(Self.changeSelect) WHERE account_id = ?
                AND NOT EXISTS (SELECT 1 FROM contract_change_withdrawn
                                WHERE contract_change_withdrawn.change_id = change.change_id)
            ORDER BY effective_date, requested_ms, change.change_id
            """, accountID
        ).map(Self.change)
    }

    static func change(_ row: Row) throws -> Contract.Change {
        Contract.Change(
            id: try row.id("change_id"), from: try row.date("effective_date"), what: try what(row),
            requested: try row.instant("requested_ms"), byStaff: try row.string("asked_by") == "staff")
    }

    /// `contract_change_price` has what a row from before has to be read with.
    static let changeSelect = """
        SELECT change.change_id, kind, item_key, item_name, effective_date, requested_ms, change.asked_by,
            COALESCE(price.monthly_yen, change.monthly_yen) AS monthly_yen,
            COALESCE(price.monthly_tax_included, change.monthly_tax_included) AS monthly_tax_included,
            COALESCE(price.included_calls, change.included_calls) AS included_calls,
            COALESCE(price.overage_yen, change.overage_yen) AS overage_yen,
            COALESCE(price.overage_tax_included, change.overage_tax_included) AS overage_tax_included
        FROM contract_change AS change LEFT JOIN contract_change_price AS price ON price.change_id = change.change_id
        """

    static func columns(_ what: Contract.Change.What) -> (kind: String, item: Brand.Plan) {
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
