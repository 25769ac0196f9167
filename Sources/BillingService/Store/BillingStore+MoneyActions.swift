import Contracts
import Primitives
import ServiceStore

extension BillingStore {
    enum MoneyRefusal: Error, Equatable {
        case noSuchInvoice
        case noContract
        case noSuchAction
    }

    /// Writes down what staff want done, and does it at once where no second person is needed.
    func requestMoneyAction(
        _ command: RequestMoneyAction.Command, invoiceID: InvoiceID, by person: MoneyAction.Person,
        request: Billing_RequestMoneyActionRequest
    ) async throws -> Billing_RequestMoneyActionResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let invoice = try tx.invoice(invoiceID), invoice.accountID.text == request.accountID else {
                    throw MoneyRefusal.noSuchInvoice
                }
                var command = command
                // All that is open, whatever was typed.
                if command.kind == .writeOff { command.amount = invoice.total }
                let decision = try RequestMoneyAction.decide(command, try moneyFacts(invoice, except: nil, tx))
                let action = MoneyAction(
                    id: tx.newID(), kind: command.kind, state: .waiting, accountID: invoice.accountID,
                    brand: invoice.brand, invoiceID: invoice.id, invoiceNumber: invoice.number, amount: command.amount,
                    reason: command.reason, requestedBy: person, requested: tx.now, failure: "")
                try tx.insert(action)
                if decision == .atOnce { try carryOut(action, invoice, tx) }
                return try .with { $0.action = Billing_MoneyAction(try tx.moneyAction(action.id) ?? action) }
            }.response
        }
    }

    /// The second person agrees, or does not.
    func decideMoneyAction(
        _ id: MoneyActionID, agreed: Bool, note: String, by person: MoneyAction.Person,
        request: Billing_DecideMoneyActionRequest
    ) async throws -> Billing_DecideMoneyActionResponse {
        try await store.write { tx in
            try tx.once(request.requestID, fingerprint: request) {
                guard let action = try tx.moneyAction(id) else { throw MoneyRefusal.noSuchAction }
                try DecideMoneyAction.decide(action, by: person.id, note: note)
                let invoice = try action.invoiceID.flatMap(tx.invoice)
                if agreed, let invoice {
                    try RequestMoneyAction.admit(action.kind, action.amount, try moneyFacts(invoice, except: id, tx))
                }
                try tx.execute(
                    """
                    UPDATE money_action SET state = ?, decided_by = ?, decided_by_name = ?, decided_ms = ?,
                        decision_note = ? WHERE action_id = ?
                    """,
                    (agreed ? MoneyAction.State.waiting : .refused).rawValue, person.id, person.name, tx.now, note, id)
                if let invoice {
                    if agreed { try carryOut(action, invoice, tx) }
                } else {
                    try decideCredit(action, agreed: agreed, tx)
                }
                return try .with { $0.action = Billing_MoneyAction(try tx.moneyAction(id) ?? action) }
            }.response
        }
    }

    struct MoneyActionPage: Sendable {
        var actions: [MoneyAction]
        var next: MoneyActionPageKey?
    }

    func moneyActions(
        of accountID: AccountID?, waitingOnly: Bool, openOnly: Bool, before key: MoneyActionPageKey?, limit: Int
    ) async throws -> MoneyActionPage {
        try await store.read { tx in
            let found = try tx.moneyActions(
                of: accountID, waitingOnly: waitingOnly, openOnly: openOnly, before: key, limit: limit + 1)
            let page = Array(found.prefix(limit))
            return MoneyActionPage(
                actions: page, next: found.count > limit ? page.last.map(MoneyActionPageKey.init) : nil)
        }
    }

    private func moneyFacts(
        _ invoice: Invoice, except id: MoneyActionID?, _ tx: Transaction
    ) throws -> RequestMoneyAction.Facts {
        let others = try tx.moneyActions(of: invoice.id).filter { $0.id != id && $0.state.holdsMoney }
        let open = try tx.openCharge(of: invoice.id)
        return RequestMoneyAction.Facts(
            state: invoice.state, total: invoice.total,
            spokenFor: others.filter { $0.kind == .refund }.map(\.amount).sum(),
            chargeUnderWay: open.map { $0.state != .waiting } ?? false,
            waitsForUs: open.map { $0.state == .waiting && $0.faults > 0 } ?? false,
            writeOffWaits: others.contains { $0.kind == .writeOff },
            secondPersonAbove: try brand(invoice.brand).secondPersonAbove,
            disputed: invoice.dispute.map { $0.place != .ours || $0.state == .open } ?? false,
            lately: try tx.handedOutLately(to: invoice.accountID))
    }

    func carryOut(_ action: MoneyAction, _ invoice: Invoice, _ tx: Transaction) throws {
        switch action.kind {
        // It is about no invoice: `decideCredit`.
        case .credit: break
        case .refund:
            try tx.execute("UPDATE money_action SET state = 'under_way' WHERE action_id = ?", action.id)
            if action.way == .bank { return try giveBack(action, invoice, on: action.doneDate ?? tx.today, tx) }
            try tx.enqueue(job: Self.refundJob, about: action.id.text, due: tx.now)
        case .writeOff:
            try tx.execute(
                "UPDATE money_action SET state = 'done', done_date = ? WHERE action_id = ?", tx.today, action.id)
            try tx.execute(
                "UPDATE charge SET state = 'withdrawn', settled_ms = ? WHERE invoice_id = ? AND state = 'waiting'",
                tx.now, invoice.id)
            try tx.execute(
                "UPDATE invoice SET written_off_date = ?, unpaid_since = NULL WHERE invoice_id = ?", tx.today,
                invoice.id)
            try tx.enter(Journal.writeOff(invoice.taxes), about: action.id.text, invoice: invoice)
            try tx.lose(invoice.total, of: invoice, about: action.id.text)
            try reviewDunning(invoice.accountID, tx)
        }
    }
}
