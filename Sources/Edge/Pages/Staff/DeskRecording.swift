import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// Card and write-up, with and without a ring.
enum DeskRecording {
    static func openCalls(_ staff: Common_Staff, _ context: StaffContext) async throws -> Call_ListOpenCallsResponse {
        try await context.edge.services.call.listOpenCalls(.with { $0.staff = staff }, options: .page)
    }

    /// The page of a call in hand.
    /// - Parameters:
    ///   - fresh: what was typed before is left aside.
    ///   - note: as typed, when ending the call was refused.
    /// - Throws: NOT_FOUND for a number that is not ours, when there was no ring either.
    static func page(
        _ open: Call_ListOpenCallsResponse, _ call: Call_OpenCall?, _ typed: WriteUp, fresh: Bool = false,
        note: String = "", problems: Problems? = nil, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Response {
        var shown = Shown(open: open, call: call, typed: typed, note: note, problems: problems)
        if problems != nil { shown.status = .badRequest }
        async let kept = fresh ? nil : draft(typed, staff, context)
        do {
            shown.answer = try await card(typed.number, caller: call?.callerNumber ?? "", staff, context)
        } catch let error as RPCError where error.code == .notFound && call != nil {
            shown.unknownNumber = true
        }
        if let kept = await kept, CallRow.mayWrite(call, staff) {
            let path = call.map { "/desk/calls/\($0.callID)?fresh=1" } ?? "/desk/number?number=\(typed.number)&fresh=1"
            shown.draft = DeskDraft.resume(&shown.typed, kept, for: staff, path: path)
        }
        return try show(shown, staff, context)
    }

    /// Records what was written down, and goes back to the list with the next call in focus.
    static func record(_ typed: WriteUp, _ staff: Common_Staff, _ context: StaffContext) async throws -> Response {
        let request: Call_RecordInquiryRequest
        switch typed.request(by: staff, now: context.edge.world.now) {
        case .success(let read): request = read
        case .failure(let unreadable): return try await again(typed, unreadable.problems, .badRequest, staff, context)
        }
        do {
            let outcome = try await context.attempt {
                try await context.edge.services.call.recordInquiry(request, options: .page)
            }
            switch outcome {
            case .done(let answer):
                return Response.seeOther(try DeskSent.location(answer, site: typed.site, context.guardian))
            case .refused(let problems): return try await again(typed, problems, .badRequest, staff, context)
            }
        } catch let error as RPCError where error.code != .permissionDenied && error.code != .unauthenticated {
            context.edge.logger.warning(
                "a write-up got no answer",
                metadata: ["code": "\(error.code)", "request": "\(context.entry.requestID)"])
            let problems = Problems(
                "送信できたか確認できませんでした。入力はそのまま残っています。",
                [.init(field: "send", text: "少し待ってから、もう一度「送信する」を押してください。二重に記録されることはありません。")])
            return try await again(typed, problems, .serviceUnavailable, staff, context)
        }
    }

    /// The form again with everything that was typed, whatever else can be shown around it.
    static func again(
        _ typed: WriteUp, _ problems: Problems, _ status: HTTPResponse.Status, _ staff: Common_Staff,
        _ context: StaffContext
    ) async throws -> Response {
        var shown = Shown(typed: typed, problems: problems, status: status)
        shown.open = await orNil(context) { try await openCalls(staff, context) }
        shown.call = shown.open?.calls.first { !typed.callID.isEmpty && $0.callID == typed.callID }
        let caller = shown.call?.callerNumber ?? ""
        shown.answer = await orNil(context) { try await card(typed.number, caller: caller, staff, context) }
        return try show(shown, staff, context)
    }

    /// What is known when the page is made.
    private struct Shown {
        var open: Call_ListOpenCallsResponse?
        var call: Call_OpenCall?
        var typed: WriteUp
        var answer: Call_GetAnsweringCardResponse?
        var unknownNumber = false
        var draft: DeskRecord.DraftShown?
        var note = ""
        var problems: Problems?
        var status = HTTPResponse.Status.ok
    }

    private static func show(_ shown: Shown, _ staff: Common_Staff, _ context: StaffContext) throws -> Response {
        let world = context.edge.world
        var typed = shown.typed
        if let answer = shown.answer { typed.site = answer.card.siteName }
        let card = shown.answer.map {
            CardShown($0, catalogue: { context.edge.sites.catalogue[$0] }, today: world.today)
        }
        // Words that were typed stay, whoever has the call meanwhile.
        let writes = !shown.unknownNumber && (shown.status != .ok || CallRow.mayWrite(shown.call, staff))
        let form =
            writes
            ? WriteUpForm(
                typed, action: typed.callID.isEmpty ? "/desk/number" : "/desk/calls/\(typed.callID)",
                inHand: shown.call.map { CallRow.state($0, for: staff) == "mine" } ?? true,
                addressees: card?.addressees ?? [], problems: shown.problems) : nil
        let record = DeskRecord(
            callID: typed.callID.nonEmpty, number: Show.telephone(typed.number),
            caller: shown.call.map { $0.callerNumber.nonEmpty.map(Show.telephone) ?? "非通知" },
            clock: shown.call.map { CallClock(since: $0.ringingMs, now: world.now) },
            who: shown.call.flatMap { CallRow.whoHasIt($0, for: staff) }, unknownNumber: shown.unknownNumber,
            cardAway: shown.answer == nil && !shown.unknownNumber, card: card, form: form, draft: shown.draft,
            acts: shown.call.map {
                .init(
                    $0, for: staff, requestIDs: context.newRequestID, besideForm: writes, note: shown.note,
                    problems: shown.problems)
            })
        let page = DeskPage(
            shown.open, for: staff, in: context, record: record,
            title: shown.answer.map(\.card.siteName)?.nonEmpty ?? record.number,
            searched: typed.callID.isEmpty ? Show.telephone(typed.number) : "")
        return try context.page(page, problems: shown.problems, status: shown.status)
    }

    private static func card(
        _ number: String, caller: String, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Call_GetAnsweringCardResponse {
        try await context.edge.services.call.getAnsweringCard(
            .with {
                $0.staff = staff
                $0.number = number
                $0.callerNumber = caller
            }, options: .page)
    }

    /// nil when it cannot be had: a call is answered without it.
    private static func draft(
        _ typed: WriteUp, _ staff: Common_Staff, _ context: StaffContext
    ) async -> Call_GetDraftResponse? {
        await orNil(context) {
            try await context.edge.services.call.getDraft(
                .with {
                    $0.staff = staff
                    $0.callID = typed.callID
                    $0.number = typed.number
                }, options: .page)
        }
    }

    /// For what may be missing from a page that must be shown all the same.
    private static func orNil<Value: Sendable>(
        _ context: StaffContext, _ ask: () async throws -> Value
    ) async -> Value? {
        do { return try await ask() } catch {
            context.edge.logger.debug("left out of the page", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
