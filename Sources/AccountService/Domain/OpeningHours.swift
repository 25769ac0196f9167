/// Answering hours of one weekday, Japan time.
struct OpeningHours: Hashable, Sendable {
    /// 1 = Monday … 7 = Sunday.
    var weekday: Int
    /// Minutes since midnight; opens < closes ≤ 1440.
    var opensMinute: Int
    var closesMinute: Int

    /// A break at noon and one in the afternoon; more than that operators could not announce.
    static let longestDayIntervals = 3

    /// Sorted, or what is wrong with the first wrong one.
    static func week(_ typed: [OpeningHours]) -> Result<[OpeningHours], HoursProblem> {
        if typed.isEmpty { return .failure(.none) }
        for hours in typed {
            guard (1...7).contains(hours.weekday) else { return .failure(.unknownWeekday) }
            guard (0..<1440).contains(hours.opensMinute), (1...1440).contains(hours.closesMinute) else {
                return .failure(.outsideTheDay(weekday: hours.weekday))
            }
            guard hours.opensMinute < hours.closesMinute else {
                return .failure(.closesBeforeOpening(weekday: hours.weekday))
            }
        }
        let sorted = typed.sorted { ($0.weekday, $0.opensMinute) < ($1.weekday, $1.opensMinute) }
        for weekday in 1...7 {
            let day = sorted.filter { $0.weekday == weekday }
            if day.count > longestDayIntervals { return .failure(.tooManyIntervals(weekday: weekday)) }
            for (earlier, later) in zip(day, day.dropFirst()) where later.opensMinute < earlier.closesMinute {
                return .failure(.overlap(weekday: weekday))
            }
        }
        return .success(sorted)
    }

    static func name(ofWeekday weekday: Int) -> String {
        let names = ["月", "火", "水", "木", "金", "土", "日"]
        return (1...7).contains(weekday) ? "\(names[weekday - 1])曜日" : "曜日"
    }
}

enum HoursProblem: Error, Equatable, Sendable {
    case none
    case unknownWeekday
    case outsideTheDay(weekday: Int)
    case closesBeforeOpening(weekday: Int)
    case overlap(weekday: Int)
    case tooManyIntervals(weekday: Int)

    var sentence: String {
        switch self {
        case .none: "対応希望の曜日と時間が選ばれていません。"
        case .unknownWeekday: "対応希望の曜日が正しくありません。"
        case .outsideTheDay(let day): "\(OpeningHours.name(ofWeekday: day))の対応時間は0:00から24:00の間で入力してください。"
        case .closesBeforeOpening(let day): "\(OpeningHours.name(ofWeekday: day))の終了時刻は開始時刻より後にしてください。"
        case .overlap(let day): "\(OpeningHours.name(ofWeekday: day))の対応時間が重なっています。"
        case .tooManyIntervals(let day):
            "\(OpeningHours.name(ofWeekday: day))の対応時間は\(OpeningHours.longestDayIntervals)つまでにしてください。"
        }
    }
}
