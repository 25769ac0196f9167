import Primitives
import ServiceRuntime
import ServiceStore

extension BillingStore {
    /// A change is kept with the prices of the list without its dated changes, and one that was replaced can hold again.
    /// Rows from before have the price of a day to come: `contract_change_price` says with which they are read.
    static let undatedChangeMigration = Migration(
        "0013-changes-without-dated-prices",
        sql: """
            ALTER TABLE contract_change ADD COLUMN without_dated_prices INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE contract_change ADD COLUMN restores TEXT;
            CREATE TABLE contract_change_price (
                change_id TEXT NOT NULL PRIMARY KEY REFERENCES contract_change,
                monthly_yen BIGINT NOT NULL,
                monthly_tax_included INTEGER NOT NULL,
                included_calls INTEGER NOT NULL,
                overage_yen BIGINT NOT NULL,
                overage_tax_included INTEGER NOT NULL
            );

            """
                + kept("contract_change_price_never_changes", "BEFORE UPDATE ON contract_change_price")
                + kept("contract_change_price_never_goes", "BEFORE DELETE ON contract_change_price"))
}

extension Transaction {
    /// Changes that no bill has reached and that were written down with the price of a dated list are read with the brand's own:
    /// the list may still be put off. What was billed stays as it was billed.
    func takeOutDatedPrices(of brand: Brand) throws {
        let lists = try priceChanges(of: brand.key)
        let changes = try rows(
            """
            \(Self.changeSelect) JOIN contract ON contract.account_id = change.account_id
            WHERE contract.brand = ? AND without_dated_prices = 0 AND kind IN ('plan', 'start_option')
                AND price.change_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM invoice
                                WHERE invoice.account_id = change.account_id AND period_date >= effective_date)
            ORDER BY change.change_id
            """, brand.key
        ).map(Self.change)
        for change in changes {
            guard let plain = change.what.withoutPrices(of: lists, brand) else { continue }
            let item = Self.columns(plain).item
            try execute(
                """
                INSERT INTO contract_change_price (change_id, monthly_yen, monthly_tax_included, included_calls, overage_yen,
                    overage_tax_included)
                VALUES (?, ?, ?, ?, ?, ?)
                """, change.id, item.monthly.yen, item.monthly.taxIncluded, item.includedCalls,
                item.overagePerCall.yen, item.overagePerCall.taxIncluded)
        }
    }
}

extension Contract.Change.What {
    /// nil where the price is none of a dated list.
    func withoutPrices(of lists: [Brand.PriceChange], _ brand: Brand) -> Contract.Change.What? {
        switch self {
        case .plan(let plan):
            guard lists.contains(where: { $0.plans?.contains(plan) ?? false }) else { return nil }
            return brand.plan(plan.key).map { .plan($0) }
        case .startOption(let option):
            let dated = lists.flatMap { $0.options ?? [] }
            guard dated.contains(where: { $0.key == option.key && $0.monthly == option.monthly }) else { return nil }
            return brand.option(option.key).map { .startOption(.init(key: $0.key, name: $0.name, monthly: $0.monthly)) }
        case .endOption, .cancel: return nil
        }
    }
}
