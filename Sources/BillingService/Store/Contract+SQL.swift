import Primitives
import ServiceStore

extension Transaction {
    func insert(_ contract: Contract, nextChargeDate: JapanDate) throws {
        try execute(
            """
            INSERT INTO contract (account_id, brand, start_date, initial_fee_yen, initial_fee_tax_included,
                minimum_term_months, next_charge_date, started_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            contract.accountID, contract.brand, contract.start, contract.initialFee.yen,
            contract.initialFee.taxIncluded,
            contract.minimumTermMonths, nextChargeDate, now)
        for campaign in contract.campaigns {
            try execute(
                """
                INSERT INTO contract_campaign (account_id, campaign_key, name, initial_fee_free, cash_back_yen,
                    cash_back_month)
                VALUES (?, ?, ?, ?, ?, ?)
                """, contract.accountID, campaign.key, campaign.name, campaign.initialFeeFree,
                campaign.cashBack?.yen ?? .zero, campaign.cashBack?.month)
        }
        for terms in contract.terms {
            try execute(
                """
                INSERT INTO contract_terms (account_id, from_date, plan, plan_name, monthly_yen, monthly_tax_included,
                    included_calls, overage_yen, overage_tax_included)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                contract.accountID, terms.from, terms.plan.key, terms.plan.name, terms.plan.monthly.yen,
                terms.plan.monthly.taxIncluded, terms.plan.includedCalls, terms.plan.overagePerCall.yen,
                terms.plan.overagePerCall.taxIncluded)
            for (position, option) in terms.options.enumerated() {
                try execute(
                    """
                    INSERT INTO contract_option (account_id, from_date, position, option_key, name, monthly_yen,
                        monthly_tax_included)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                    contract.accountID, terms.from, position, option.key, option.name, option.monthly.yen,
                    option.monthly.taxIncluded)
            }
        }
    }

    func contract(_ accountID: AccountID) throws -> Contract? {
        guard
            let row = try row(
                """
                SELECT brand, start_date, initial_fee_yen, initial_fee_tax_included, minimum_term_months
                FROM contract WHERE account_id = ?
                """, accountID)
        else { return nil }
        let brand = try row.string("brand")
        return Contract(
            accountID: accountID, brand: brand, start: try row.date("start_date"),
            initialFee: try row.price("initial_fee"), minimumTermMonths: try row.int("minimum_term_months"),
            terms: try terms(accountID), changes: try contractChanges(accountID),
            prices: try priceChanges(of: brand), campaigns: try campaigns(accountID))
    }

    private func terms(_ accountID: AccountID) throws -> [Contract.Terms] {
        let options = try rows(
            """
            SELECT from_date, option_key, name, monthly_yen, monthly_tax_included FROM contract_option
            WHERE account_id = ? ORDER BY from_date, position
            """, accountID)
        return try rows(
            """
            SELECT from_date, plan, plan_name, monthly_yen, monthly_tax_included, included_calls, overage_yen,
                overage_tax_included
            FROM contract_terms WHERE account_id = ? ORDER BY from_date
            """, accountID
        ).map { row in
            let from = try row.date("from_date")
            return Contract.Terms(
                from: from,
                plan: Brand.Plan(
                    key: try row.string("plan"), name: try row.string("plan_name"), monthly: try row.price("monthly"),
                    includedCalls: try row.int("included_calls"), overagePerCall: try row.price("overage")),
                options: try options.filter { try $0.date("from_date") == from }.map { option in
                    Contract.Option(
                        key: try option.string("option_key"), name: try option.string("name"),
                        monthly: try option.price("monthly"))
                })
        }
    }

    /// What the planner has to know of an account; nil without a contract.
    func billingFacts(_ accountID: AccountID) throws -> PlanBilling.Facts? {
        guard let contract = try contract(accountID) else { return nil }
        var facts = PlanBilling.Facts(contract: contract, countedCalls: [:], billedPeriods: [], billedOverage: [:])
        for row in try rows(
            """
            SELECT received_month, CAST(SUM(delta) AS BIGINT) AS calls FROM count_entry
            WHERE account_id = ? AND received_date >= ? GROUP BY received_month
            """, accountID, contract.start)
        {
            facts.countedCalls[try row.date("received_month")] = try row.int("calls")
        }
        for row in try rows("SELECT period_date FROM invoice WHERE account_id = ?", accountID) {
            facts.billedPeriods.insert(try row.date("period_date"))
        }
        for row in try rows(
            """
            SELECT month_date, CAST(SUM(quantity) AS BIGINT) AS calls
            FROM invoice_line JOIN invoice ON invoice.invoice_id = invoice_line.invoice_id
            WHERE account_id = ? AND kind = 'overage' GROUP BY month_date
            """, accountID)
        {
            facts.billedOverage[try row.date("month_date")] = try row.int("calls")
        }
        // Nothing to come: what is told of now comes on the next 1st.
        facts.openFrom =
            try row("SELECT next_charge_date FROM contract WHERE account_id = ?", accountID)?
            .optionalDate("next_charge_date")?.firstOfMonth ?? today.firstOfNextMonth
        facts.credits = try openCredits(of: accountID)
        facts.lostOverage = try lostOverage(of: accountID)
        for settled in try settledOwed(of: accountID) {
            if case .calls(let calls, let month) = settled.what { facts.billedOverage[month, default: 0] -= calls }
        }
        return facts
    }
}

extension Row {
    /// From the columns `…_yen` and `…_tax_included`.
    func price(_ name: String) throws -> Brand.Price {
        Brand.Price(yen: try yen("\(name)_yen"), taxIncluded: try bool("\(name)_tax_included"))
    }
}
