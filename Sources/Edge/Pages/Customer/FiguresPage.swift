import Contracts
import Hummingbird
import Primitives

/// `/inquiries/figures`: the customer's calls of a period, counted.
struct FiguresPage: PageModel {
    static let template = "customer/figures"
    let title = "集計"
    let periods: [Period]
    let fromDate: Field
    let toDate: Field
    let days: String
    let hasCalls: Bool
    let calls: Int
    let sums: [Sum]
    let plots: [BarPlot]
    let refused: Bool
    let list: String

    struct Period: Sendable, Equatable {
        let key: String
        let label: String
        var chosen = false
    }

    struct Sum: Sendable, Equatable {
        let label: String
        let value: String
        let unit: String
        var note: String?
    }

    /// The days that are asked for; both inclusive.
    struct Days: Sendable, Equatable {
        let from: JapanDate
        let to: JapanDate

        /// nil for a name that is none.
        init?(period key: String, today: JapanDate) {
            switch key {
            case "this_month": (from, to) = (today.firstOfMonth, today)
            case "last_month":
                let last = today.firstOfMonth.adding(days: -1)
                (from, to) = (last.firstOfMonth, last)
            // 92 days are as much as is counted, and no three months are longer.
            case "three_months": (from, to) = (max(today.adding(months: -3), today.adding(days: -91)), today)
            case _: return nil
            }
        }
    }

    static let periods: [Period] = [
        Period(key: "this_month", label: "今月"), Period(key: "last_month", label: "先月"),
        Period(key: "three_months", label: "直近3か月"),
    ]

    /// - Parameters:
    ///   - figures: nil when the period was refused.
    ///   - from, to: as typed, or the days of the chosen period.
    init(_ figures: Call_GetFiguresResponse?, period: String?, from: String, to: String, problems: Problems? = nil) {
        func day(_ name: String, _ label: String, _ value: String) -> Field {
            Field(
                name, label, value: JapanDate(typed: value)?.iso ?? value, problems: problems, type: "date",
                maxlength: 20, width: "short")
        }
        periods = FiguresPage.periods.map { Period(key: $0.key, label: $0.label, chosen: $0.key == period) }
        fromDate = day("from_date", "始まりの日", from)
        toDate = day("to_date", "終わりの日", to)
        days = [from, to].map { JapanDate(typed: $0)?.japanese ?? $0 }.joined(separator: " 〜 ")
        refused = figures == nil
        let figures = figures ?? .init()
        hasCalls = figures.calls > 0
        calls = Int(figures.calls)
        sums = FiguresPage.sums(figures)
        plots = hasCalls ? BarPlot.all(figures) : []
        list = "/inquiries?from_date=\(JapanDate(typed: from)?.iso ?? "")&to_date=\(JapanDate(typed: to)?.iso ?? "")"
    }

    private static func sums(_ figures: Call_GetFiguresResponse) -> [Sum] {
        [
            Sum(label: "お電話", value: String(figures.calls), unit: "件"),
            Sum(
                label: "件数に含まれるお電話", value: String(figures.counted), unit: "件",
                note: figures.counted < figures.calls ? "\(figures.calls - figures.counted)件は含まれません" : nil),
            Sum(
                label: "折り返しが必要", value: String(figures.callbackWanted), unit: "件",
                note: figures.calls > 0 ? "全体の\(BarPlot.percent(figures.callbackWanted, of: figures.calls))%" : nil),
        ]
    }

    static let samples = [
        FiguresPage(
            .with {
                ($0.calls, $0.counted, $0.callbackWanted, $0.taken, $0.handled) = (3, 2, 1, 2, 1)
                $0.byHour = Array(repeating: 1, count: 24)
                $0.byWeekday = Array(repeating: 1, count: 7)
            }, period: "this_month", from: "2017-02-01", to: "2017-02-27"),
        FiguresPage(
            nil, period: nil, from: Sample.hostile, to: "",
            problems: Problems("見本", [.init(field: "from_date", text: Sample.hostile)])),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("inquiries/figures") { request, context in
            let customer = try context.customer()
            let (typedFrom, typedTo) = (try context.query(request, "from_date"), try context.query(request, "to_date"))
            var (period, days): (String?, Days?)
            if typedFrom.isEmpty && typedTo.isEmpty {
                let wanted = try context.query(request, "period").nonEmpty ?? "this_month"
                guard let found = Days(period: wanted, today: context.edge.world.today) else { throw Refused.notFound }
                (period, days) = (wanted, found)
            }
            let from = (days?.from ?? JapanDate(typed: typedFrom))?.iso ?? typedFrom
            let to = (days?.to ?? JapanDate(typed: typedTo))?.iso ?? typedTo
            // What cannot be read goes as it is: CallService says what is wrong with it.
            let outcome = try await context.attempt {
                try await context.edge.services.call.getFigures(
                    .with {
                        $0.customer = customer
                        $0.fromDate = from
                        $0.toDate = to
                    }, options: .slow)
            }
            switch outcome {
            case .done(let figures):
                return try context.page(
                    FiguresPage(figures, period: period, from: from, to: to), at: .inquiries)
            case .refused(let problems):
                return try context.page(
                    FiguresPage(nil, period: period, from: from, to: to, problems: problems), at: .inquiries,
                    problems: problems, status: .badRequest)
            }
        }
    }
}
