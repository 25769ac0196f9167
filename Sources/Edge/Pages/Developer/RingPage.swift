import Contracts
import Hummingbird
import Primitives

/// `/ring`: lets a telephone ring at the operators' desk without a telephone system.
struct RingPage: PageModel {
    static let template = "developer/ring"
    let title = "電話を鳴らす"
    let dialled: Field
    let caller: Field

    init(_ form: Form, problems: Problems?) {
        dialled = Field(
            "dialled", "かけられた番号", value: form["dialled"], problems: problems, hint: "お客様に発番した03番号", type: "tel",
            inputmode: "tel",
            maxlength: 30, width: "medium")
        caller = Field(
            "caller", "かけた人の番号", value: form["caller"], problems: problems, required: false, hint: "空欄は番号非通知",
            type: "tel",
            inputmode: "tel", maxlength: 30, width: "medium")
    }

    static let samples = [RingPage(Form(), problems: nil)]

    static func routes(_ router: Router<DeveloperContext>) {
        router.get("ring") { request, context in
            let rung = try context.query(request, "rung") == "1"
            return try context.page(RingPage(Form(), problems: nil), notice: rung ? "受付の電話を鳴らしました。" : nil)
        }
        router.post("ring") { request, context in
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.call.ring(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.providerCallID = "dev-" + form["request_id"]
                        $0.dialled = form["dialled"]
                        $0.caller = form["caller"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/ring?rung=1")
            case .refused(let problems):
                return try context.page(RingPage(form, problems: problems), problems: problems, status: .badRequest)
            }
        }
    }
}
