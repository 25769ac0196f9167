import Contracts
import Hummingbird
import Primitives

/// `/desk/calls/{id}`: a call in hand: taken, answered, written up, given back, or ended without a write-up.
enum DeskCall {
    static func routes(_ router: Router<StaffContext>) {
        router.get("desk/calls/:id") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", CallID.self)
            let open = try await DeskRecording.openCalls(staff, context)
            guard let call = open.calls.first(where: { $0.callID == id.text }) else {
                return try context.page(
                    DeskPage(open, for: staff, in: context),
                    problems: Problems("この着信はすでに記録されているか、見つかりません。一覧からお選びください。"), status: .notFound)
            }
            let typed = WriteUp(
                number: call.number, call: call, received: Instant(milliseconds: call.ringingMs),
                requestID: context.newRequestID())
            let fresh = try context.query(request, "fresh") == "1"
            return try await DeskRecording.page(open, call, typed, fresh: fresh, staff, context)
        }
        router.post("desk/calls/:id/take") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", CallID.self)
            let form = try await context.form(request)
            // Whoever was first has it; the page says who.
            _ = try await context.edge.services.call.takeCall(
                .with {
                    $0.requestID = form["request_id"]
                    $0.staff = staff
                    $0.callID = id.text
                }, options: .page)
            return Response.seeOther("/desk/calls/\(id)")
        }
        router.post("desk/calls/:id") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", CallID.self)
            let form = try await context.form(request)
            let typed = WriteUp(form, callID: id.text, requestID: context.newRequestID(), now: context.edge.world.now)
            return try await DeskRecording.record(typed, staff, context)
        }
        router.post("desk/calls/:id/release") { request, context in
            let staff = try context.staff()
            return try await release(try context.id("id"), try await context.form(request), staff, context)
        }
        router.post("desk/calls/:id/close") { request, context in
            let staff = try context.staff()
            return try await close(try context.id("id"), try await context.form(request), staff, context)
        }
    }

    private static func release(
        _ id: CallID, _ form: Form, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Response {
        let outcome = try await context.attempt {
            try await context.edge.services.call.releaseCall(
                .with {
                    $0.requestID = form["request_id"]
                    $0.staff = staff
                    $0.callID = id.text
                }, options: .page
            ).call
        }
        switch outcome {
        case .done(let call):
            return Response.seeOther(try DeskSent.location("一覧に戻しました　\(name(call))", context.guardian))
        case .refused(let problems): return try await list(problems, staff, context)
        }
    }

    private static func close(
        _ id: CallID, _ form: Form, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Response {
        let kind = DeskKind(rawValue: form["kind"])
        let outcome = try await context.attempt {
            try await context.edge.services.call.closeCall(
                .with {
                    $0.requestID = form["request_id"]
                    $0.staff = staff
                    $0.callID = id.text
                    $0.kind = kind?.wire ?? .unspecified
                    $0.note = form["note"]
                }, options: .page
            ).call
        }
        switch outcome {
        case .done(let call):
            let at = JapanTime.clock(context.edge.world.now)
            let words = "終了 \(at)　\(name(call))　\(call.closedAs.deskName)"
            return Response.seeOther(try DeskSent.location(words, context.guardian))
        case .refused(let problems):
            let open = try await DeskRecording.openCalls(staff, context)
            guard let call = open.calls.first(where: { $0.callID == id.text }) else {
                return try await list(problems, staff, context)
            }
            let typed = WriteUp(
                number: call.number, call: call, received: Instant(milliseconds: call.ringingMs),
                requestID: context.newRequestID())
            return try await DeskRecording.page(
                open, call, typed, note: form["note"], problems: problems, staff, context)
        }
    }

    private static func name(_ call: Call_OpenCall) -> String {
        call.siteName.nonEmpty ?? Show.telephone(call.number)
    }

    private static func list(
        _ problems: Problems, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Response {
        let open = try await DeskRecording.openCalls(staff, context)
        return try context.page(DeskPage(open, for: staff, in: context), problems: problems, status: .badRequest)
    }
}
