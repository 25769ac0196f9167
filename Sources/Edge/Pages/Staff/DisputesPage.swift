import Contracts
import Hummingbird
import Primitives

/// `/disputes`: customers who say that a call should not count, and staff who want to waive more than one person may alone;
/// the oldest call first.
struct DisputesPage: PageModel {
    static let template = "staff/disputes"
    static let perPage: Int32 = 50
    let title = "件数の申し出"
    let frame: StaffFrame?
    let hasRows: Bool
    let rows: [DisputeRow]
    let nextPage: String?
    let notFirst: Bool

    struct DisputeRow: Sendable {
        let path: String
        let at: String
        let by: String
        /// Empty where the customer has said nothing.
        let reason: String
        let waiver: Waiver?
        let received: String
        let caller: String
        let kind: Chip
        let content: String
        let number: String
        let brand: String

        /// Waits for a second person.
        struct Waiver: Sendable {
            let reason: String
            let at: String
            let by: String
        }

        init(_ dispute: Call_Dispute, brandName: (String) -> String) {
            let inquiry = dispute.inquiry
            path = "/inquiries/\(inquiry.inquiryID)#count"
            at = dispute.disputedMs == 0 ? "" : Show.time(dispute.disputedMs)
            by = dispute.disputedByName
            reason = dispute.reason
            received = Show.time(inquiry.receivedMs)
            caller = inquiry.callerName.nonEmpty ?? Show.telephone(inquiry.callerNumber).nonEmpty ?? "お名前なし"
            kind = inquiry.kind.chip
            content = inquiry.content
            number = Show.telephone(inquiry.number)
            brand = brandName(inquiry.brand)
            waiver =
                dispute.hasWaiver
                ? Waiver(
                    reason: dispute.waiver.reason, at: Show.time(dispute.waiver.requestedMs),
                    by: dispute.waiver.requestedByName) : nil
        }
    }

    init(_ answer: Call_ListDisputesResponse, firstPage: Bool, frame: StaffFrame, brandName: (String) -> String) {
        self.frame = frame
        rows = answer.disputes.map { DisputeRow($0, brandName: brandName) }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
    }

    static let samples = [
        DisputesPage(
            .with {
                $0.disputes = [
                    .with {
                        $0.inquiry = .hostile("inq_1")
                        $0.reason = Sample.hostile
                        $0.disputedByName = Sample.hostile
                    },
                    .with {
                        $0.inquiry = .hostile("inq_2")
                        $0.waiver.reason = Sample.hostile
                        $0.waiver.requestedByName = Sample.hostile
                    },
                ]
                $0.nextPageKey = "k"
            }, firstPage: false, frame: .sample, brandName: { $0 }),
        DisputesPage(.init(), firstPage: true, frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("disputes") { request, context in
            let staff = try context.staff()
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.call.listDisputes(
                .with {
                    $0.staff = staff
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                DisputesPage(
                    answer, firstPage: key.isEmpty, frame: StaffFrame(staff, at: .disputes),
                    brandName: context.edge.brandName))
        }
    }
}
