import Contracts
import Hummingbird
import Primitives

/// `/account/escalation`: who is told when nobody calls back.
struct EscalationPage: PageModel {
    static let template = "customer/escalation"
    static let steps = 3
    let title = "未対応のときの通知"
    let on: Bool
    let after: Field
    let counting: Choices
    let stepFields: [Step]

    struct Step: Sendable {
        let name: String
        let label: String
        let required: Bool
        let error: String?
        let places: [RulesPage.Option]
    }

    init(_ form: Form, _ places: [Notify_NoticePlace], problems: Problems?) {
        on = form["on"] == "yes"
        after = Field(
            "after", "通知するまでの時間（分）", value: form["after"], problems: problems,
            hint: "5分から1440分（24時間）まで。お電話のお知らせから1番目の通知まで、その後は次の通知までの時間です。", inputmode: "numeric",
            maxlength: 4, width: "short")
        counting = Choices(
            "counting", "時間の数え方",
            [("hours", "対応時間の間だけ数える", "時間外や休業日は数えません。"), ("always", "いつでも数える", nil)],
            chosen: [form["counting"]], problems: problems)
        stepFields = (1...EscalationPage.steps).map { number in
            let name = "step_\(number)"
            return Step(
                name: name, label: "\(number)番目に通知する場所", required: number == 1, error: problems?[name],
                places: places.map { .init(value: $0.key, label: $0.label, chosen: form[name] == $0.key) })
        }
    }

    static let samples = [
        EscalationPage(
            Form([("on", "yes"), ("after", Sample.hostile)]), [.with { $0.label = Sample.hostile }], problems: nil),
        EscalationPage(
            Form(), [], problems: Problems("見本", ["after", "step_1"].map { .init(field: $0, text: "見本") })),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/escalation") { request, context in
            let notice = try context.query(request, "done") == "changed" ? "未対応のときの通知を変更しました。" : nil
            let known = try await known(context)
            return try context.page(
                EscalationPage(form(known.escalation), known.places, problems: nil), at: .account, notice: notice)
        }
        router.post("account/escalation") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let answer = try await context.attempt {
                try await context.edge.services.notify.setEscalation(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.escalation.on = form["on"] == "yes"
                        $0.escalation.afterMinutes = Int32(Typed.line(form["after"])) ?? 0
                        $0.escalation.inAnsweringHours = form["counting"] != "always"
                        $0.escalation.steps = (1...steps).map { form["step_\($0)"] }.filter { !$0.isEmpty }
                    }, options: .page)
            }
            switch answer {
            case .done: return Response.seeOther("/account/escalation?done=changed")
            case .refused(let problems):
                let known = try await known(context)
                return try context.page(
                    EscalationPage(form, known.places, problems: problems), at: .account, problems: problems,
                    status: .badRequest)
            }
        }
    }

    private static func form(_ escalation: Notify_Escalation) -> Form {
        var fields = [
            ("after", String(escalation.afterMinutes)), ("counting", escalation.inAnsweringHours ? "hours" : "always"),
        ]
        if escalation.on { fields.append(("on", "yes")) }
        fields += escalation.steps.prefix(steps).enumerated().map { ("step_\($0.offset + 1)", $0.element) }
        return Form(fields.map { (name: $0.0, value: $0.1) })
    }

    private static func known(_ context: CustomerContext) async throws -> Notify_GetEscalationResponse {
        let customer = try context.customer()
        return try await context.edge.services.notify.getEscalation(.with { $0.customer = customer }, options: .page)
    }
}
