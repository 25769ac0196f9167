import Contracts
import Hummingbird

/// `/notices`: what was sent to whom, and what is stuck.
struct DeliveriesPage: PageModel {
    static let template = "staff/notices"
    static let perPage: Int32 = 100
    let title = "送信履歴"
    let frame: StaffFrame?
    let unsentOnly: Bool
    let hasRows: Bool
    let rows: [Row]
    let nextPage: String?
    let notFirst: Bool

    struct Row: Sendable {
        let at: String
        let subject: String
        let recipient: String
        let accountPath: String?
        let state: Chip
        let sentAt: String?
        let attempts: Int
        let tries: Bool
        let lastError: String?
    }

    init(_ answer: Notify_ListDeliveriesForStaffResponse, unsentOnly: Bool, firstPage: Bool, frame: StaffFrame) {
        self.frame = frame
        self.unsentOnly = unsentOnly
        rows = answer.deliveries.map { delivery in
            Row(
                at: Show.time(delivery.createdMs), subject: delivery.subject, recipient: delivery.recipient,
                accountPath: delivery.accountID.nonEmpty.map { "/accounts/\($0)" },
                state: DeliveriesPage.chip(delivery.state),
                sentAt: delivery.sentMs > 0 ? Show.time(delivery.sentMs) : nil, attempts: Int(delivery.attempts),
                tries: delivery.attempts > 1 || (delivery.attempts == 1 && delivery.state != .sent),
                lastError: delivery.lastError.nonEmpty)
        }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
    }

    private static func chip(_ state: Notify_DeliveryState) -> Chip {
        switch state {
        case .sent: Chip("送信済み", "done")
        case .queued: Chip("送信待ち", "doing")
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
                    }
                ]
                $0.nextPageKey = "k"
            }, unsentOnly: true, firstPage: false, frame: .sample),
        DeliveriesPage(.init(), unsentOnly: false, firstPage: true, frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("notices") { request, context in
            let staff = try context.staff(in: .notices)
            let key = try context.query(request, "page")
            let unsent = try context.query(request, "unsent") == "1"
            let answer = try await context.edge.services.notify.listDeliveriesForStaff(
                .with {
                    $0.staff = staff
                    $0.pageKey = key
                    $0.limit = perPage
                    $0.unsentOnly = unsent
                }, options: .page)
            return try context.page(
                DeliveriesPage(
                    answer, unsentOnly: unsent, firstPage: key.isEmpty, frame: StaffFrame(staff, at: .notices)))
        }
    }
}
