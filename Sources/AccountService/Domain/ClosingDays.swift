import Primitives

/// Days on which a customer's calls are not answered, whatever the weekday says; both inclusive.
struct ClosingDays: Hashable, Sendable {
    var from: JapanDate
    var to: JapanDate
    /// What operators say of it: 「夏季休業」
    var label: String

    static let most = 50
    static let longestLabelCharacters = 30
    static let unnamed = "臨時休業"

    /// Planned a year ahead at most: a day of another year is more often a slip than a plan.
    static func latest(_ today: JapanDate) -> JapanDate { today.adding(months: 12) }

    func isOver(on today: JapanDate) -> Bool { to < today }
}

extension Array<ClosingDays> {
    /// What is still to come or going on, in order.
    func upcoming(on today: JapanDate) -> [ClosingDays] {
        filter { !$0.isOver(on: today) }.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }
}

/// One line of the form, dates in ISO 8601 or empty.
struct TypedClosingDays: Equatable, Sendable {
    var from: String
    /// Empty = a single day.
    var to: String
    /// Empty = 臨時休業.
    var label: String
}

enum ClosingDaysProblem: Equatable, Sendable {
    case noFirstDay
    case noSuchDay
    case endsBeforeItBegins
    case over
    case tooFarAhead(latest: JapanDate)
    case labelTooLong
    case overlaps(ClosingDays)

    var sentence: String {
        switch self {
        case .noFirstDay: "休業日の最初の日が入力されていません。"
        case .noSuchDay: "休業日の日付が正しくありません。"
        case .endsBeforeItBegins: "休業日の最後の日は、最初の日以降にしてください。"
        case .over: "すでに過ぎた日は、休業日に登録できません。"
        case .tooFarAhead(let latest): "休業日は1年先（\(latest.japanese)）までの日付で入力してください。"
        case .labelTooLong: "休業日の名前は\(ClosingDays.longestLabelCharacters)文字以内で入力してください。"
        case .overlaps(let other): "ほかの休業日（\(other.label)）と重なっています。"
        }
    }
}
