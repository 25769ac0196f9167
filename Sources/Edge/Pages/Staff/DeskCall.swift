import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/desk/calls/{id}`: a call in hand: taken, answered, written up.
enum DeskCall {
    static func routes(_ router: Router<StaffContext>) {
        router.get("desk/calls/:id") { _, context in
            let staff = try context.staff(in: .desk)
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
            return try await DeskRecording.page(open, call, typed, staff, context)
        }
        router.post("desk/calls/:id/take") { request, context in
            let staff = try context.staff(in: .desk)
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
            let staff = try context.staff(in: .desk)
            let id = try context.id("id", CallID.self)
            let form = try await context.form(request)
            let typed = WriteUp(form, callID: id.text, requestID: context.newRequestID(), now: context.edge.world.now)
            return try await DeskRecording.record(typed, staff, context)
        }
    }
}

/// `/desk/number?number=…`: the card of a number without a ring, and its write-up.
enum DeskNumber {
    static func routes(_ router: Router<StaffContext>) {
        router.get("desk/number") { request, context in
            let staff = try context.staff(in: .desk)
            let searched = try context.query(request, "number")
            guard !Typed.line(searched).isEmpty else { return Response.seeOther("/desk") }
            let open = try await DeskRecording.openCalls(staff, context)
            guard let number = PhoneNumber(searched) else {
                return try notFound(
                    open, searched, "「\(Typed.line(searched).prefix(40))」は電話番号として読み取れません。", staff, context)
            }
            let typed = WriteUp(
                number: number.digits, call: nil, received: context.edge.world.now, requestID: context.newRequestID())
            do {
                return try await DeskRecording.page(open, nil, typed, staff, context)
            } catch let error as RPCError where error.code == .notFound {
                return try notFound(open, searched, "\(number.hyphenated)のお客様は登録されていません。", staff, context)
            }
        }
        router.post("desk/number") { request, context in
            let staff = try context.staff(in: .desk)
            let form = try await context.form(request)
            let typed = WriteUp(form, callID: "", requestID: context.newRequestID(), now: context.edge.world.now)
            return try await DeskRecording.record(typed, staff, context)
        }
    }

    private static func notFound(
        _ open: Call_ListOpenCallsResponse, _ searched: String, _ sentence: String, _ staff: Common_Staff,
        _ context: StaffContext
    ) throws -> Response {
        try context.page(
            DeskPage(open, for: staff, in: context, searched: searched, searchProblem: sentence),
            problems: Problems("番号が見つかりませんでした。", [.init(field: "number", text: sentence)]), status: .notFound)
    }
}

/// Development only: a telephone rings without a telephone system.
enum DeskRing {
    static func routes(_ router: Router<StaffContext>) {
        router.post("desk/ring") { request, context in
            let staff = try context.staff(in: .desk)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.call.ring(
                    .with {
                        $0.requestID = form["request_id"]
                        // The telephone system's own id: a double press rings once.
                        $0.providerCallID = form["request_id"]
                        $0.dialled = form["dialled"]
                        $0.caller = form["caller"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/desk")
            case .refused(let problems):
                let open = try await DeskRecording.openCalls(staff, context)
                return try context.page(
                    DeskPage(open, for: staff, in: context), problems: problems, status: .badRequest)
            }
        }
    }
}
