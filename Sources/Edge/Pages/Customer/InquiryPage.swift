import Contracts
import Hummingbird
import Primitives

/// 「お問い合わせ詳細」: what the caller wanted, what was done about it and by whom, and what can be done now.
struct InquiryPage: PageModel {
    static let template = "customer/inquiry"
    let title = "お問い合わせ詳細"
    let row: InquiryRow
    let kana: String?
    let addressee: String?
    let convenientTime: String?
    let kindName: String?
    let changedAt: String?
    let correction: InquiryCorrection?
    let history: [HistoryLineShown]
    let note: TypedText
    let assignment: InquiryAssignment
    let snooze: InquirySnooze
    let counting: InquiryCounting
    let earlier: [Earlier]
    let hasEarlier: Bool
    let printedAt: String
    /// NotifyService is away.
    let toldAway: Bool
    let hasTold: Bool
    let told: [ToldShown]

    struct Earlier: Sendable {
        let id: String
        let at: String
        let content: String
        let wantsCallback: Bool
        let handled: Bool
    }

    /// A field of several lines, as it was sent when it was refused.
    struct TypedText: Sendable {
        var value = ""
        var error: String?
    }

    /// - Parameters:
    ///   - told: where and when the customer was told; nil when nobody can say.
    ///   - typed: what was sent and refused, with `problems`; empty otherwise.
    init(
        _ detail: Call_GetInquiryResponse, told: [Notify_Delivery]? = nil, me: Assignee?, people: [Assignee] = [],
        now: Instant, center: String, typed: Form = .init(), problems: Problems? = nil
    ) {
        toldAway = told == nil
        self.told = (told ?? []).reversed().map(ToldShown.init)
        hasTold = !self.told.isEmpty
        let inquiry = detail.inquiry
        row = InquiryRow(inquiry)
        kana = inquiry.callerNameKana.nonEmpty
        addressee = inquiry.addressee.nonEmpty
        convenientTime = inquiry.convenientTime.nonEmpty
        kindName = inquiry.kind.japanese
        changedAt = inquiry.handledChangedMs > 0 ? Show.time(inquiry.handledChangedMs) : nil
        correction = InquiryCorrection(detail)
        history = HistoryLineShown.all(detail, center: center)
        note = TypedText(value: typed["text"], error: problems?["text"])
        assignment = InquiryAssignment(inquiry, me: me, people: people, problems: problems)
        snooze = InquirySnooze(inquiry, now: now, typed: typed, problems: problems)
        counting = InquiryCounting(detail, typed: typed, problems: problems)
        earlier = detail.earlierCalls.map {
            Earlier(
                id: $0.inquiryID, at: Show.time($0.receivedMs), content: $0.content,
                wantsCallback: $0.callback == .wanted,
                handled: $0.handled)
        }
        hasEarlier = !earlier.isEmpty
        printedAt = Show.time(now.milliseconds)
    }

    static let sampleInquiry = Call_Inquiry.with {
        $0.callerName = Sample.hostile
        $0.callerNumber = "0368502192"
        $0.callback = .wanted
        $0.content = Sample.hostile
        $0.handledChangedMs = 1
        $0.counts = true
        $0.countsBecause = Sample.hostile
    }

    static let samples: [InquiryPage] = {
        let kinds: [Call_HistoryKind] = [.noted, .disputed]
        let history = kinds.map { kind in
            Call_HistoryEntry.with {
                $0.kind = kind
                $0.byName = Sample.hostile
                $0.text = Sample.hostile
            }
        }
        let full = Call_GetInquiryResponse.with {
            $0.inquiry = sampleInquiry
            $0.inquiry.assigneeID = "mem_2"
            $0.inquiry.assigneeName = Sample.hostile
            $0.inquiry.snoozedUntilMs = 2
            $0.inquiry.version = 2
            $0.inquiry.dispute = .open
            $0.history = history
            $0.earlierCalls = [sampleInquiry]
            $0.versions = [.with { $0.reason = Sample.hostile }]
        }
        let refused = Problems(
            "見本", ["text", "until", "reason", "assignee"].map { .init(field: $0, text: Sample.hostile) })
        let (me, now) = (Assignee(id: "mem_1", name: Sample.hostile), Instant(milliseconds: 0))
        return [
            InquiryPage(
                full, told: ToldShown.samples, me: me, people: [Assignee(id: "mem_3", name: Sample.hostile)], now: now,
                center: "見本"),
            InquiryPage(full, told: [], me: me, now: now, center: "見本"),
            InquiryPage(.init(), me: nil, now: now, center: "見本"),
            InquiryPage(
                .with { $0.inquiry = sampleInquiry }, me: me, now: now, center: "見本",
                typed: Form([("text", Sample.hostile), ("until", "own"), ("reason", Sample.hostile)]),
                problems: refused),
        ]
    }()

    static func routes(_ router: Router<CustomerContext>) {
        router.get("inquiries/:id") { request, context in
            let done = InquiryWork(rawValue: try context.query(request, "done"))
            return try await show(context, notice: done?.notice)
        }
        InquiryWork.routes(router)
    }

    /// The page as it stands now, with what was just refused.
    static func show(
        _ context: CustomerContext, notice: String? = nil, typed: Form = .init(), problems: Problems? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let id = try inquiryID(context)
        let services = context.edge.services
        async let told = ifThere {
            try await services.notify.listDeliveries(
                .with {
                    $0.customer = customer
                    $0.about = id.text
                    $0.limit = toldShown
                }, options: .page
            ).deliveries
        }
        async let people = context.colleagues(customer)
        let detail = try await services.call.getInquiry(
            .with {
                $0.customer = customer
                $0.inquiryID = id.text
            }, options: .page)
        let page = InquiryPage(
            detail, told: try await told, me: context.me, people: try await people, now: context.edge.world.now,
            center: context.brand.centerName, typed: typed,
            problems: problems)
        return try context.page(
            page, at: .inquiries, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }

    private static let toldShown: Int32 = 20

    static func inquiryID(_ context: CustomerContext) throws -> InquiryID {
        guard let id = context.parameters.get("id").flatMap({ InquiryID($0) }) else { throw Refused.notFound }
        return id
    }
}
