import Contracts
import Hummingbird
import Primitives

/// `/desk/figures`: how soon calls were written up, by whom, and what waits now.
struct DeskFiguresPage: PageModel {
    static let template = "staff/figures"
    let title = "応対の状況"
    let frame: StaffFrame?
    let periods: [PeriodLink]
    let days: String
    let waiting: Int32
    let taken: Int32
    /// The oldest open call; nil when there is none.
    let oldest: CallClock?
    let writtenUp: Int32
    let hasCalls: Bool
    let within: [Share]
    let operators: [Person]

    enum Period: String, CaseIterable {
        case today, yesterday
        case week = "7days"
        case month = "31days"

        var name: String {
            switch self {
            case .today: "今日"
            case .yesterday: "昨日"
            case .week: "7日間"
            case .month: "31日間"
            }
        }

        /// Both inclusive; weeks and months end today.
        func days(_ today: JapanDate) -> ClosedRange<JapanDate> {
            switch self {
            case .today: today...today
            case .yesterday: today.adding(days: -1)...today.adding(days: -1)
            case .week: today.adding(days: -6)...today
            case .month: today.adding(days: -30)...today
            }
        }
    }

    struct PeriodLink: Sendable {
        let name: String
        let path: String
        let here: Bool
    }

    /// One bar.
    struct Share: Sendable, Equatable {
        /// 「10分以内」
        let name: String
        let calls: Int32
        /// Whole per cent, rounded down: 100 only when it is all of them.
        let percent: Int32
        /// The promise to customers.
        let isRule: Bool
    }

    struct Person: Sendable {
        let name: String
        let writtenUp: Int32
        let within: String
        let mean: String
    }

    init(
        _ answer: Call_GetDeskFiguresResponse, _ period: Period, today: JapanDate, now: Instant, frame: StaffFrame
    ) {
        self.frame = frame
        periods = Period.allCases.map {
            PeriodLink(name: $0.name, path: "/desk/figures?period=\($0.rawValue)", here: $0 == period)
        }
        let days = period.days(today)
        self.days =
            days.lowerBound == days.upperBound
            ? days.lowerBound.japanese : "\(days.lowerBound.japanese)から\(days.upperBound.japanese)まで"
        waiting = answer.waitingNow
        taken = answer.takenNow
        oldest = answer.oldestRingingMs > 0 ? CallClock(since: answer.oldestRingingMs, now: now) : nil
        writtenUp = answer.writtenUp
        hasCalls = answer.writtenUp > 0
        within = answer.writtenUpWithin.map {
            Share(
                name: "\($0.withinMs / 60_000)分以内", calls: $0.calls,
                percent: DeskFiguresPage.percent($0.calls, of: answer.writtenUp),
                isRule: $0.withinMs == CallClock.rule.wholeMilliseconds)
        }
        operators = answer.operators.map {
            Person(
                name: $0.name, writtenUp: $0.writtenUp,
                within: "\(DeskFiguresPage.percent($0.withinTenMinutes, of: $0.writtenUp))%（\($0.withinTenMinutes)件）",
                mean: CallClock.text(.milliseconds($0.meanMs)))
        }
    }

    static func percent(_ part: Int32, of all: Int32) -> Int32 { all > 0 ? part * 100 / all : 0 }

    static let samples = [
        DeskFiguresPage(
            .with {
                $0.writtenUp = 3
                $0.writtenUpWithin = [
                    .with {
                        $0.withinMs = 600_000
                        $0.calls = 2
                    }, .init(),
                ]
                $0.operators = [.with { $0.name = Sample.hostile }]
                $0.oldestRingingMs = 1
            }, .today, today: JapanDate(iso: "2017-02-27")!, now: Instant(milliseconds: 2), frame: .sample),
        DeskFiguresPage(
            .init(), .week, today: JapanDate(iso: "2017-02-27")!, now: Instant(milliseconds: 2), frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("desk/figures") { request, context in
            let staff = try context.staff()
            let asked = try context.query(request, "period")
            guard let period = asked.isEmpty ? .today : Period(rawValue: asked) else { throw Refused.notFound }
            let world = context.edge.world
            let days = period.days(world.today)
            let answer = try await context.edge.services.call.getDeskFigures(
                .with {
                    $0.staff = staff
                    $0.fromDate = days.lowerBound.iso
                    $0.toDate = days.upperBound.iso
                }, options: .slow)
            return try context.page(
                DeskFiguresPage(
                    answer, period, today: world.today, now: world.now, frame: StaffFrame(staff, at: .figures)))
        }
    }
}
