/// Japan's public holidays (国民の祝日に関する法律, 昭和23年法律第178号), computed by the law's rules: a fact of the calendar.
///
/// Compared in the tests with the Cabinet Office's lists (内閣府「国民の祝日について」, `syukujitsu.csv`). The days of the two
/// equinoxes are fixed each February for the year after (国立天文台「暦要項」, 官報); those of later years are computed ahead of it.
public enum JapanHolidays {
    /// Since the law's amendment of 2007 the rules are as here; the equinox formula holds to 2099.
    public static let years = 2007...2099

    /// 「建国記念の日」「振替休日」; nil on any other day, and outside `years`.
    public static func name(of day: JapanDate) -> String? {
        guard years.contains(day.year) else { return nil }
        if let name = celebrated(day) { return name }
        if isSubstitute(day) { return "振替休日" }
        // Between two of them (第3条第3項).
        let between = celebrated(day.adding(days: -1)) != nil && celebrated(day.adding(days: 1)) != nil
        return between ? "国民の休日" : nil
    }

    /// From the first to the last day, in order.
    public static func list(from first: JapanDate, to last: JapanDate) -> [(day: JapanDate, name: String)] {
        guard first <= last else { return [] }
        return (first.dayNumber...last.dayNumber).compactMap { number in
            let day = JapanDate(dayNumber: number)
            return name(of: day).map { (day, $0) }
        }
    }

    /// The first day after a celebrated Sunday that is not celebrated itself (第3条第2項).
    private static func isSubstitute(_ day: JapanDate) -> Bool {
        var before = day.adding(days: -1)
        while celebrated(before) != nil {
            if before.weekday == 7 { return true }
            before = before.adding(days: -1)
        }
        return false
    }

    /// 第2条, and what laws for single years made of it.
    private static func celebrated(_ day: JapanDate) -> String? {
        if let year = exceptions[day.year] {
            if let name = year.added[day.iso] { return name }
            if let name = ordinary(day), !year.moved.contains(name) { return name }
            return nil
        }
        return ordinary(day)
    }

    private static func ordinary(_ day: JapanDate) -> String? {
        let (year, date) = (day.year, day.day)
        let mondayOfMonth = day.weekday == 1 ? (date - 1) / 7 + 1 : 0
        switch day.month {
        case 1: return date == 1 ? "元日" : mondayOfMonth == 2 ? "成人の日" : nil
        case 2: return date == 11 ? "建国記念の日" : date == 23 && year >= 2020 ? "天皇誕生日" : nil
        case 3: return date == vernalEquinox(year) ? "春分の日" : nil
        case 4: return date == 29 ? "昭和の日" : nil
        case 5: return [3: "憲法記念日", 4: "みどりの日", 5: "こどもの日"][date]
        case 7: return mondayOfMonth == 3 ? "海の日" : nil
        case 8: return date == 11 && year >= 2016 ? "山の日" : nil
        case 9: return mondayOfMonth == 3 ? "敬老の日" : date == autumnalEquinox(year) ? "秋分の日" : nil
        case 10: return mondayOfMonth == 2 ? (year >= 2020 ? "スポーツの日" : "体育の日") : nil
        case 11: return date == 3 ? "文化の日" : date == 23 ? "勤労感謝の日" : nil
        case 12: return date == 23 && year <= 2018 ? "天皇誕生日" : nil
        default: return nil
        }
    }

    /// Years in which a law of its own moved holidays or added some.
    private struct Exception {
        var moved: Set<String> = []
        var added: [String: String]
    }

    private static let exceptions: [Int: Exception] = [
        // 平成30年法律第99号: these two are treated as 国民の祝日, so the days between become holidays as well.
        2019: Exception(added: ["2019-05-01": "天皇の即位の日", "2019-10-22": "即位礼正殿の儀の行われる日"]),
        // The games of Tokyo (平成27年法律第33号, and its amendment of 2020).
        2020: Exception(
            moved: ["海の日", "スポーツの日", "山の日"],
            added: ["2020-07-23": "海の日", "2020-07-24": "スポーツの日", "2020-08-10": "山の日"]),
        2021: Exception(
            moved: ["海の日", "スポーツの日", "山の日"],
            added: ["2021-07-22": "海の日", "2021-07-23": "スポーツの日", "2021-08-08": "山の日"]),
    ]

    // The customary approximation for 1980–2099 (海上保安庁水路部『新こよみ便利帳』), in millionths of a day.
    private static func vernalEquinox(_ year: Int) -> Int { equinox(20_843_100, year) }
    private static func autumnalEquinox(_ year: Int) -> Int { equinox(23_248_800, year) }

    private static func equinox(_ base: Int, _ year: Int) -> Int {
        (base + 242_194 * (year - 1980)) / 1_000_000 - (year - 1980) / 4
    }
}
