import Contracts
import Hummingbird
import Primitives

/// `/money/credits/{account}`: what is taken off the customer's next bills, and what was.
struct CreditsForStaffPage: PageModel {
    static let template = "staff/credits"
    let title = "値引き"
    let frame: StaffFrame?
    let path: String
    let accountPath: String
    let amount: Field
    let reason: Field
    let hasCredits: Bool
    let credits: [MoneyActionShown]

    init(
        account: String, _ actions: [Billing_MoneyAction], frame: StaffFrame, typed: Form, problems: Problems?
    ) {
        self.frame = frame
        path = "/money/credits/\(account)"
        accountPath = "/accounts/\(account)"
        amount = Field(
            "amount", "値引き額（税込・円）", value: typed["amount"], problems: problems,
            hint: "ご請求より大きな値引きは、残りが次回以降のご請求に繰り越されます。", inputmode: "numeric", maxlength: 12,
            width: "short")
        reason = Field(
            "reason", "理由", value: typed["reason"], problems: problems,
            hint: "請求書と領収書の明細に「値引き（理由）」と記載されます。60文字まで。例：お取り次ぎ遅延のお詫び", maxlength: 60)
        credits = actions.filter { $0.kind == .credit }.map {
            let isTyped = typed["action"] == $0.actionID
            return MoneyActionShown(
                $0, customer: "", noteError: isTyped ? problems?["note"] : nil, note: isTyped ? typed["note"] : "")
        }
        hasCredits = !credits.isEmpty
    }

    static let samples = [
        CreditsForStaffPage(
            account: "acc_1", [.credit], frame: .sample,
            typed: Form([
                ("amount", Sample.hostile), ("reason", Sample.hostile), ("action", "mny_1"), ("note", Sample.hostile),
            ]), problems: Problems("見本", ["reason", "amount", "note"].map { .init(field: $0, text: "見本") })),
        CreditsForStaffPage(account: "acc_1", [], frame: .sample, typed: Form(), problems: nil),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("money/credits/:account") { request, context in
            let done: String? =
                switch try context.query(request, "done") {
                case "waiting": "申請しました。別の担当者の承認を待っています。"
                case "given": "値引きを登録しました。次回のご請求から差し引かれます。"
                case "withdrawn": "値引きを取り下げました。"
                case _: nil
                }
            return try await show(context, notice: done)
        }
        router.post("money/credits/:account") { request, context in
            let staff = try context.staff()
            let account = try context.id("account", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.billing.requestMoneyAction(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.kind = .credit
                        $0.accountID = account.text
                        $0.amountYen = TypedYen.amount(form["amount"]) ?? 0
                        $0.reason = form["reason"]
                    }, options: .page)
            }
            switch outcome {
            case .done(let answer):
                let waits = answer.action.state == .waiting
                return Response.seeOther("/money/credits/\(account)?done=\(waits ? "waiting" : "given")")
            case .refused(let problems):
                return try await show(context, typed: form, problems: problems.headed("値引きを登録できませんでした。"))
            }
        }
        router.post("money/credits/:account/withdraw") { request, context in
            let staff = try context.staff()
            let account = try context.id("account", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.billing.withdrawMoneyAction(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.actionID = form["action"]
                        $0.note = form["note"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/money/credits/\(account)?done=withdrawn")
            case .refused(let problems):
                return try await show(context, typed: form, problems: problems.headed("値引きを取り下げられませんでした。"))
            }
        }
    }

    private static func show(
        _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let account = try context.id("account", AccountID.self)
        let answer = try await context.edge.services.billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.accountID = account.text
                $0.limit = 100
            }, options: .page)
        return try context.page(
            CreditsForStaffPage(
                account: account.text, answer.actions, frame: StaffFrame(staff, at: .money), typed: typed,
                problems: problems),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
