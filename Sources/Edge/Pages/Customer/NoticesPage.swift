import Contracts
import Hummingbird

/// `/notices`: what was sent to the customer, when and where.
struct NoticesPage: PageModel {
    static let template = "customer/notices"
    static let perPage: Int32 = 50
    let title = "お知らせの送信履歴"
    let hasNotices: Bool
    let notices: [ToldShown]
    let nextPage: String?

    init(_ answer: Notify_ListDeliveriesResponse) {
        hasNotices = !answer.deliveries.isEmpty
        notices = answer.deliveries.map(ToldShown.init)
        nextPage = answer.nextPageKey.nonEmpty
    }

    static let samples = [
        NoticesPage(
            .with {
                $0.deliveries = ToldShown.samples
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
