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
    /// - Throws: NOT_FOUND for a number that is not ours, when there was no ring either.
    static func page(
        _ open: Call_ListOpenCallsResponse, _ call: Call_OpenCall?, _ typed: WriteUp, _ staff: Common_Staff,
        _ context: StaffContext
    ) async throws -> Response {
        do {
            let answer = try await card(typed.number, staff, context)
            return try show(open, call, typed, answer, staff, context)
        } catch let error as RPCError where error.code == .notFound && call != nil {
            return try show(open, call, typed, nil, unknownNumber: true, staff, context)
        }
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
                try await context.edge.services.call.recordInquiry(request, options: .page).inquiry
            }
            switch outcome {
            case .done(let inquiry): return Response.seeOther(try DeskPage.sentPath(inquiry, typed.site, context))
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
    private static func again(
        _ typed: WriteUp, _ problems: Problems, _ status: HTTPResponse.Status, _ staff: Common_Staff,
        _ context: StaffContext
    ) async throws -> Response {
        let open = await orNil(context) { try await openCalls(staff, context) }
        let answer = await orNil(context) { try await card(typed.number, staff, context) }
        let call = open?.calls.first { !typed.callID.isEmpty && $0.callID == typed.callID }
        return try show(open, call, typed, answer, staff, context, problems: problems, status: status)
    }

    private static func show(
        _ open: Call_ListOpenCallsResponse?, _ call: Call_OpenCall?, _ typed: WriteUp,
        _ answer: Call_GetAnsweringCardResponse?,
        unknownNumber: Bool = false, _ staff: Common_Staff, _ context: StaffContext, problems: Problems? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let world = context.edge.world
        var typed = typed
        if let answer { typed.site = answer.card.siteName }
        let caller = call?.callerNumber ?? ""
        let taken = call.flatMap { $0.state == .taken && $0.takenByID != staff.staffID ? $0.takenByName : nil }
        let record = DeskPage.Record(
            callID: typed.callID.nonEmpty, number: Show.telephone(typed.number),
            caller: call.map { $0.callerNumber.nonEmpty.map(Show.telephone) ?? "非通知" },
            clock: call.map { CallClock(since: $0.ringingMs, now: world.now) },
            take: call.flatMap {
                $0.state == .ringing
                    ? DeskPage.Take(path: "/desk/calls/\($0.callID)/take", takeRequestID: context.newRequestID()) : nil
            },
            who: taken.map { "\($0)さんが応対しています。" }, unknownNumber: unknownNumber,
            cardAway: answer == nil && !unknownNumber,
            card: answer.map {
                CardShown($0, caller: caller, catalogue: { context.edge.sites.catalogue[$0] }, today: world.today)
            },
            form: unknownNumber
                ? nil
                : WriteUpForm(
                    typed, action: typed.callID.isEmpty ? "/desk/number" : "/desk/calls/\(typed.callID)",
                    inHand: call?.state != .ringing, problems: problems))
        let page = DeskPage(
            open, for: staff, in: context, record: record,
            title: answer.map(\.card.siteName)?.nonEmpty ?? record.number,
            searched: typed.callID.isEmpty ? Show.telephone(typed.number) : "")
        return try context.page(page, problems: problems, status: status)
    }

    private static func card(
        _ number: String, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Call_GetAnsweringCardResponse {
        try await context.edge.services.call.getAnsweringCard(
            .with {
                $0.staff = staff
                $0.number = number
            }, options: .page)
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
