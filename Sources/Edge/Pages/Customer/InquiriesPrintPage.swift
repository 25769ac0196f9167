import Contracts
import Hummingbird

/// `/inquiries/print`: what a search finds, on paper: no buttons, no pages, up to a bound that is said.
struct InquiriesPrintPage: PageModel {
    static let template = "customer/inquiries-print"
    static let rowsAtMost = 500
    /// One request looks at 2,000 inquiries of a narrowed list: beyond this many it is a matter for the export.
    static let requestsAtMost = 20
    let title = "お問い合わせ一覧（印刷用）"
    let printedAt: String
    let conditions: [String]
    let hasConditions: Bool
    let rows: [InquiryRow]
    let count: Int
    let hasRows: Bool
    let hasMore: Bool
    let back: String

    init(_ inquiries: [Call_Inquiry], more: Bool, _ search: InquirySearch, me: Assignee?, at time: String) {
        printedAt = time
        let person = inquiries.first { $0.assigneeID == search[.assignee] }?.assigneeName
        conditions = search.inWords(assignee: search[.assignee] == me?.id ? me?.name : person)
        hasConditions = !conditions.isEmpty
        rows = inquiries.prefix(Self.rowsAtMost).map(InquiryRow.init)
        count = rows.count
        hasRows = !rows.isEmpty
        hasMore = more
        back = search.link("/inquiries")
    }

    static let samples = [
        InquiriesPrintPage(
            [InquiryPage.sampleInquiry], more: true, .init([.words: Sample.hostile]), me: nil, at: "2017/02/27 11:05"),
        InquiriesPrintPage([], more: false, .init(), me: nil, at: "2017/02/27 11:05"),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("inquiries/print") { request, context in
            let customer = try context.customer()
            let search = try InquirySearch(request, context)
            // The list says beside the field what is wrong.
            let list = Response.seeOther(search.link("/inquiries"))
            guard case .done(let filter) = search.filter() else { return list }
            let outcome = try await context.attempt { try await all(context, customer, filter) }
            guard case .done(let (inquiries, more)) = outcome else { return list }
            return try context.page(
                InquiriesPrintPage(
                    inquiries, more: more, search, me: context.me, at: Show.time(context.edge.world.now.milliseconds)),
                at: .inquiries)
        }
    }

    private static func all(
        _ context: CustomerContext, _ customer: Common_Customer, _ filter: Call_InquiryFilter
    ) async throws -> ([Call_Inquiry], more: Bool) {
        var found: [Call_Inquiry] = []
        var key = ""
        for _ in 0..<requestsAtMost {
            let page = try await context.edge.services.call.listInquiries(
                .with { [key] in
                    $0.customer = customer
                    $0.filter = filter
                    $0.pageKey = key
                    $0.limit = 100
                }, options: .page)
            found += page.inquiries
            key = page.nextPageKey
            if key.isEmpty { return (found, found.count > rowsAtMost) }
            if found.count >= rowsAtMost { break }
        }
        return (found, true)
    }
}
