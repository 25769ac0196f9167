import Contracts
import Hummingbird
import Primitives

/// Development only: a telephone rings without a telephone system.
enum DeskRing {
    static func routes(_ router: Router<StaffContext>) {
        router.post("desk/ring") { request, context in
            let staff = try context.staff()
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
