import Contracts
import Hummingbird

/// `/notices`: what was sent to whom, what is stuck, and sending it again.
struct DeliveriesPage: PageModel {
    static let template = "staff/notices"
    static let perPage: Int32 = 100
    let title = "送信履歴"
    let frame: StaffFrame?
    let views: [NoticeView]
    let filter: Filter
    let hasRows: Bool
    let rows: [Row]
    let nextPage: String?
    let notFirst: Bool
    /// Of one kind that was given up: all of them can be sent again.
    let resendAll: ResendAll?

    /// What is looked for, as the address says it.
    struct Filter: Sendable {
        let unsentOnly: Bool
        let states: [Choice]
        let kinds: [Choice]
        /// For links to further pages: "&state=failed".
        let query: String
        let isSet: Bool
    }

    struct Choice: Sendable {
        let value: String
        let label: String
        let chosen: Bool
    }

    struct ResendAll: Sendable {
        let kind: String
        let name: String
        let requestID: String
    }

    struct Row: Sendable {
        let at: String
        let subject: String
        let recipient: String
        let accountPath: String?
        let state: Chip
        let sentAt: String?
        let nextTry: String?
        let attempts: Int
        let lastError: String?
        let resend: Resend?
    }

    struct Resend: Sendable {
        let id: String
        let requestID: String
    }

    init(
        _ answer: Notify_ListDeliveriesForStaffResponse, asked: DeliverySearch, firstPage: Bool, frame: StaffFrame,
        newRequestID: () -> String
    ) {
        self.frame = frame
        views = NoticeView.all(at: asked.unsentOnly ? .unsent : .log)
        filter = asked.shown
        rows = answer.deliveries.map { delivery in
            Row(
                at: Show.time(delivery.createdMs), subject: delivery.subject, recipient: delivery.recipient,
                accountPath: delivery.accountID.nonEmpty.map { "/accounts/\($0)" },
                state: DeliveriesPage.chip(delivery),
                sentAt: delivery.sentMs > 0 ? Show.time(delivery.sentMs) : nil,
                nextTry: delivery.nextTryMs > 0 && delivery.attempts > 0 ? Show.time(delivery.nextTryMs) : nil,
                attempts: Int(delivery.attempts),
                lastError: delivery.returnedBecause.nonEmpty ?? delivery.lastError.nonEmpty,
                resend: delivery.mayResend ? Resend(id: delivery.deliveryID, requestID: newRequestID()) : nil)
        }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
        resendAll =
            asked.state == .failed && !asked.kind.isEmpty && !rows.isEmpty
            ? ResendAll(kind: asked.kind, name: DeliveryKind.name(asked.kind), requestID: newRequestID()) : nil
    }

    private static func chip(_ delivery: Notify_Delivery) -> Chip {
        if delivery.returnedMs > 0 { return Chip("不達", "callback") }
        return switch delivery.state {
        case .sent: Chip("送信済み", "done")
        case .queued: Chip("送信待ち", "doing")
        case .sending: Chip("送信中", "doing")
        case .failed: Chip("送信失敗", "callback")
        case .unknown: Chip("再送中", "review")
        case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
        }
    }

    static let samples = [
        DeliveriesPage(
            .with {
                $0.deliveries = [
                    .with {
                        $0.subject = Sample.hostile
                        $0.recipient = Sample.hostile
                        $0.accountID = "acc_1"
                        $0.lastError = Sample.hostile
                        $0.attempts = 2
                        $0.sentMs = 1
                        $0.nextTryMs = 1
                        $0.mayResend = true
                    }
                ]
                $0.nextPageKey = "k"
            }, asked: DeliverySearch(unsent: "", state: "failed", kind: Sample.hostile), firstPage: false,
            frame: .sample, newRequestID: { "req_1" }),
        DeliveriesPage(
            .init(), asked: DeliverySearch(unsent: "1", state: "", kind: ""), firstPage: true, frame: .sample,
            newRequestID: { "req_1" }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("notices") { request, context in
            try await show(context, request, notice: notice(try context.query(request, "done")))
        }
        router.post("notices/resend") { request, context in
            let staff = try context.staff()
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.notify.resendDeliveries(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.deliveryID = form["delivery"]
                        $0.kind = form["kind"]
                    }, options: .slow)
            }
            switch outcome {
            case .done(let answer):
                return Response.seeOther("/notices?unsent=1&done=\(answer.resent)\(answer.more ? "more" : "")")
            case .refused(let problems): return try await show(context, request, problems: problems)
            }
        }
    }

    private static func notice(_ done: String) -> String? {
        guard let count = Int(done.replacing("more", with: "")), (0...1_000).contains(count) else { return nil }
        return "\(count)件の通知を再送します。" + (done.hasSuffix("more") ? "まだ残りがあります。もう一度「すべて再送する」を押してください。" : "")
    }

    private static func show(
        _ context: StaffContext, _ request: Request, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let key = try context.query(request, "page")
        let asked = DeliverySearch(
            unsent: try context.query(request, "unsent"), state: try context.query(request, "state"),
            kind: try context.query(request, "kind"))
        let answer = try await context.edge.services.notify.listDeliveriesForStaff(
            .with {
                $0.staff = staff
                $0.pageKey = key
                $0.limit = perPage
                $0.unsentOnly = asked.unsentOnly
                $0.state = asked.state
                $0.kind = asked.kind
            }, options: .page)
        return try context.page(
            DeliveriesPage(
                answer, asked: asked, firstPage: key.isEmpty, frame: StaffFrame(staff, at: .notices),
                newRequestID: context.newRequestID),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
