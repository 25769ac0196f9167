import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Primitives

/// The write-up in the making: saved every few seconds while somebody types (or by a button, without a script), and
/// brought back when the call is opened again.
enum DeskDraft {
    /// What the script is told.
    struct Saved: Codable, Equatable {
        /// false: it has been recorded already.
        let saved: Bool
        /// 「11:06」
        let at: String
    }

    static func routes(_ router: Router<StaffContext>) {
        router.post("desk/calls/:id/draft") { request, context in
            let id = try context.id("id", CallID.self)
            return try await save(request, callID: id.text, context)
        }
        router.post("desk/number/draft") { request, context in try await save(request, callID: "", context) }
    }

    private static func save(_ request: Request, callID: String, _ context: StaffContext) async throws -> Response {
        let staff = try context.staff()
        let form = try await context.form(request)
        let now = context.edge.world.now
        let typed = WriteUp(form, callID: callID, requestID: context.newRequestID(), now: now)
        let outcome = try await context.attempt {
            try await context.edge.services.call.saveDraft(
                .with {
                    $0.staff = staff
                    $0.callID = callID
                    $0.number = typed.number
                    $0.formRequestID = typed.requestID
                    $0.draft = typed.draft(now: now)
                }, options: .page)
        }
        let byScript = request.headers[.accept] == "application/json"
        switch outcome {
        case .done(let answer) where byScript:
            let saved = Saved(saved: answer.saved, at: JapanTime.clock(Instant(milliseconds: answer.savedMs)))
            return Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(saved))))
        case .done:
            return Response.seeOther(
                callID.isEmpty ? "/desk/number?number=\(digits(typed.number))" : "/desk/calls/\(callID)")
        case .refused where byScript: return Response(status: .badRequest)
        case .refused(let problems): return try await DeskRecording.again(typed, problems, .badRequest, staff, context)
        }
    }

    private static func digits(_ number: String) -> String { PhoneNumber(number)?.digits ?? "" }

    /// Goes on with what was typed before, and says whose it is.
    /// - Parameter path: of the page that begins anew.
    static func resume(
        _ typed: inout WriteUp, _ answer: Call_GetDraftResponse, for staff: Common_Staff, path: String
    ) -> DeskRecord.DraftShown? {
        guard answer.hasDraft else { return nil }
        typed.go(onWith: answer.draft)
        // Without a ring only the form's id tells a second press from a second call.
        if typed.callID.isEmpty, let id = answer.formRequestID.nonEmpty { typed.requestID = id }
        let at = JapanTime.clock(Instant(milliseconds: answer.savedMs))
        let whose = answer.savedByName == staff.name ? "" : "\(answer.savedByName)さんの"
        return .init(words: "\(whose)下書き \(at)", freshPath: path)
    }
}
