import Contracts
import Hummingbird
import Primitives

/// `/news`: お知らせ of the brand, for everybody; the latest first.
struct NewsPage: PageModel {
    static let template = "customer/news"
    static let perPage: Int32 = 20
    let title = "お知らせ"
    let hasNews: Bool
    let news: [NewsRow]
    let nextPage: String?

    init(_ answer: Notify_ListAnnouncementsResponse) {
        news = answer.announcements.map(NewsRow.init)
        hasNews = !news.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
    }

    static let samples = [
        NewsPage(
            .with {
                $0.announcements = [.with { $0.title = Sample.hostile }]
                $0.nextPageKey = "k"
            }), NewsPage(.init()),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("news") { request, context in
            let key = try context.query(request, "page")
            let answer = try await list(context, key, perPage)
            return try context.page(NewsPage(answer))
        }
        NewsItemPage.routes(router)
    }

    static func list(
        _ context: CustomerContext, _ key: String, _ limit: Int32
    ) async throws -> Notify_ListAnnouncementsResponse {
        try await context.edge.services.notify.listAnnouncements(
            .with {
                $0.brand = context.brand.key
                $0.pageKey = key
                $0.limit = limit
            }, options: .page)
    }
}

struct NewsRow: Sendable {
    let path: String
    let title: String
    let date: String
    let machineAt: String

    init(_ announcement: Notify_Announcement) {
        path = "/news/\(announcement.announcementID)"
        title = announcement.title
        date = JapanDate(Instant(milliseconds: announcement.publishedMs)).japanese
        machineAt = Show.machineTime(announcement.publishedMs)
    }
}

/// `/news/{id}`
struct NewsItemPage: PageModel {
    static let template = "customer/news-item"
    let title: String
    let text: String
    let date: String
    let machineAt: String

    init(_ announcement: Notify_Announcement) {
        title = announcement.title
        text = announcement.text
        let row = NewsRow(announcement)
        date = row.date
        machineAt = row.machineAt
    }

    static let samples = [
        NewsItemPage(
            .with {
                $0.title = Sample.hostile
                $0.text = Sample.hostile
            })
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("news/:id") { _, context in
            guard let id = context.parameters.get("id").flatMap({ AnnouncementID($0) }) else { throw Refused.notFound }
            let answer = try await context.edge.services.notify.getAnnouncement(
                .with {
                    $0.brand = context.brand.key
                    $0.announcementID = id.text
                }, options: .page)
            return try context.page(NewsItemPage(answer.announcement))
        }
    }
}
