import Contracts
import Hummingbird

/// 「問い合わせ管理」: all inquiries, handled ones greyed, newest first, by key.
struct InquiriesPage: PageModel {
    static let template = "customer/inquiries"
    static let perPage: Int32 = 50
    let title: String
    let caption = "全てのお問い合わせ"
    let rows: [InquiryRow]
    let unhandled: Int
    let nextPage: String?
    let notFirst: Bool
    /// Only the newest page moves.
    let live: Bool
    let feedSequence: Int64

    init(_ answer: Call_ListInquiriesResponse, firstPage: Bool) {
        rows = answer.inquiries.map(InquiryRow.init)
        unhandled = Int(answer.unhandledCount)
        title = unhandled > 0 ? "(\(unhandled)) 問い合わせ管理" : "問い合わせ管理"
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
        live = firstPage
        feedSequence = answer.feedSequence
    }

    static let samples = [
        InquiriesPage(
            .with {
                $0.inquiries = [.with { $0.callerName = Sample.hostile }]
                $0.unhandledCount = 1
                $0.nextPageKey = "k"
            }, firstPage: true),
        InquiriesPage(.init(), firstPage: false),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("inquiries") { request, context in
            let customer = try context.customer()
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.call.listInquiries(
                .with {
                    $0.customer = customer
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(InquiriesPage(answer, firstPage: key.isEmpty), at: .inquiries)
        }
    }
}
