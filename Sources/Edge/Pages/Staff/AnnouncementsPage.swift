import Contracts
import Hummingbird

/// `/announcements`: お知らせ of every brand, the latest written first.
struct AnnouncementsPage: PageModel {
    static let template = "staff/announcements"
    static let perPage: Int32 = 50
    let title = "お知らせ"
    let frame: StaffFrame?
    let hasRows: Bool
    let rows: [AnnouncementShown]
    let nextPage: String?
    let notFirst: Bool

    init(
        _ answer: Notify_ListAnnouncementsForStaffResponse, firstPage: Bool, frame: StaffFrame,
        brandName: (String) -> String
    ) {
        self.frame = frame
        rows = answer.announcements.map { AnnouncementShown($0, brandName: brandName) }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
    }

    static let samples = [
        AnnouncementsPage(
            .with {
                $0.announcements = AnnouncementShown.samples
                $0.nextPageKey = "k"
            }, firstPage: false, frame: .sample, brandName: { $0 }),
        AnnouncementsPage(.init(), firstPage: true, frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("announcements") { request, context in
            let staff = try context.staff()
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.notify.listAnnouncementsForStaff(
                .with {
                    $0.staff = staff
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                AnnouncementsPage(
                    answer, firstPage: key.isEmpty, frame: StaffFrame(staff, at: .announcements),
                    brandName: context.edge.brandName))
        }
        AnnouncementFormPage.routes(router)
        AnnouncementPage.routes(router)
    }
}

/// One お知らせ, for lists and for its own page.
struct AnnouncementShown: Sendable {
    let path: String
    let title: String
    let brand: String
    let state: Chip
    /// When it goes or went out.
    let at: String?
    let writtenBy: String
    let changedAt: String

    init(_ announcement: Notify_Announcement, brandName: (String) -> String) {
        path = "/announcements/\(announcement.announcementID)"
        title = announcement.title
        brand = brandName(announcement.brand)
        state =
            switch announcement.state {
            case .draft: Chip("下書き", "hold")
            case .scheduled: Chip("予約済み", "review")
            case .sending: Chip("送信中", "doing")
            case .paused: Chip("停止中", "callback")
            case .finished: Chip("公開済み", "done")
            case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
            }
        let ms = announcement.publishedMs > 0 ? announcement.publishedMs : announcement.scheduledMs
        at = ms > 0 ? Show.time(ms) : nil
        writtenBy = announcement.writtenBy
        changedAt = Show.time(announcement.changedMs)
    }

    /// One in every state.
    static let samples: [Notify_Announcement] = {
        let states: [Notify_AnnouncementState] = [.draft, .scheduled, .sending, .paused, .finished]
        return states.enumerated().map { index, state in
            .with {
                $0.announcementID = "ann_\(index)"
                $0.title = Sample.hostile
                $0.text = Sample.hostile
                $0.brand = "sample"
                $0.state = state
                $0.writtenBy = Sample.hostile
                $0.scheduledMs = Int64(index)
                $0.recipients = 200
                $0.sent = Int32(index * 50)
                $0.failed = Int32(index)
            }
        }
    }()
}
