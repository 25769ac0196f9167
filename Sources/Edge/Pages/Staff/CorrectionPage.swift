import Contracts
import GRPCCore
import Hummingbird
import Primitives
import ServiceRuntime

/// `/inquiries/{id}/correct`: puts right what was sent; the version before is kept and the customer is told again.
struct CorrectionPage: PageModel {
    static let template = "staff/correct"
    let title = "記録の訂正"
    let frame: StaffFrame?
    let path: String
    /// The version on the screen.
    let version: Int32
    let form: WriteUpForm
    let reason: String
    let reasonError: String?
    /// What somebody else has made of it meanwhile.
    let newer: Newer?

    struct Newer: Sendable {
        let words: String
        let inquiry: InquiryForStaff
    }

    init(
        _ inquiry: Call_Inquiry, _ typed: WriteUp, reason: String = "", newer: Newer? = nil, for staff: Common_Staff,
        problems: Problems? = nil
    ) {
        frame = StaffFrame(staff, at: StaffArea.desk.isOpen(to: staff.role) ? .desk : nil)
        path = "/inquiries/\(inquiry.inquiryID)"
        version = inquiry.version
        form = WriteUpForm(typed, action: "\(path)/correct", inHand: true, correcting: true, problems: problems)
        self.reason = reason
        reasonError = problems?["reason"]
        self.newer = newer
    }

    /// Operators correct what they wrote; billing only decides whether it counts.
    static func isOpen(to role: Common_StaffRole) -> Bool { StaffPermission.corrections.includes(role) }

    static let samples: [CorrectionPage] = {
        let inquiry = Call_Inquiry.hostile("inq_1")
        let problems = Problems("見本", ["kind", "reason"].map { .init(field: $0, text: "見本") })
        return [
            CorrectionPage(
                inquiry, WriteUp(inquiry, requestID: "r"), reason: Sample.hostile,
                newer: Newer(words: Sample.hostile, inquiry: InquiryForStaff(inquiry)), for: .init(),
                problems: problems),
            CorrectionPage(.init(), WriteUp(.init(), requestID: "r"), for: .init()),
        ]
    }()

    static func routes(_ router: Router<StaffContext>) {
        router.get("inquiries/:id/correct") { _, context in
            let staff = try context.staff()
            let inquiry = try await InquiryForStaffPage.read(try context.id("id"), staff, context).inquiry
            let typed = WriteUp(inquiry, requestID: context.newRequestID())
            return try context.page(CorrectionPage(inquiry, typed, for: staff))
        }
        router.post("inquiries/:id/correct") { request, context in
            let staff = try context.staff()
            return try await correct(try context.id("id"), try await context.form(request), staff, context)
        }
    }

    private static func correct(
        _ id: InquiryID, _ form: Form, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Response {
        var typed = WriteUp(form, callID: "", requestID: context.newRequestID(), now: context.edge.world.now)
        guard let version = Int32(form["version"]) else { throw Refused.unreadable(.notAForm) }
        let request = typed.correction(of: id, version: version, reason: form["reason"], by: staff)
        let outcome = try await context.attempt { () -> Call_Inquiry? in
            do {
                return try await context.edge.services.call.correctInquiry(request, options: .page).inquiry
            } catch let error as RPCError where error.code == .aborted {
                // Somebody else was first: both are shown.
                return nil
            }
        }
        switch outcome {
        case .done(.some): return Response.seeOther("/inquiries/\(id)?done=corrected")
        case .done(nil):
            let answer = try await InquiryForStaffPage.read(id, staff, context)
            typed.requestID = context.newRequestID()
            let who = answer.versions.last.map { "\(Show.time($0.replacedMs))に\($0.replacedByName)が訂正しました。" } ?? ""
            let page = CorrectionPage(
                answer.inquiry, typed, reason: form["reason"],
                newer: Newer(words: who, inquiry: InquiryForStaff(answer.inquiry)), for: staff)
            return try context.page(
                page, problems: Problems("入力しているあいだに、ほかの担当者がこの記録を訂正しました。まだ送信していません。新しい内容と見比べてください。"),
                status: .conflict)
        case .refused(let problems):
            var shown = Call_Inquiry()
            (shown.inquiryID, shown.version) = (id.text, version)
            return try context.page(
                CorrectionPage(shown, typed, reason: form["reason"], for: staff, problems: problems),
                problems: problems, status: .badRequest)
        }
    }
}
