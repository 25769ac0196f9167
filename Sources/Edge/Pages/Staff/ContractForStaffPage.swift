import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/accounts/{id}/contract`: what customers ask for by telephone or mail, with a note of who asked.
struct ContractForStaffPage: PageModel {
    static let template = "staff/contract"
    let title = "ご契約の変更"
    let frame: StaffFrame?
    let account: String
    /// nil before a number was issued.
    let contract: ContractShown?
    let preview: ContractPreviewShown?

    static let samples: [ContractForStaffPage] = [
        ContractForStaffPage(
            frame: StaffFrame(.with { $0.role = .admin }, at: .accounts), account: "acc_1",
            contract: ContractShown.sample[0], preview: nil),
        ContractForStaffPage(
            frame: StaffFrame(.with { $0.role = .admin }, at: .accounts), account: "acc_1", contract: nil,
            preview: ContractPreviewShown.sample[0]),
        ContractForStaffPage(frame: nil, account: "acc_1", contract: nil, preview: nil),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id/contract") { request, context in
            let notice: String? =
                switch try context.query(request, "done") {
                case "changed": "変更を登録しました。お客様にメールでお知らせします。"
                case "withdrawn": "変更の予定を取り消しました。お客様にメールでお知らせします。"
                case "restored": "変更の予定を取り消しました。これに代わっていた予定が、元に戻りました。お客様にメールでお知らせします。"
                case _: nil
                }
            return try await show(try context.id("id"), context, notice: notice)
        }
        router.get("accounts/:id/contract/confirm") { request, context in
            let typed = Form([("wish", try context.query(request, "wish"))])
            return try await confirm(try context.id("id"), context, typed)
        }
        router.post("accounts/:id/contract/confirm") { request, context in
            let id = try context.id("id", AccountID.self)
            let asker = try asker(id, context)
            let form = try await context.form(request)
            switch try await context.requestChange(form, by: asker) {
            case .done: return Response.seeOther("/accounts/\(id)/contract?done=changed")
            case .refused(let problems): return try await confirm(id, context, form, problems)
            }
        }
        router.post("accounts/:id/contract/withdraw") { request, context in
            let id = try context.id("id", AccountID.self)
            let asker = try asker(id, context)
            let form = try await context.form(request)
            switch try await context.withdrawChange(form, by: asker) {
            case .done(let answer):
                return Response.seeOther("/accounts/\(id)/contract?done=\(answer.outcome)")
            case .refused(let problems): return try await show(id, context, typed: form, problems: problems)
            }
        }
    }

    private static func asker(_ id: AccountID, _ context: StaffContext) throws -> Billing_ContractAsker {
        let staff = try context.staff()
        return .with {
            $0.staff = staff
            $0.accountID = id.text
        }
    }

    private static func show(
        _ id: AccountID, _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil,
        notice: String? = nil
    ) async throws -> Response {
        let asker = try asker(id, context)
        let answer = try await context.edge.services.billing.getContract(.with { $0.asker = asker }, options: .page)
        let brand = context.edge.sites.catalogue[answer.terms.brand]?.current(on: context.edge.world.today)
        let shown = brand.map {
            ContractShown(
                answer, $0, path: "/accounts/\(id)/contract", forStaff: true, typed: typed, problems: problems,
                newRequestID: context.newRequestID)
        }
        return try context.page(
            ContractForStaffPage(
                frame: StaffFrame(asker.staff, at: .accounts), account: id.text, contract: shown, preview: nil),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }

    private static func confirm(
        _ id: AccountID, _ context: StaffContext, _ typed: Form, _ problems: Problems? = nil
    ) async throws -> Response {
        let asker = try asker(id, context)
        switch try await context.previewChange(typed, by: asker) {
        case .refused(let refused): return try await show(id, context, typed: typed, problems: problems ?? refused)
        case .done(let preview):
            let shown = ContractPreviewShown(
                preview, ContractWords.wish(typed["wish"]), path: "/accounts/\(id)/contract", forStaff: true,
                typed: typed, problems: problems, requestID: context.newRequestID())
            return try context.page(
                ContractForStaffPage(
                    frame: StaffFrame(asker.staff, at: .accounts), account: id.text, contract: nil, preview: shown),
                problems: problems, status: problems == nil ? .ok : .badRequest)
        }
    }
}
