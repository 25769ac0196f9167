import Contracts
import Hummingbird

/// `/notices`: what was sent to the customer, when and where.
struct NoticesPage: PageModel {
    static let template = "customer/notices"
    static let perPage: Int32 = 50
    let title = "お知らせの送信履歴"
    let hasNotices: Bool
    let notices: [Notice]
    let nextPage: String?

    struct Notice: Sendable {
        let at: String
        let subject: String
        let recipient: String
        let sent: Bool
        let waiting: Bool
        let failed: Bool
    }

    init(_ answer: Notify_ListDeliveriesResponse) {
        hasNotices = !answer.deliveries.isEmpty
        notices = answer.deliveries.map {
            Notice(
                at: Show.time($0.sentMs > 0 ? $0.sentMs : $0.createdMs), subject: $0.subject, recipient: $0.recipient,
                sent: $0.state == .sent, waiting: $0.state == .queued || $0.state == .unknown,
                failed: $0.state == .failed)
        }
        nextPage = answer.nextPageKey.nonEmpty
    }

    static let samples = [
        NoticesPage(
            .with {
                $0.deliveries = [.with { $0.subject = Sample.hostile }]
                $0.nextPageKey = "k"
            }), NoticesPage(.init()),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("notices") { request, context in
            let customer = try context.customer()
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.notify.listDeliveries(
                .with {
                    $0.customer = customer
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(NoticesPage(answer), at: .notices)
        }
    }
}
