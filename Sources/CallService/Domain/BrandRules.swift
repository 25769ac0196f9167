import Primitives

/// What the brands say about calls.
struct BrandRules: Sendable {
    struct Rules: Equatable, Sendable {
        /// Kinds of calls that do not count (PRODUCT C9: both seeds count every call).
        var freeKinds: Set<KindOfCall> = []
        /// Of one customer, by one person alone, within `Brand.secondPersonWindow`.
        var waivedAlone = 0
        /// What callers hear outside the hours (PRODUCT C8).
        var outOfHours: String
        var suspended: String
        /// The contract of the number is over.
        var ended = BrandRules.unknownNumber
    }

    private let rules: [String: Rules]

    struct Malformed: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    init(_ brands: [Brand]) throws {
        rules = try Dictionary(
            uniqueKeysWithValues: brands.map { brand in
                let free = try (brand.freeCallKinds ?? []).map { key in
                    guard let kind = KindOfCall(rawValue: key) else {
                        throw Malformed(description: "\(brand.key): freeCallKinds: there is no kind of call \(key)")
                    }
                    return kind
                }
                return (
                    brand.key,
                    Rules(
                        freeKinds: Set(free), waivedAlone: BrandRules.waivedAlone(brand),
                        outOfHours: brand.outOfHoursAnnouncement,
                        suspended: brand.suspendedAnnouncement ?? BrandRules.unspecific.suspended,
                        ended: brand.endedAnnouncement ?? BrandRules.unknownNumber)
                )
            })
    }

    /// As many calls as cost no more than what needs a second person, at the dearest overage of the price list as it is stated.
    private static func waivedAlone(_ brand: Brand) -> Int {
        let plans = brand.plans + (brand.priceChanges ?? []).flatMap { $0.plans ?? [] }
        let dearest = plans.map(\.overagePerCall.yen.amount).max() ?? 0
        return dearest > 0 ? Int(brand.secondPersonAbove.amount / dearest) : .max
    }

    /// A brand that was taken out of the installation while accounts still carry it is answered all the same.
    subscript(brand: String) -> Rules { rules[brand] ?? BrandRules.unspecific }

    private static let unspecific = Rules(
        outOfHours: "お電話ありがとうございます。只今営業時間外の為、営業時間内におかけ直し頂くようお願い致します。",
        suspended: "お電話ありがとうございます。おかけになった電話番号は、ただいまお取り次ぎができません。",
        ended: unknownNumber)

    /// A number that is nobody's is of no brand.
    static let unknownNumber = "おかけになった電話番号は、現在使われておりません。番号をお確かめのうえ、おかけ直しください。"
}
