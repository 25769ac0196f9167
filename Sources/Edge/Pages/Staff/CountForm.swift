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
    /// That it shall not count waits for a second person: then there is nothing else to decide.
    let waiver: WaitingWaiver?
    /// Earlier ones, the newest first.
    let decidedWaivers: [String]

    struct Objection: Sendable {
        let at: String
        let by: String
        let reason: String
    }

    struct WaitingWaiver: Sendable {
        let path: String
        let requestID: String
        let reason: String
        let at: String
        let by: String
        /// Who asked for it takes it back; somebody else agrees or does not.
        let isOwn: Bool
        let note: Field
    }

    init(
        _ answer: Call_GetInquiryForStaffResponse, staff: String, requestID: String, typed: Form, problems: Problems?
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
        waiver = answer.waivers.last { $0.state == .waiting }.map {
            WaitingWaiver(
                path: "/inquiries/\(inquiry.inquiryID)/waiver", requestID: requestID, reason: $0.reason,
                at: Show.time($0.requestedMs), by: $0.requestedByName, isOwn: $0.requestedByID == staff,
                note: Field(
                    "note", "メモ", value: typed["note"], problems: problems, required: false,
                    hint: "社内の記録です。お客様には表示されません。", maxlength: 200))
        }
        decidedWaivers = answer.waivers.reversed().compactMap { waiver in
            waiver.state.outcome.map {
                "\(Show.time(waiver.requestedMs))　\(waiver.requestedByName)が除外を申請　→　"
                    + "\(Show.time(waiver.decidedMs))　\(waiver.decidedByName)が\($0)"
                    + (waiver.note.nonEmpty.map { "（\($0)）" } ?? "")
            }
        }
    }

    static let samples = [Call_WaiverState.refused, .waiting].flatMap { state in
        ["stf_1", "stf_2"].map { staff in
            CountForm(
                .with {
                    $0.inquiry = .hostile("inq_1")
                    $0.history = [
                        .with {
                            $0.kind = .disputed
                            $0.byName = Sample.hostile
                            $0.text = Sample.hostile
                        }
                    ]
                    $0.waivers = [
                        .with {
                            $0.state = state
                            $0.reason = Sample.hostile
                            $0.requestedByID = "stf_1"
                            $0.requestedByName = Sample.hostile
                            $0.note = Sample.hostile
                        }
                    ]
                }, staff: staff, requestID: "r", typed: Form(),
                problems: Problems("見本", [.init(field: "reason", text: "見本"), .init(field: "note", text: "見本")]))
        }
    }

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
            case .done(let answer):
                let done = answer.waitsForSecondPerson ? "asked" : counts ? "counted" : "waived"
                return Response.seeOther("/inquiries/\(id)?done=\(done)")
            case .refused(let problems):
                return try await InquiryForStaffPage.show(
                    id, context, typed: form, problems: problems.headed("件数を決められませんでした。"))
            }
        }
        router.post("inquiries/:id/waiver") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", InquiryID.self)
            let form = try await context.form(request)
            guard ["agree", "refuse", "withdraw"].contains(form["verdict"]) else { throw Refused.unreadable(.notAForm) }
            let agreed = form["verdict"] == "agree"
            let outcome = try await context.attempt {
                try await context.edge.services.call.decideWaiver(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.inquiryID = id.text
                        $0.agreed = agreed
                        $0.note = form["note"]
                    }, options: .page)
            }
            switch outcome {
            case .done:
                let done = agreed ? "waived" : form["verdict"] == "refuse" ? "refused" : "withdrawn"
                return Response.seeOther("/inquiries/\(id)?done=\(done)")
            case .refused(let problems):
                return try await InquiryForStaffPage.show(
                    id, context, typed: form, problems: problems.headed("申請を決められませんでした。"))
            }
        }
    }
}

extension Call_WaiverState {
    /// nil while it waits.
    fileprivate var outcome: String? {
        switch self {
        case .agreed: "承認"
        case .refused: "見送り"
        case .withdrawn: "取り下げ"
        case .waiting, .unspecified, .UNRECOGNIZED: nil
        }
    }
}
