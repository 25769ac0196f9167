import ServiceStore

extension BillingStore {
    private static let atTheAcquirer = "stands for the card or the payment at the acquirer"
    private static let ofTheFirm = "who of the answering company it was"
    private static let itsInvoices = "t.invoice_id IN (SELECT i.invoice_id FROM invoice i WHERE i.account_id = ?)"

    static let accountRows = AccountRows([
        "recipient": .rows(),
        "addressee": .rows(),
        "contract": .rows(),
        "contract_terms": .rows(),
        "contract_option": .rows(),
        "contract_campaign": .rows(),
        "contract_change": .rows(by: "change_id"),
        "contract_change_withdrawn": .rows(
            "t.change_id IN (SELECT c.change_id FROM contract_change c WHERE c.account_id = ?)"),
        "contract_change_price": .rows(
            "t.change_id IN (SELECT c.change_id FROM contract_change c WHERE c.account_id = ?)"),
        "card": .rows(without: ["token": atTheAcquirer, "fingerprint": atTheAcquirer]),
        "card_setup": .left("the way to the acquirer's page; what came of it stands in card"),
        "invoice": .rows(by: "invoice_id"),
        "invoice_line": .rows(itsInvoices),
        "invoice_tax": .rows(itsInvoices),
        "invoice_return": .rows(),
        "invoice_return_tax": .rows("t.number IN (SELECT r.number FROM invoice_return r WHERE r.account_id = ?)"),
        "charge": .rows(
            by: "charge_id",
            without: [
                "card_token": atTheAcquirer, "card_fingerprint": atTheAcquirer, "reference": atTheAcquirer,
                "idempotency_key": atTheAcquirer,
            ]),
        "paper": .rows(
            itsInvoices, by: "number",
            without: ["pdf": "downloaded under 請求一覧, all at once too", "sha256": "of the paper"]),
        "paper_seal": .left("digests of all papers in one chain; names no account"),
        "paper_to_seal": .left("names no account"),
        "money_action": .rows(
            by: "action_id",
            without: [
                "reference": atTheAcquirer, "requested_by": ofTheFirm, "requested_by_name": ofTheFirm,
                "decided_by": ofTheFirm, "decided_by_name": ofTheFirm, "closed_by": ofTheFirm,
                "closed_by_name": ofTheFirm,
            ]),
        "dispute": .rows(without: ["reference": atTheAcquirer]),
        "settled_owed": .rows(),
        "invoice_loss": .left(
            "what of an invoice is lost to the company: follows from a refund, a dispute or a write-off"),
        "issuer": .left("names no account"),
        "paper_issuer": .left("who issued the paper: the answering company"),
        "count_entry": .rows(),
        "usage_told": .rows(),
        "journal_entry": .left("the company's books: each line follows from an invoice, a payment or a return"),
        "card_to_let_go": .left("names no account"),
        "acquirer_event": .left("names no account"),
        "paper_sequence": .left("names no account"),
        "price_change": .left("names no account"),
    ])
}
