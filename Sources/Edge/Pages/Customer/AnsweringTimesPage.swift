import Contracts
import Hummingbird
import Primitives

/// `/account/hours`: when calls are answered: hours per weekday, public holidays, own closing days.
struct AnsweringTimesPage: PageModel {
    static let template = "customer/hours"
    let title = "対応時間と休業日"
    let hoursError: String?
    let week: [Day]
    let holidays: Choices
    let closingsError: String?
    let closings: [Closing]
    let latest: String
    /// The public holidays of the months to come, for reading.
    let publicHolidays: [Holiday]
    let started: StartedFrom

    struct Day: Sendable {
        let name: String
        let spans: [Span]
    }

    struct Span: Sendable {
        let opensName: String
        let opens: String
        let opensLabel: String
        let closesName: String
        let closes: String
        let closesLabel: String
    }

    struct Closing: Sendable {
        let id: String
        let index: Int
        let number: Int
        let from: String
        let to: String
        let label: String
        let known: Bool
        let removed: Bool
        let error: String?
    }

    struct Holiday: Sendable {
        let day: String
        let name: String
    }

    init(_ typed: AnsweringTimesForm, known: Int, today: JapanDate, started: StartedFrom, problems: Problems?) {
        self.started = started
        let form = typed.form
        hoursError = problems?["hours"]
        week = (1...7).map { day in
            let name = Show.weekdays[day - 1]
            return Day(
                name: name,
                spans: (1...typed.spans).map { number in
                    let (opens, closes) = ("opens_\(day)_\(number)", "closes_\(day)_\(number)")
                    let which = number == 1 ? "" : "（\(number)つ目）"
                    return Span(
                        opensName: opens, opens: form[opens], opensLabel: "\(name)曜日の開始\(which)", closesName: closes,
                        closes: form[closes], closesLabel: "\(name)曜日の終了\(which)")
                })
        }
        holidays = Choices(
            "holidays", "祝日の対応",
            [("open", "祝日も対応する", "曜日ごとの対応時間のとおりに対応します。"), ("closed", "祝日は対応しない", "祝日・振替休日・国民の休日は、時間外の案内が流れます。")],
            chosen: [form["holidays"]], problems: problems)
        closingsError = problems?["closing_days"]
        closings = (0..<typed.closings).map { index in
            Closing(
                id: "closing_days.\(index)", index: index, number: index + 1, from: form["from_\(index)"],
                to: form["to_\(index)"], label: form["label_\(index)"], known: index < known,
                removed: form["remove_\(index)"] == "yes", error: problems?["closing_days.\(index)"])
        }
        let end = JapanDate(year: today.year + 2, month: 12, day: 31) ?? today
        latest = today.adding(months: 12).japanese
        publicHolidays = JapanHolidays.list(from: today, to: end).map {
            Holiday(day: Show.days($0.day, $0.day), name: $0.name)
        }
    }

    static let samples = [
        AnsweringTimesPage(
            AnsweringTimesForm(
                form: Form([
                    ("opens_1_1", Sample.hostile), ("opens_1_2", Sample.hostile), ("from_0", Sample.hostile),
                    ("label_0", Sample.hostile),
                ])), known: 1, today: JapanDate(iso: "2017-02-27")!,
            started: .sample,
            problems: Problems(
                "見本",
                [
                    .init(field: "hours", text: "見本"), .init(field: "closing_days.0", text: "見本"),
                    .init(field: "closing_days", text: "見本"), .init(field: "holidays", text: "見本"),
                ]))
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/hours") { request, context in
            let customer = try context.customer()
            let saved = try context.query(request, "saved") == "1"
            return try await show(
                customer, context, typed: nil, problems: nil, notice: saved ? "対応時間と休業日を更新しました。次のお電話から反映されます。" : nil)
        }
        router.post("account/hours") { request, context in
            let customer = try context.customer()
            let typed = AnsweringTimesForm(form: try await context.form(request))
            if let first = typed.ownProblems.first {
                return try await show(customer, context, typed: typed, problems: Problems("入力内容をご確認ください。", [first]))
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.setAnsweringTimes(typed.request(customer), options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/account/hours?saved=1")
            case .refused(let problems):
                return try await show(customer, context, typed: typed, problems: problems)
            }
        }
    }

    private static func show(
        _ customer: Common_Customer, _ context: CustomerContext, typed: AnsweringTimesForm?, problems: Problems?,
        notice: String? = nil
    ) async throws -> Response {
        let answer = try await context.account()
        let account = answer.account
        let registered = AnsweringTimesForm(account)
        let started = StartedFrom(
            now: answer.versions.answeringTimes, typed: typed?.form, problems: problems,
            settings: AnsweringTimesForm.settings(registered.request(customer), typed: typed?.request(customer)))
        return try context.page(
            AnsweringTimesPage(
                typed ?? registered, known: account.closingDays.count, today: context.edge.world.today,
                started: started, problems: problems),
            at: .account, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
