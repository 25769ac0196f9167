import Contracts
import Hummingbird
import Primitives

/// `/` for signed-in customers: what is still to do before the telephone is answered, the number, unhandled inquiries.
struct TopPage: PageModel {
    static let template = "customer/top"
    static let newest: Int32 = 30

    let title: String
    /// nil while AccountService is away: number and steps are not known then, inquiries are.
    let siteName: String?
    let caption = "未対応のお問い合わせ"
    let numberShown: Number?
    let hasSteps: Bool
    let steps: [Step]
    /// While it is not known what is unpaid; else `arrears` says it.
    let suspended: Bool
    let arrears: ArrearsShown?
    let ending: Ending?
    /// A notice came back: the verification is on hold.
    let held: Bool
    let heldByReviewer: Bool
    /// CallService is away: everything else on the page still holds.
    let inquiriesAway: Bool
    let rows: [InquiryRow]
    let unhandled: Int
    let hasMore: Bool
    let live: Bool
    let openOnly = true
    let narrowed = false
    let feedSequence: Int64
    /// Mail to the customer comes back.
    let failing: FailingShown?
    let hasNews: Bool
    let news: [NewsRow]

    struct Number: Sendable {
        let digits: String
        let startDate: String?
    }

    /// The contract ends, or has.
    struct Ending: Sendable {
        let over: Bool
        /// The last day with a contract.
        let lastDay: String
        /// Digits of the number that was given back.
        let number: String?
        /// Until when one may read here.
        let readsUntil: String?

        init?(_ account: Account_AccountSnapshot?) {
            guard let account, let end = JapanDate(iso: account.endDate) else { return nil }
            over = account.state == .ended
            lastDay = end.adding(days: -1).japanese
            number = account.formerNumber.nonEmpty.map(Show.telephone)
            readsUntil = Show.date(account.readsUntilDate)
        }
    }

    /// One step before service starts. Exactly one state holds.
    struct Step: Sendable {
        let heading: String
        let text: String
        var done = false
        var now = false
        var waiting = false
        var cardForm = false
        var documentsLink = false
    }

    /// - Parameter hidden: the reader's role does not see inquiries.
    init(
        _ account: Account_AccountSnapshot?, _ inquiries: Call_ListInquiriesResponse?,
        _ overview: Billing_GetOverviewResponse? = nil, hidden: Bool = false, mail: Notify_MailSettings? = nil,
        news: [Notify_Announcement] = []
    ) {
        failing = mail.flatMap { $0.hasFailing ? FailingShown($0.failing) : nil }
        self.news = news.map(NewsRow.init)
        hasNews = !news.isEmpty
        siteName = account?.siteName
        arrears = overview.flatMap { $0.hasArrears ? ArrearsShown($0.arrears) : nil }
        suspended = account?.state == .suspended && arrears == nil
        ending = Ending(account)
        held = account?.identityOnHold ?? false
        heldByReviewer = account?.heldByReviewer ?? false
        let number = account?.number.nonEmpty
        numberShown = number.map {
            Number(digits: Show.telephone($0), startDate: account.flatMap { Show.date($0.serviceStartDate) })
        }
        hasSteps = account.map { $0.state != .ended && ($0.number.isEmpty || !$0.cardRegistered) } ?? false
        steps = account.map(TopPage.steps) ?? []
        inquiriesAway = inquiries == nil && !hidden
        rows = inquiries?.inquiries.map(InquiryRow.init) ?? []
        unhandled = Int(inquiries?.unhandledCount ?? 0)
        hasMore = inquiries.map { !$0.nextPageKey.isEmpty } ?? false
        live = inquiries != nil
        feedSequence = inquiries?.feedSequence ?? 0
        title = hidden ? "トップ" : Show.badged("お問い合わせ一覧", unhandled)
    }

    private static func steps(_ account: Account_AccountSnapshot) -> [Step] {
        var card = Step(heading: "クレジットカードの登録", text: "毎月のお支払いに使うカードを登録してください。")
        if account.cardRegistered {
            card = Step(heading: card.heading, text: "登録が完了しています。", done: true)
        } else {
            card.now = true
            card.cardForm = true
        }
        var documents = Step(heading: "本人確認書類の提出", text: "写真やPDFのアップロード、FAX、メールでご提出いただけます。")
        switch account.identity {
        case .accepted: documents = Step(heading: documents.heading, text: "確認が完了しました。", done: true)
        case .submitted where account.hasIdentityMissing:
            documents = Step(
                heading: documents.heading, text: "受け取った書類を確認しています。\(account.missingDocuments ?? "")", now: true,
                documentsLink: true)
        case .submitted: documents = Step(heading: documents.heading, text: "受け取りました。受付センターで確認しています。", waiting: true)
        case .rejected:
            documents = Step(
                heading: documents.heading,
                text: "もう一度ご提出をお願いします。\(account.identityReason.nonEmpty.map { "理由：\($0)" } ?? "")", now: true,
                documentsLink: true)
        case .none, .unspecified, .UNRECOGNIZED:
            documents = Step(
                heading: documents.heading, text: documents.text + (account.missingDocuments ?? ""), now: true,
                documentsLink: true)
        }
        let ready = account.cardRegistered && account.identity == .accepted
        return [
            Step(heading: "お申し込みとメールアドレスの認証", text: "完了しています。", done: true), card, documents,
            Step(
                heading: "電話番号の発番",
                text: account.number.isEmpty ? "カードの登録と書類の確認が終わってから、1週間ほどで発番し、メールでお知らせします。" : "完了しています。",
                done: !account.number.isEmpty, waiting: ready && account.number.isEmpty),
        ]
    }

    static let samples = [
        TopPage(nil, nil),
        TopPage(.with { $0.siteName = Sample.hostile }, nil),
        TopPage(
            .with {
                $0.siteName = Sample.hostile
                $0.number = "0312345678"
                $0.serviceStartDate = "2017-02-27"
                $0.cardRegistered = true
                $0.state = .suspended
                $0.endDate = "2017-06-01"
                $0.formerNumber = "0312345678"
                $0.readsUntilDate = "2018-06-01"
                $0.identityOnHold = true
            },
            .with {
                $0.inquiries = [.with { $0.callerName = Sample.hostile }]
                $0.unhandledCount = 1
                $0.nextPageKey = "k"
            }, .with { $0.arrears = .with { $0.failure = Sample.hostile } },
            mail: .with { $0.failing = .with { $0.address = Sample.hostile } },
            news: [.with { $0.title = Sample.hostile }]),
    ]

    /// What `/` answers to somebody who is signed in.
    static func answer(_ context: CustomerContext, _ notice: String?) async throws -> Response {
        let customer = try context.customer()
        let services = context.edge.services
        async let account = ifThere {
            try await services.account.getAccount(.with { $0.customer = customer }, options: .page).account
        }
        let sees = context.may(.inquiries)
        async let inquiries = ifThere { () -> Call_ListInquiriesResponse? in
            guard sees else { return nil }
            return try await services.call.listInquiries(
                .with {
                    $0.customer = customer
                    $0.unhandledOnly = true
                    $0.limit = newest
                }, options: .page)
        }
        async let mail = ifThere {
            try await services.notify.getMailSettings(.with { $0.customer = customer }, options: .page).settings
        }
        async let news = ifThere { try await freshNews(context) }
        // What is unpaid is not every member's to know.
        async let overview =
            context.may(.money)
            ? ifThere { try await services.billing.getOverview(.with { $0.customer = customer }, options: .page) } : nil
        return try context.page(
            TopPage(
                try await account, try await inquiries ?? nil, try await overview, hidden: !sees, mail: try await mail,
                news: try await news ?? []),
            at: .top, notice: notice)
    }

    /// The latest, as long as they are news.
    private static func freshNews(_ context: CustomerContext) async throws -> [Notify_Announcement] {
        let since = (context.edge.world.now - newsFor).milliseconds
        return try await NewsPage.list(context, "", newsShown).announcements.filter { $0.publishedMs > since }
    }

    private static let newsShown: Int32 = 3
    private static let newsFor = Duration.days(30)
}
