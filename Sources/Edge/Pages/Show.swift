import Contracts
import Primitives

/// Figures and names as Japanese pages write them.
enum Show {
    /// 「03-6850-2192」; text that is no number stays as it is.
    static func telephone(_ digits: String) -> String { PhoneNumber(caller: digits).map(\.hyphenated) ?? digits }

    /// `tel:+81368502192`; nil for text that is no number.
    static func telephoneLink(_ digits: String) -> String? { PhoneNumber(caller: digits).map { "tel:" + $0.e164 } }

    /// 「2017/02/27 11:05」
    static func time(_ milliseconds: Int64) -> String { JapanTime.text(Instant(milliseconds: milliseconds)) }

    /// `2017-02-27T11:05+09:00`, for `<time datetime>`.
    static func machineTime(_ milliseconds: Int64) -> String {
        let instant = Instant(milliseconds: milliseconds)
        return "\(JapanDate(instant).iso)T\(JapanTime.clock(instant))+09:00"
    }

    /// 「2026年11月21日」; nil for an empty date.
    static func date(_ iso: String) -> String? { JapanDate(iso: iso)?.japanese }

    /// The last day of what ends with the beginning of a day: 「2027年1月31日」 for 2027-02-01; nil for an empty date.
    static func lastDay(before iso: String) -> String? { JapanDate(iso: iso)?.adding(days: -1).japanese }

    /// 「〒141-0031」
    static func postalCode(_ digits: String) -> String {
        digits.count == 7 ? "〒\(digits.prefix(3))-\(digits.suffix(4))" : digits
    }

    static let weekdays = ["月", "火", "水", "木", "金", "土", "日"]

    /// 「10:00」
    static func minute(_ minute: Int32) -> String {
        let (hours, minutes) = (minute / 60, minute % 60)
        return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
    }

    struct Hours: Sendable, Equatable {
        let weekday: String
        /// 「10:00〜17:00」; nil on a day without answering.
        let text: String?
    }

    /// All seven days, Monday first.
    static func hours(_ hours: [Common_OpeningHours]) -> [Hours] {
        weekdays.enumerated().map { index, name in
            let spans = hours.filter { Int($0.weekday) == index + 1 }.sorted { $0.opensMinute < $1.opensMinute }
                .map { "\(minute($0.opensMinute))〜\(minute($0.closesMinute))" }
            return Hours(weekday: name, text: spans.joined(separator: "、").nonEmpty)
        }
    }

    static func price(_ price: Brand.Price) -> String {
        "\(price.yen.japanese)（\(price.taxIncluded ? "税込" : "税抜")）"
    }
}

extension Show {
    /// 「Visa　末尾 4242（有効期限 12/2028）」
    static func card(_ card: Billing_Card) -> String {
        let month = card.expMonth < 10 ? "0\(card.expMonth)" : "\(card.expMonth)"
        return "\(cardBrand(card.brand))　末尾 \(card.last4)（有効期限 \(month)/\(card.expYear)）"
    }

    private static func cardBrand(_ key: String) -> String {
        switch key {
        case "visa": "Visa"
        case "mastercard": "Mastercard"
        case "jcb": "JCB"
        case "amex": "American Express"
        case "diners": "Diners Club"
        case "discover": "Discover"
        case _: key
        }
    }
}
