import Primitives
import ServiceStore

extension Transaction {
    private static let actionSelect = """
        SELECT action_id, money_action.kind, money_action.state, money_action.account_id, brand, money_action.invoice_id,
            number, amount_yen, reason, requested_by, requested_by_name, requested_ms, decided_by, decided_by_name,
            decided_ms, decision_note, done_date, money_action.failure
        FROM money_action JOIN invoice ON invoice.invoice_id = money_action.invoice_id
        """

    func insert(_ action: MoneyAction) throws {
        try execute(
            """
            INSERT INTO money_action (action_id, kind, state, account_id, invoice_id, amount_yen, reason, requested_by,
                requested_by_name, requested_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            action.id, action.kind.rawValue, action.state.rawValue, action.accountID, action.invoiceID, action.amount,
            action.reason, action.requestedBy.id, action.requestedBy.name, action.requested)
    }

    func moneyAction(_ id: MoneyActionID) throws -> MoneyAction? {
        try row("\(Self.actionSelect) WHERE action_id = ?", id).map(MoneyAction.init)
    }

    /// Newest first.
    func moneyActions(
        of accountID: AccountID?, waitingOnly: Bool, before key: MoneyActionPageKey?, limit: Int
    ) throws -> [MoneyAction] {
        let from = key ?? .newest
        return try rows(
            """
            \(Self.actionSelect)
            WHERE (? = '' OR money_action.account_id = ?) AND (? = 0 OR money_action.state = 'waiting')
                AND (requested_ms, action_id) < (?, ?)
            ORDER BY requested_ms DESC, action_id DESC LIMIT ?
            """, accountID?.text ?? "", accountID?.text ?? "", waitingOnly, from.requested, from.id, limit
        ).map(MoneyAction.init)
    }

    func moneyActions(of invoiceID: InvoiceID) throws -> [MoneyAction] {
        try rows("\(Self.actionSelect) WHERE money_action.invoice_id = ? ORDER BY requested_ms, action_id", invoiceID)
            .map(MoneyAction.init)
    }
}

/// Where a page of actions ends.
struct MoneyActionPageKey: Equatable, Sendable {
    var requested: Int64
    var id: String

    static let newest = MoneyActionPageKey(requested: .max, id: "~")

    init(requested: Int64, id: String) {
        (self.requested, self.id) = (requested, id)
    }

    init(_ action: MoneyAction) { self.init(requested: action.requested.milliseconds, id: action.id.text) }

    /// nil when it is no key.
    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let requested = Int64(parts[0]), let id = MoneyActionID(parts[1]) else { return nil }
        self.init(requested: requested, id: id.text)
    }

    var text: String { "\(requested).\(id)" }
}

extension MoneyAction {
    fileprivate init(_ row: Row) throws {
        var decision: Decision?
        if let by = try row.optionalID("decided_by", StaffID.self) {
            decision = Decision(
                by: Person(id: by, name: try row.string("decided_by_name")), at: try row.instant("decided_ms"),
                note: try row.string("decision_note"))
        }
        self.init(
            id: try row.id("action_id"), kind: try row.choice("kind"), state: try row.choice("state"),
            accountID: try row.id("account_id"), brand: try row.string("brand"), invoiceID: try row.id("invoice_id"),
            invoiceNumber: try row.string("number"), amount: try row.yen("amount_yen"),
            reason: try row.string("reason"),
            requestedBy: Person(id: try row.id("requested_by"), name: try row.string("requested_by_name")),
            requested: try row.instant("requested_ms"), decision: decision,
            doneDate: try row.optionalDate("done_date"), failure: try row.string("failure"))
    }
}
