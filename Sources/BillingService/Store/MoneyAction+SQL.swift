import Primitives
import ServiceStore

extension Transaction {
    /// Nothing of a credit will be billed any more. Bound: today.
    private static let contractIsOver = """
        EXISTS (SELECT 1 FROM contract_change ending
            WHERE ending.account_id = money_action.account_id AND ending.kind = 'cancel' AND ending.effective_date < ?
                AND NOT EXISTS (SELECT 1 FROM contract_change_withdrawn gone WHERE gone.change_id = ending.change_id))
        """

    /// Bound first: today.
    private static let actionSelect = """
        SELECT action_id, money_action.kind, money_action.state, money_action.account_id, contract.brand,
            money_action.invoice_id, COALESCE(number, '') AS number, amount_yen, reason, requested_by, requested_by_name,
            requested_ms, decided_by, decided_by_name, decided_ms, decision_note, done_date, money_action.failure,
            \(usedOfCredit) AS used_yen,
            CASE WHEN money_action.kind = 'credit' AND \(contractIsOver) THEN 1 ELSE 0 END AS no_bill_to_come,
            returned_date, closed_by, closed_by_name, closed_ms, closing_note, made_at_acquirer,
            way, money_action.paid_date AS transfer_date, EXISTS (SELECT 1 FROM settled_owed WHERE settled_owed.action_id = money_action.action_id) AS settles
        FROM money_action JOIN contract ON contract.account_id = money_action.account_id
            LEFT JOIN invoice ON invoice.invoice_id = money_action.invoice_id
        """

    func insert(_ action: MoneyAction) throws {
        try execute(
            """
            INSERT INTO money_action (action_id, kind, state, account_id, invoice_id, amount_yen, reason, requested_by,
                requested_by_name, requested_ms, made_at_acquirer, way, paid_date, closed_by, closed_by_name,
                closed_ms, closing_note)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            action.id, action.kind.rawValue, action.state.rawValue, action.accountID, action.invoiceID, action.amount,
            action.reason, action.requestedBy?.id.text ?? "", action.requestedBy?.name ?? "", action.requested,
            action.requestedBy == nil, action.way.rawValue, action.doneDate, action.closing?.by.id,
            action.closing?.by.name, action.closing?.at, action.closing?.note ?? "")
    }

    func moneyAction(_ id: MoneyActionID) throws -> MoneyAction? {
        try row("\(Self.actionSelect) WHERE action_id = ?", today, id).map(MoneyAction.init)
    }

    /// Newest first.
    /// - Parameter openOnly: those that staff have to deal with.
    func moneyActions(
        of accountID: AccountID?, waitingOnly: Bool, openOnly: Bool, before key: MoneyActionPageKey?, limit: Int
    ) throws -> [MoneyAction] {
        let from = key ?? .newest
        return try rows(
            """
            \(Self.actionSelect)
            WHERE (? = '' OR money_action.account_id = ?) AND (? = 0 OR money_action.state = 'waiting')
                AND (? = 0 OR money_action.state = 'returned'
                    OR money_action.kind = 'credit' AND money_action.state = 'under_way' AND \(Self.contractIsOver))
                AND (requested_ms, action_id) < (?, ?)
            ORDER BY requested_ms DESC, action_id DESC LIMIT ?
            """, today, accountID?.text ?? "", accountID?.text ?? "", waitingOnly, openOnly, today, from.requested,
            from.id, limit
        ).map(MoneyAction.init)
    }

    /// What staff have given back and given up of an account lately, or want to.
    func handedOutLately(to accountID: AccountID) throws -> Yen {
        try row(
            """
            SELECT CAST(COALESCE(SUM(amount_yen), 0) AS BIGINT) AS lately FROM money_action
            WHERE account_id = ? AND kind IN ('refund', 'write_off') AND made_at_acquirer = 0 AND requested_ms > ?
                AND state IN (\(MoneyAction.State.holdingMoney))
            """, accountID, now - Brand.secondPersonWindow)!.yen("lately")
    }

    func moneyActions(of invoiceID: InvoiceID) throws -> [MoneyAction] {
        try rows(
            "\(Self.actionSelect) WHERE money_action.invoice_id = ? ORDER BY requested_ms, action_id", today, invoiceID
        )
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

extension MoneyAction.State {
    /// For a list in SQL.
    static let holdingMoney = allCases.filter(\.holdsMoney).map { "'\($0.rawValue)'" }.joined(separator: ", ")
}

extension MoneyAction {
    fileprivate init(_ row: Row) throws {
        var decision: Decision?
        if let by = try row.optionalID("decided_by", StaffID.self) {
            decision = Decision(
                by: Person(id: by, name: try row.string("decided_by_name")), at: try row.instant("decided_ms"),
                note: try row.string("decision_note"))
        }
        var closing: Decision?
        if let by = try row.optionalID("closed_by", StaffID.self) {
            closing = Decision(
                by: Person(id: by, name: try row.string("closed_by_name")), at: try row.instant("closed_ms"),
                note: try row.string("closing_note"))
        }
        self.init(
            id: try row.id("action_id"), kind: try row.choice("kind"), state: try row.choice("state"),
            accountID: try row.id("account_id"), brand: try row.string("brand"),
            invoiceID: try row.optionalID("invoice_id", InvoiceID.self),
            invoiceNumber: try row.string("number"), amount: try row.yen("amount_yen"),
            reason: try row.string("reason"),
            requestedBy: try row.bool("made_at_acquirer")
                ? nil : Person(id: try row.id("requested_by"), name: try row.string("requested_by_name")),
            requested: try row.instant("requested_ms"), decision: decision,
            doneDate: try row.optionalDate("done_date") ?? row.optionalDate("transfer_date"),
            failure: try row.string("failure"),
            used: try row.yen("used_yen"), noBillToCome: try row.bool("no_bill_to_come"),
            returned: try row.optionalDate("returned_date"), closing: closing,
            way: try row.choice("way"), settlesContract: try row.bool("settles"))
    }
}
