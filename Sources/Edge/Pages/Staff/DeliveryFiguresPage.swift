import Contracts
import Hummingbird

/// `/notices/figures`: the share of calls told within ten minutes, and what is stuck.
struct DeliveryFiguresPage: PageModel {
    static let template = "staff/notice-figures"
    let title = "通知の状況"
    let frame: StaffFrame?
    let views: [NoticeView]
    let hasDays: Bool
    let days: [Day]
    let waiting: Int
    let oldest: String?
    let hasGivenUp: Bool
    let givenUp: [GivenUp]
    let failingAddresses: Int

    struct Day: Sendable {
        let date: String
        let calls: Int
        let inTime: Int
        let late: Int
        let untold: Int
        /// 「98.7%」
        let share: String
        let kept: Bool
    }

    struct GivenUp: Sendable {
        let name: String
        let count: Int
        let path: String
    }

    /// Below this, the share is shown as broken: 原則10分以内.
    private static let keptPerMille = 990

    init(_ figures: Notify_GetDeliveryFiguresResponse, frame: StaffFrame) {
        self.frame = frame
        views = NoticeView.all(at: .figures)
        days = figures.days.map { day in
            let perMille = day.calls > 0 ? Int(day.toldInTime) * 1_000 / Int(day.calls) : 1_000
            return Day(
                date: Show.date(day.date) ?? day.date, calls: Int(day.calls), inTime: Int(day.toldInTime),
                late: Int(day.toldLate), untold: Int(day.untold), share: "\(perMille / 10).\(perMille % 10)%",
                kept: perMille >= DeliveryFiguresPage.keptPerMille)
        }
        hasDays = !days.isEmpty
        waiting = Int(figures.waiting)
        oldest = figures.oldestWaitingMs > 0 ? Show.time(figures.oldestWaitingMs) : nil
        givenUp = figures.givenUp.map {
            GivenUp(
                name: DeliveryKind.name($0.kind), count: Int($0.count), path: "/notices?state=failed&kind=\($0.kind)")
        }
        hasGivenUp = !givenUp.isEmpty
        failingAddresses = Int(figures.failingAddresses)
    }

    static let samples = [
        DeliveryFiguresPage(
            .with {
                $0.days = [
                    .with {
                        $0.date = "2017-02-27"
                        $0.calls = 120
                        $0.toldInTime = 117
                        $0.toldLate = 2
                        $0.untold = 1
                    }
                ]
                $0.waiting = 1
                $0.oldestWaitingMs = 1
                $0.givenUp = [.with { $0.kind = Sample.hostile }]
            }, frame: .sample), DeliveryFiguresPage(.init(), frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("notices/figures") { _, context in
            let staff = try context.staff()
            let answer = try await context.edge.services.notify.getDeliveryFigures(
                .with { $0.staff = staff }, options: .slow)
            return try context.page(DeliveryFiguresPage(answer, frame: StaffFrame(staff, at: .notices)))
        }
    }
}
