import Contracts
import Hummingbird

/// 「問い合わせ管理」: all inquiries, or those that a search finds; handled ones greyed, newest first, by key.
struct InquiriesPage: PageModel {
    static let template = "customer/inquiries"
    static let perPage: Int32 = 50
    let title: String
    let caption: String
    let finder: InquiryFinder
    let narrowed: Bool
    let rows: [InquiryRow]
    let unhandled: Int
    /// 「12件見つかりました。」; nil where there is nothing to count.
    let found: String?
    let nextPage: String?
    let hasMore: Bool
    let notFirst: Bool
    /// Only the newest page moves.
    let live: Bool
    let openOnly = false
    let feedSequence: Int64
    let newest: String
    let figures = "/inquiries/figures"
    let printed: String
    let csv: String
    let json: String
    /// What was asked cannot be looked for: there is nothing to say about results then.
    let refused: Bool

    /// - Parameter answer: nil when the search was refused.
    init(
        _ answer: Call_ListInquiriesResponse?, _ search: InquirySearch, me: Assignee?, people: [Assignee] = [],
        firstPage: Bool, problems: Problems? = nil
    ) {
        let list = answer ?? .init()
        finder = InquiryFinder(search, list.inquiries, me: me, people: people, problems: problems)
        narrowed = search.isNarrowed
        rows = list.inquiries.map(InquiryRow.init)
        unhandled = Int(list.unhandledCount)
        title = Show.badged("問い合わせ管理", unhandled)
        caption = search.isNarrowed ? "条件に合うお問い合わせ" : "全てのお問い合わせ"
        found = answer == nil || !search.isNarrowed ? nil : InquiriesPage.found(list, firstPage)
        nextPage = list.nextPageKey.nonEmpty.map { search.link("/inquiries", "page=\($0)") }
        hasMore = !list.nextPageKey.isEmpty
        notFirst = !firstPage
        live = firstPage && answer != nil
        feedSequence = list.feedSequence
        newest = search.link("/inquiries")
        printed = search.link("/inquiries/print")
        csv = search.link("/inquiries/export", "format=csv")
        json = search.link("/inquiries/export", "format=json")
        refused = answer == nil
    }

    private static func found(_ list: Call_ListInquiriesResponse, _ firstPage: Bool) -> String? {
        let count = list.inquiries.count
        if count == 0 { return nil }
        if firstPage && list.nextPageKey.isEmpty { return "\(count)件見つかりました。" }
        return list.nextPageKey.isEmpty ? "最後の\(count)件を表示しています。" : "\(count)件を表示しています。続きがあります。"
    }

    static let samples = [
        InquiriesPage(
            .with {
                $0.inquiries = [
                    .with {
                        $0.callerName = Sample.hostile
                        $0.assigneeName = Sample.hostile
                        $0.assigneeID = "mem_1"
                        $0.snoozedUntilMs = 1
                        $0.noteCount = 2
                        $0.version = 2
                        $0.kind = .sales
                    }
                ]
                $0.unhandledCount = 1
                $0.nextPageKey = "k"
            }, .init(), me: nil, firstPage: true),
        InquiriesPage(.init(), .init([.words: Sample.hostile]), me: nil, firstPage: false),
        InquiriesPage(
            nil, .init([.fromDate: Sample.hostile]), me: Assignee(id: "mem_1", name: Sample.hostile), firstPage: true,
            problems: Problems("見本", [.init(field: "from_date", text: Sample.hostile)])),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("inquiries") { request, context in
            let customer = try context.customer()
            let search = try InquirySearch(request, context)
            async let people = context.colleagues(customer)
            let key = try context.query(request, "page")
            func refuse(_ problems: Problems, _ people: [Assignee]) throws -> Response {
                try context.page(
                    InquiriesPage(nil, search, me: context.me, people: people, firstPage: true, problems: problems),
                    at: .inquiries, problems: problems, status: .badRequest)
            }
            let filter: Call_InquiryFilter
            switch search.filter() {
            case .done(let wanted): filter = wanted
            case .refused(let problems): return try refuse(problems, try await people)
            }
            let outcome = try await context.attempt {
                try await context.edge.services.call.listInquiries(
                    .with {
                        $0.customer = customer
                        $0.pageKey = key
                        $0.limit = perPage
                        if search.isNarrowed { $0.filter = filter }
                    }, options: .page)
            }
            switch outcome {
            case .done(let answer):
                return try context.page(
                    InquiriesPage(answer, search, me: context.me, people: try await people, firstPage: key.isEmpty),
                    at: .inquiries)
            case .refused(let problems):
                return try refuse(problems, try await people)
            }
        }
    }
}
