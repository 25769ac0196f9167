import Contracts
import Primitives

/// The answering times as typed: what the form's fields are called, and how they become the request.
struct AnsweringTimesForm: Sendable {
    static let mostClosings = 50
    static let emptyClosings = 3
    /// A break at noon; whoever has more keeps them.
    static let spansPerDay = 2

    let form: Form
    let spans: Int
    let closings: Int

    init(form: Form) {
        self.form = form
        spans =
            (AnsweringTimesForm.spansPerDay...9).last { form.has("opens_1_\($0)") } ?? AnsweringTimesForm.spansPerDay
        closings = (0..<AnsweringTimesForm.mostClosings).last { form.has("from_\($0)") }.map { $0 + 1 } ?? 0
    }

    /// What is registered, with room for more.
    init(_ account: Account_AccountSnapshot) {
        var fields: [(name: String, value: String)] = [("holidays", account.closedOnHolidays ? "closed" : "open")]
        let days = (1...7).map { day in
            account.hours.filter { $0.weekday == day }.sorted { $0.opensMinute < $1.opensMinute }
        }
        spans = max(AnsweringTimesForm.spansPerDay, days.map(\.count).max() ?? 0)
        for (index, day) in days.enumerated() {
            for (number, span) in day.enumerated() {
                fields.append(("opens_\(index + 1)_\(number + 1)", Show.minute(span.opensMinute)))
                fields.append(("closes_\(index + 1)_\(number + 1)", AnsweringTimesForm.end(span.closesMinute)))
            }
        }
        for (index, days) in account.closingDays.enumerated() {
            fields += [("from_\(index)", days.fromDate), ("label_\(index)", days.label)]
            // A single day is typed as one.
            if days.toDate != days.fromDate { fields.append(("to_\(index)", days.toDate)) }
        }
        closings = min(account.closingDays.count + AnsweringTimesForm.emptyClosings, AnsweringTimesForm.mostClosings)
        form = Form(fields)
    }

    /// Browsers' time fields end at 23:59, which then stands for midnight.
    private static func end(_ minute: Int32) -> String { minute == 1440 ? "23:59" : Show.minute(minute) }

    func request(_ customer: Common_Customer) -> Account_SetAnsweringTimesRequest {
        .with {
            $0.requestID = form["request_id"]
            $0.customer = customer
            $0.startingVersion = form[StartedFrom.field]
            $0.hours = hours.good
            $0.closedOnHolidays = form["holidays"] == "closed"
            $0.closingDays = (0..<closings).map { index in
                form["remove_\(index)"] == "yes"
                    ? .init()
                    : .with {
                        $0.fromDate = form["from_\(index)"]
                        $0.toDate = form["to_\(index)"]
                        $0.label = form["label_\(index)"]
                    }
            }
        }
    }

    /// Beside what was typed.
    static func settings(
        _ registered: Account_SetAnsweringTimesRequest, typed: Account_SetAnsweringTimesRequest?
    ) -> [StartedFrom.Setting] {
        guard let typed else { return [] }
        let days = zip(Show.hours(registered.hours), Show.hours(typed.hours)).map { now, typed in
            StartedFrom.Setting(
                "\(now.weekday)曜日の対応時間", registered: [now.text ?? "受付なし"], typed: [typed.text ?? "受付なし"])
        }
        func rest(_ request: Account_SetAnsweringTimesRequest) -> TimesShown {
            TimesShown(closedOnHolidays: request.closedOnHolidays, request.closingDays.map(\.whole).sorted())
        }
        let (now, then) = (rest(registered), rest(typed))
        return days + [
            StartedFrom.Setting("祝日", registered: [now.holidays], typed: [then.holidays]),
            StartedFrom.Setting("休業日", registered: now.closings.map(\.words), typed: then.closings.map(\.words)),
        ]
    }

    /// What Edge itself has to see to: half-typed hours say nothing.
    var ownProblems: [Problems.Problem] {
        let bad = hours.bad.map { Show.weekdays[$0 - 1] + "曜日" }
        return bad.isEmpty
            ? []
            : [.init(field: "hours", text: "\(bad.joined(separator: "、"))の時間は、開始と終了の両方を、開始が先になるように入力してください。")]
    }

    private var hours: (good: [Common_OpeningHours], bad: [Int]) {
        var good: [Common_OpeningHours] = []
        var bad: [Int] = []
        for day in 1...7 {
            for number in 1...spans {
                let (opens, closes) = (form["opens_\(day)_\(number)"], form["closes_\(day)_\(number)"])
                if opens.isEmpty && closes.isEmpty { continue }
                guard let start = ApplicationForm.minute(opens), let end = ApplicationForm.minute(closes), start < end
                else {
                    if bad.last != day { bad.append(day) }
                    continue
                }
                good.append(
                    .with {
                        $0.weekday = Int32(day)
                        $0.opensMinute = start
                        $0.closesMinute = end == 1439 ? 1440 : end
                    })
            }
        }
        return (good, bad)
    }
}

extension Common_ClosingDays {
    /// A single day is typed as one.
    fileprivate var whole: Common_ClosingDays {
        var days = self
        if days.toDate.isEmpty { days.toDate = days.fromDate }
        return days
    }
}

extension [Common_ClosingDays] {
    fileprivate func sorted() -> [Common_ClosingDays] { sorted { $0.fromDate < $1.fromDate } }
}

extension TimesShown.Closing {
    fileprivate var words: String { label.isEmpty ? days : "\(days)　\(label)" }
}
