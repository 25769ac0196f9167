import Contracts
import Hummingbird
import Primitives

/// `/money/invoices/{account}/{invoice}`: what staff may do about one invoice, and what was done.
struct InvoiceForStaffPage: PageModel {
    static let template = "staff/invoice"
    let title = "請求の手続き"
    let frame: StaffFrame?
    let path: String
    let accountPath: String
    let number: String
    let heading: String
    let total: String
    let state: Chip
    /// Given back so far; nil = nothing.
    let refunded: String?
    /// The newest of its payment.
    let dispute: DisputeShown?
    /// Money can be given back.
    let paid: Bool
    /// Why it cannot be charged, and what to do; nil = nothing of ours is in its way.
    let stuck: String?
    let unpaid: Bool
    let amount: Field
    let reason: String
    let reasonError: String?
    let kindError: String?
    let hasActions: Bool
    let actions: [MoneyActionShown]

    init(
        _ invoice: Billing_Invoice, _ actions: [Billing_MoneyAction], stuck: Billing_StuckCharge? = nil,
        frame: StaffFrame, typed: Form, problems: Problems?
    ) {
        let row = StaffInvoiceRow(invoice, customer: nil, brandName: "")
        self.frame = frame
        path = "/money/invoices/\(invoice.accountID)/\(invoice.invoiceID)"
        accountPath = "/accounts/\(invoice.accountID)"
        number = invoice.invoiceNumber
        heading = invoice.title
        total = row.total
        state = row.state
        refunded = invoice.refundedYen > 0 ? Yen(invoice.refundedYen).japanese : nil
        dispute = invoice.hasDispute ? DisputeShown(invoice.dispute) : nil
        let disputed = invoice.hasDispute && (invoice.dispute.state == .open || invoice.dispute.moneyTaken)
        paid = invoice.state == .paid && !disputed
        self.stuck = stuck.map { StuckChargesShown.whatNow($0.kind) }
        unpaid = invoice.state == .failed || stuck.map { $0.kind != .noAnswer } ?? false
        amount = Field(
            "amount", "返金額（税込・円）", value: typed["amount"].nonEmpty ?? "\(invoice.totalYen - invoice.refundedYen)",
            problems: problems, hint: "一部だけの返金もできます。", inputmode: "numeric", maxlength: 12, width: "short")
        reason = typed["reason"]
        reasonError = problems?["reason"]
        kindError = problems?["kind"]
        self.actions = actions.filter { $0.invoiceID == invoice.invoiceID }.map { MoneyActionShown($0, customer: "") }
        hasActions = !self.actions.isEmpty
    }

    static let samples = [Billing_InvoiceState.paid, .failed].map { state in
        InvoiceForStaffPage(
            .with {
                $0.invoiceID = "inv_1"
                $0.accountID = "acc_1"
                $0.title = Sample.hostile
                $0.state = state
                $0.totalYen = 5_500
                $0.refundedYen = 500
                if state == .failed { $0.dispute = .with { $0.reason = Sample.hostile } }
            }, [.hostile], stuck: state == .failed ? .with { $0.kind = .request } : nil, frame: .sample,
            typed: Form([("reason", Sample.hostile), ("amount", Sample.hostile)]),
            problems: Problems("見本", ["reason", "amount", "kind"].map { .init(field: $0, text: "見本") }))
    }

    static func routes(_ router: Router<StaffContext>) {
        router.get("money/invoices/:account/:invoice") { request, context in
            let done: String? =
                switch try context.query(request, "done") {
                case "waiting": "申請しました。別の担当者の承認を待っています。"
                case "under_way": "返金の手続きを始めました。"
                case "done": "手続きが完了しました。"
                case _: nil
                }
            return try await show(context, notice: done)
        }
        router.post("money/invoices/:account/:invoice") { request, context in
            let staff = try context.staff()
            let account = try context.id("account", AccountID.self)
            let invoice = try context.id("invoice", InvoiceID.self)
            let form = try await context.form(request)
            let kind: Billing_MoneyActionKind =
                switch form["kind"] {
                case "refund": .refund
                case "write_off": .writeOff
                case _: .unspecified
                }
            let outcome = try await context.attempt {
                try await context.edge.services.billing.requestMoneyAction(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.kind = kind
                        $0.accountID = account.text
                        $0.invoiceID = invoice.text
                        $0.amountYen = TypedYen.amount(form["amount"]) ?? 0
                        $0.reason = form["reason"]
                    }, options: .page)
            }
            switch outcome {
            case .done(let answer):
                return Response.seeOther("/money/invoices/\(account)/\(invoice)?done=\(answer.action.state.query)")
            case .refused(let problems):
                return try await show(context, typed: form, problems: problems.headed("手続きを登録できませんでした。"))
            }
        }
    }

    private static func show(
        _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let account = try context.id("account", AccountID.self)
        let id = try context.id("invoice", InvoiceID.self)
        let billing = context.edge.services.billing
        async let actions = billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.accountID = account.text
                $0.limit = 100
            }, options: .page)
        let found = try await billing.getInvoiceForStaff(
            .with {
                $0.staff = staff
                $0.accountID = account.text
                $0.invoiceID = id.text
            }, options: .page)
        let stuck =
            [.open, .unknown].contains(found.invoice.state) ? try await stuckCharge(of: id, staff, context) : nil
        return try context.page(
            InvoiceForStaffPage(
                found.invoice, try await actions.actions, stuck: stuck, frame: StaffFrame(staff, at: .money),
                typed: typed, problems: problems),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }

    /// Among the oldest hundred: of a fault that is everybody's, it says the same of all.
    private static func stuckCharge(
        of invoice: InvoiceID, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Billing_StuckCharge? {
        try await context.edge.services.billing.listStuckCharges(
            .with {
                $0.staff = staff
                $0.limit = 100
            }, options: .page
        ).charges.first { $0.invoiceID == invoice.text }
    }
}

/// A yen amount in any writing: 「１，０００円」.
enum TypedYen {
    static func amount(_ typed: String) -> Int64? {
        let kept = typed.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace && !",円¥".contains($0) }
        return Int64(kept)
    }
}

extension Billing_MoneyActionState {
    /// What the address of the page after it says.
    var query: String {
        switch self {
        case .waiting: "waiting"
        case .underWay: "under_way"
        case .done: "done"
        case .refused, .failed, .withdrawn, .returned, .unspecified, .UNRECOGNIZED: ""
        }
    }
}
