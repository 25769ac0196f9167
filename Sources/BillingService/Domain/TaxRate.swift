import Primitives

/// Consumption tax (消費税・地方消費税) by the day on which the service was supplied. One rate for everything sold here:
/// the reduced rate is for food and newspapers.
enum TaxRate {
    /// In force from that day on, in percent. 2014-04-01: 8; 2019-10-01: 10.
    private static let table: [(from: String, percent: Int)] = [
        ("1989-04-01", 3), ("1997-04-01", 5), ("2014-04-01", 8), ("2019-10-01", 10),
    ]

    /// 0 before the tax existed.
    static func percent(on day: JapanDate) -> Int {
        // ISO days sort as text.
        table.last { $0.from <= day.iso }?.percent ?? 0
    }
}
