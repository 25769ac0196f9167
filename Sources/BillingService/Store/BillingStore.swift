import Primitives
import ServiceRuntime
import ServiceStore

/// The only door to the billing store. One method per use case = one transaction: gather facts, decide, apply.
struct BillingStore: Sendable {
    let store: Store
    let brands: BrandCatalogue

    /// Kinds of jobs: about a charge, about an invoice (its receipt).
    static let chargeJob = "charge"
    static let receiptJob = "receipt"
    /// About a paper's number.
    static let paperJob = "paper"

    /// The installation no longer has the brand that a row carries: ops have to bring it back.
    struct UnknownBrand: Error, CustomStringConvertible {
        let key: String
        var description: String { "no brand \(key) in the catalogue" }
    }

    func brand(_ key: String) throws(UnknownBrand) -> Brand {
        guard let brand = brands[key] else { throw UnknownBrand(key: key) }
        return brand
    }
}

extension Transaction {
    /// The next number of a kind of paper. Taken in the transaction that makes the paper: no gaps.
    func nextNumber(_ kind: PaperKind, of brand: Brand, on day: JapanDate) throws -> String {
        let row = try row(
            """
            INSERT INTO paper_sequence (brand, kind, year, last_number) VALUES (?, ?, ?, 1)
            ON CONFLICT (brand, kind, year) DO UPDATE SET last_number = paper_sequence.last_number + 1
            RETURNING last_number
            """,
            brand.key, kind.rawValue, day.year)!
        let number = kind.number(prefix: brand.paperPrefix, year: day.year, sequence: try row.int("last_number"))
        try keepIssuer(PaperContent.Issuer(brand), of: number)
        return number
    }
}
