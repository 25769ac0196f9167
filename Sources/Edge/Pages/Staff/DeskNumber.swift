import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/desk/number?number=…`: without a ring, the card of a number in any writing, or the customers whose name, kana or
/// company has these words; and the write-up.
enum DeskNumber {
    static func routes(_ router: Router<StaffContext>) {
        router.get("desk/number") { request, context in
            let staff = try context.staff()
            let searched = try context.query(request, "number")
            guard !Typed.line(searched).isEmpty else { return Response.seeOther("/desk") }
            let open = try await DeskRecording.openCalls(staff, context)
            guard let number = PhoneNumber(searched) else { return try await find(searched, open, staff, context) }
            let typed = WriteUp(
                number: number.digits, call: nil, received: context.edge.world.now, requestID: context.newRequestID())
            let fresh = try context.query(request, "fresh") == "1"
            do {
                return try await DeskRecording.page(open, nil, typed, fresh: fresh, staff, context)
            } catch let error as RPCError where error.code == .notFound {
                return try notFound(open, searched, "\(number.hyphenated)のお客様は登録されていません。", staff, context)
            }
        }
        router.post("desk/number") { request, context in
            let staff = try context.staff()
            let form = try await context.form(request)
            let typed = WriteUp(form, callID: "", requestID: context.newRequestID(), now: context.edge.world.now)
            return try await DeskRecording.record(typed, staff, context)
        }
    }

    private static func find(
        _ searched: String, _ open: Call_ListOpenCallsResponse, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Response {
        let outcome = try await context.attempt {
            try await context.edge.services.call.findAnsweringCards(
                .with {
                    $0.staff = staff
                    $0.words = searched
                }, options: .page)
        }
        switch outcome {
        case .refused(let problems): return try notFound(open, searched, problems.heading, staff, context)
        case .done(let answer) where answer.cards.isEmpty:
            let words = Typed.line(searched).prefix(40)
            return try notFound(
                open, searched, "「\(words)」にあてはまるお客様はいません。番号の一部、サイト名、カナ、会社名でさがせます。", staff, context)
        case .done(let answer) where answer.cards.count == 1:
            return Response.seeOther(DeskFound.path(answer.cards[0]))
        case .done(let answer):
            let found = DeskFound(answer, words: Typed.line(searched), brandName: context.edge.brandName)
            return try context.page(DeskPage(open, for: staff, in: context, searched: searched, found: found))
        }
    }

    private static func notFound(
        _ open: Call_ListOpenCallsResponse, _ searched: String, _ sentence: String, _ staff: Common_Staff,
        _ context: StaffContext
    ) throws -> Response {
        try context.page(
            DeskPage(open, for: staff, in: context, searched: searched, searchProblem: sentence),
            problems: Problems("お客様が見つかりませんでした。", [.init(field: "number", text: sentence)]), status: .notFound)
    }
}
