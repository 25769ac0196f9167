import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/billing/contract`: plan, options, cancellation, as far as the brand lets customers do it themselves.
struct ContractPage: PageModel {
    static let template = "customer/contract"
    let title = "プラン・オプションの変更"
    /// nil before a number was issued.
    let contract: ContractShown?
    /// Before that, as long as something can be chosen.
    let choice: PlanChoice?

    static let samples =
        ContractShown.sample.map { ContractPage(contract: $0, choice: nil) } + [
            ContractPage(contract: nil, choice: .sample), ContractPage(contract: nil, choice: nil),
        ]
    private static let path = "/billing/contract"

    static func routes(_ router: Router<CustomerContext>) {
        router.get("billing/contract") { request, context in
            let notice: String? =
                switch try context.query(request, "done") {
                case "changed": "変更を承りました。確認のメールをお送りします。"
                case "withdrawn": "変更の予定を取り消しました。"
                case "restored": "変更の予定を取り消しました。これに代わっていた予定が、元に戻りました。"
                case "chosen": "プラン・オプションを変更しました。確認のメールをお送りします。"
                case _: nil
                }
            return try await show(context, notice: notice)
        }
        PlanChoice.routes(router)
        router.get("billing/contract/confirm") { request, context in
            let typed = Form([("wish", try context.query(request, "wish"))])
            return try await confirm(context, typed)
        }
        router.post("billing/contract/confirm") { request, context in
            let asker = try asker(context)
            let form = try await context.form(request)
            switch try await context.requestChange(form, by: asker) {
            case .done: return Response.seeOther("\(path)?done=changed")
            case .refused(let problems): return try await confirm(context, form, problems)
            }
        }
        router.post("billing/contract/withdraw") { request, context in
            let asker = try asker(context)
            let form = try await context.form(request)
            switch try await context.withdrawChange(form, by: asker) {
            case .done(let answer): return Response.seeOther("\(path)?done=\(answer.outcome)")
            case .refused(let problems): return try await show(context, problems: problems)
            }
        }
    }

    /// The page before a number was issued, with what was chosen there.
    static func show(
        _ context: CustomerContext, choosing form: Form, problems: Problems? = nil
    ) async throws -> Response {
        try await show(context, choosing: form, problems: problems, notice: nil)
    }

    private static func asker(_ context: CustomerContext) throws -> Billing_ContractAsker {
        let customer = try context.customer()
        return .with { $0.customer = customer }
    }

    private static func show(
        _ context: CustomerContext, typed: Form = Form(), choosing: Form? = nil, problems: Problems? = nil,
        notice: String? = nil
    ) async throws -> Response {
        let asker = try asker(context)
        let answer = try await context.edge.services.billing.getContract(.with { $0.asker = asker }, options: .page)
        let shown = ContractShown(
            answer, context.brand, path: path, forStaff: false, typed: typed, problems: problems,
            newRequestID: { context.edge.world.newID(RequestID.self).text })
        let choice =
            answer.hasTerms ? nil : try await PlanChoice.current(context, typed: choosing, problems: problems)
        return try context.page(
            ContractPage(contract: answer.hasTerms ? shown : nil, choice: choice), at: .billing, problems: problems,
            notice: notice, status: problems == nil ? .ok : .badRequest)
    }

    private static func confirm(
        _ context: CustomerContext, _ typed: Form, _ problems: Problems? = nil
    ) async throws -> Response {
        switch try await context.previewChange(typed, by: try asker(context)) {
        case .refused(let refused): return try await show(context, typed: typed, problems: problems ?? refused)
        case .done(let preview):
            let shown = ContractPreviewShown(
                preview, ContractWords.wish(typed["wish"]), path: path, forStaff: false, typed: typed,
                problems: problems,
                requestID: context.edge.world.newID(RequestID.self).text)
            return try context.page(
                ContractConfirmPage(preview: shown), at: .billing, problems: problems,
                status: problems == nil ? .ok : .badRequest)
        }
    }
}

/// `/billing/contract/confirm`: before and after, from when, and the bills to come.
struct ContractConfirmPage: PageModel {
    static let template = "customer/contract-confirm"
    let title = "変更内容の確認"
    let preview: ContractPreviewShown
    static let samples = ContractPreviewShown.sample.map(ContractConfirmPage.init)
}
