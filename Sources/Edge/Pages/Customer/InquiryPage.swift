import Contracts
import Hummingbird
import Primitives

/// 「お問い合わせ詳細」, with the switch between 未対応 and 対応済み.
struct InquiryPage: PageModel {
    static let template = "customer/inquiry"
    let title = "お問い合わせ詳細"
    let row: InquiryRow
    let kana: String?
    let addressee: String?
    let convenientTime: String?
    let changedAt: String?

    init(_ inquiry: Call_Inquiry) {
        row = InquiryRow(inquiry)
        kana = inquiry.callerNameKana.nonEmpty
        addressee = inquiry.addressee.nonEmpty
        convenientTime = inquiry.convenientTime.nonEmpty
        changedAt = inquiry.handledChangedMs > 0 ? Show.time(inquiry.handledChangedMs) : nil
    }

    static let samples = [
        InquiryPage(
            .with {
                $0.callerName = Sample.hostile
                $0.callerNumber = "0368502192"
                $0.callback = .wanted
                $0.content = Sample.hostile
                $0.handledChangedMs = 1
            }),
        InquiryPage(.init()),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("inquiries/:id") { request, context in
            let customer = try context.customer()
            let id = try inquiryID(context)
            let inquiry = try await context.edge.services.call.getInquiry(
                .with {
                    $0.customer = customer
                    $0.inquiryID = id.text
                }, options: .page
            ).inquiry
            let updated = try context.query(request, "updated") == "1"
            return try context.page(InquiryPage(inquiry), at: .inquiries, notice: updated ? "対応状況を更新しました。" : nil)
        }
        router.post("inquiries/:id") { request, context in
            let customer = try context.customer()
            let id = try inquiryID(context)
            let form = try await context.form(request)
            guard ["yes", "no"].contains(form["handled"]) else { throw Refused.unreadable(.notAForm) }
            let handled = form["handled"] == "yes"
            _ = try await context.edge.services.call.setInquiryHandled(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.inquiryID = id.text
                    $0.handled = handled
                }, options: .page)
            return Response.seeOther("/inquiries/\(id)?updated=1")
        }
    }

    private static func inquiryID(_ context: CustomerContext) throws -> InquiryID {
        guard let id = context.parameters.get("id").flatMap({ InquiryID($0) }) else { throw Refused.notFound }
        return id
    }
}
