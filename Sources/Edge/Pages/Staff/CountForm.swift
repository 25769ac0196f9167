import Contracts
import Hummingbird
import Primitives

/// Whether a call counts: decided by billing, for a customer's objection or of its own accord, with a reason for the customer.
struct CountForm: Sendable {
    let path: String
    let requestID: String
    /// What the customer said; nil when nobody objected (or it has been answered).
    let objection: Objection?
    /// Buttons: with an objection both answers, else only the change.
    let mayWaive: Bool
    let mayCount: Bool
    let reason: String
    let reasonError: String?

    struct Objection: Sendable {
        let at: String
        let by: String
        let reason: String
    }

    init(
        _ answer: Call_GetInquiryForStaffResponse, requestID: String, typed: Form, problems: Problems?
    ) {
        let inquiry = answer.inquiry
        path = "/inquiries/\(inquiry.inquiryID)/count"
        self.requestID = requestID
        objection =
            inquiry.dispute == .open
            ? answer.history.last { $0.kind == .disputed }.map {
                Objection(at: Show.time($0.atMs), by: $0.byName, reason: $0.text)
            } : nil
        mayWaive = inquiry.counts || inquiry.dispute == .open
        mayCount = !inquiry.counts || inquiry.dispute == .open
        reason = typed["reason"]
        reasonError = problems?["reason"]
    }

    static let sample = CountForm(
        .with {
            $0.inquiry = .hostile("inq_1")
            $0.history = [
                .with {
                    $0.kind = .disputed
                    $0.byName = Sample.hostile
                    $0.text = Sample.hostile
                }
            ]
        }, requestID: "r", typed: Form(), problems: Problems("見本", [.init(field: "reason", text: "見本")]))

    static func routes(_ router: Router<StaffContext>) {
        router.post("inquiries/:id/count") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", InquiryID.self)
            let form = try await context.form(request)
            guard ["yes", "no"].contains(form["counts"]) else { throw Refused.unreadable(.notAForm) }
            let counts = form["counts"] == "yes"
            let outcome = try await context.attempt {
                try await context.edge.services.call.decideCount(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.inquiryID = id.text
                        $0.counts = counts
                        $0.reason = form["reason"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/inquiries/\(id)?done=\(counts ? "counted" : "waived")")
            case .refused(let problems):
                return try await InquiryForStaffPage.show(
                    id, context, typed: form, problems: problems.headed("件数を決められませんでした。"))
            }
        }
    }
}
