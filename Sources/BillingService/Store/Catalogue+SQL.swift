import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

extension BillingStore {
    /// Dated prices as the store has taken them over, and what campaigns gave each contract.
    static let catalogueMigration = Migration(
        "0007-price-changes-and-campaigns",
        sql: """
            CREATE TABLE price_change (
                brand TEXT NOT NULL,
                from_date TEXT NOT NULL,
                prices TEXT NOT NULL,
                taken_over_ms BIGINT NOT NULL,
                PRIMARY KEY (brand, from_date)
            );
            CREATE TABLE contract_campaign (
                account_id TEXT NOT NULL REFERENCES contract,
                campaign_key TEXT NOT NULL,
                name TEXT NOT NULL,
                initial_fee_free INTEGER NOT NULL,
                cash_back_yen BIGINT NOT NULL,
                cash_back_month TEXT,
                PRIMARY KEY (account_id, campaign_key)
            );
            """)

    /// A change of prices touches future periods only.
    struct BilledPrices: Error, CustomStringConvertible, Equatable {
        let brand: String
        let from: String
        var description: String {
            "\(brand).yaml: priceChanges from \(from): bills have been made with these prices; they cannot be changed, "
                + "taken out or put in any more. Add a change from a later month"
        }
    }

    /// Takes the brands' dated prices over into the store, from where every bill is made; at start, before anything is billed.
    /// - Throws: `BilledPrices`
    func takeOverPrices() async throws {
        try await store.write { tx in
            for brand in brands.brands {
                try tx.takeOutDatedPrices(of: brand)
                let known = try tx.priceTexts(of: brand.key)
                var wanted: [String: String] = [:]
                for change in brand.priceChanges ?? [] { wanted[change.from.iso] = try change.text }
                for from in Set(known.keys).union(wanted.keys).sorted() where known[from] != wanted[from] {
                    let billed = try tx.row(
                        "SELECT 1 AS one FROM invoice WHERE brand = ? AND period_date >= ? LIMIT 1", brand.key, from)
                    guard billed == nil else { throw BilledPrices(brand: brand.key, from: from) }
                    try tx.execute("DELETE FROM price_change WHERE brand = ? AND from_date = ?", brand.key, from)
                    guard let text = wanted[from] else { continue }
                    try tx.execute(
                        "INSERT INTO price_change (brand, from_date, prices, taken_over_ms) VALUES (?, ?, ?, ?)",
                        brand.key, from, text, tx.now)
                }
            }
        }
    }
}

extension Brand.PriceChange {
    /// Always the same text for the same prices.
    fileprivate var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

extension Transaction {
    fileprivate func priceTexts(of brand: String) throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: rows("SELECT from_date, prices FROM price_change WHERE brand = ?", brand).map {
                (try $0.string("from_date"), try $0.string("prices"))
            })
    }

    /// In order of their days.
    func priceChanges(of brand: String) throws -> [Brand.PriceChange] {
        try rows("SELECT prices FROM price_change WHERE brand = ? ORDER BY from_date", brand).map {
            try JSONDecoder().decode(Brand.PriceChange.self, from: Data($0.string("prices").utf8))
        }
    }

    func campaigns(_ accountID: AccountID) throws -> [Contract.Campaign] {
        try rows(
            """
            SELECT campaign_key, name, initial_fee_free, cash_back_yen, cash_back_month FROM contract_campaign
            WHERE account_id = ? ORDER BY campaign_key
            """, accountID
        ).map { row in
            let yen = try row.yen("cash_back_yen")
            return Contract.Campaign(
                key: try row.string("campaign_key"), name: try row.string("name"),
                initialFeeFree: try row.bool("initial_fee_free"),
                cashBack: try row.optionalDate("cash_back_month").map { .init(yen: yen, month: $0) })
        }
    }
}
