import ServiceStore

extension BillingStore {
    /// The books are only added to: not even our own code changes what was entered, counted, agreed or asked for. What becomes
    /// of a thing (its state, who agreed, when it was done) goes on changing. PostgreSQL writes triggers otherwise: they stand
    /// alone here, as those of `unchangeableMigration`.
    static let booksMigration = Migration(
        "0010-the-books-never-change",
        sql: ([
            "journal_entry", "count_entry", "contract_change", "contract_change_withdrawn", "contract_terms",
            "contract_option", "contract_campaign",
        ].map { table in
            kept("\(table)_never_changes", "BEFORE UPDATE ON \(table)")
                + kept("\(table)_never_goes", "BEFORE DELETE ON \(table)")
        } + [
            kept("contract_never_goes", "BEFORE DELETE ON contract"),
            kept(
                "what_was_agreed_at_first_never_changes",
                """
                BEFORE UPDATE OF account_id, brand, start_date, initial_fee_yen, initial_fee_tax_included,
                    minimum_term_months, started_ms ON contract
                """),
            kept("money_action_never_goes", "BEFORE DELETE ON money_action"),
            kept(
                "what_staff_asked_for_never_changes",
                """
                BEFORE UPDATE OF action_id, kind, account_id, invoice_id, amount_yen, reason, requested_by,
                    requested_by_name, requested_ms ON money_action
                """),
            kept("charge_never_goes", "BEFORE DELETE ON charge"),
            kept(
                "what_was_to_be_charged_never_changes",
                """
                BEFORE UPDATE OF charge_id, invoice_id, account_id, attempt, idempotency_key, amount_yen, created_ms
                    ON charge
                """),
            kept(
                "a_charge_that_succeeded_never_changes",
                """
                BEFORE UPDATE OF state, reference, card_brand, card_last4, card_exp_month, card_exp_year ON charge
                    WHEN OLD.state = 'succeeded'
                """),
            kept(
                "a_receipts_day_and_number_never_change",
                "BEFORE UPDATE OF paid_date, receipt_number ON invoice WHEN OLD.receipt_number IS NOT NULL"),
        ]).joined())

    static func kept(_ name: String, _ event: String) -> String {
        "CREATE TRIGGER \(name) \(event) BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;\n"
    }
}
