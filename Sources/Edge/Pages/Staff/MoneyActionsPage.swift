import Contracts
import Hummingbird
import Primitives

/// `/money/actions`: refunds and write-offs that wait for a second person, then the newest of all.
struct MoneyActionsPage: PageModel {
    static let template = "staff/money-actions"
    static let perPage: Int32 = 50
    let title = "返金と貸倒れ"
    let frame: StaffFrame?
    let hasWaiting: Bool
    let waiting: [MoneyActionShown]
    let hasActions: Bool
    let actions: [MoneyActionShown]
    let nextPage: String?
    let notFirst: Bool

    init(
        waiting: [Billing_MoneyAction], _ answer: Billing_ListMoneyActionsResponse, firstPage: Bool, frame: StaffFrame,
        staff: String
    ) {
        self.frame = frame
        self.waiting = waiting.map { MoneyActionShown($0, customer: "/accounts/\($0.accountID)", reader: staff) }
        hasWaiting = !waiting.isEmpty
        actions = answer.actions.map { MoneyActionShown($0, customer: "/accounts/\($0.accountID)") }
        hasActions = !actions.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
    }

    static let samples = [
        MoneyActionsPage(
            waiting: [.hostile],
            .with {
                $0.actions = [.hostile]; $0.nextPageKey = "k"
            }, firstPage: false,
            frame: .sample, staff: "stf_1"),
        MoneyActionsPage(waiting: [], .init(), firstPage: true, frame: .sample, staff: "stf_1"),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("money/actions") { request, context in
            let decided: String? =
                switch try context.query(request, "done") {
                case "agreed": "承認しました。"
                case "refused": "見送りました。"
                case _: nil
                }
            return try await show(context, key: try context.query(request, "page"), notice: decided)
        }
        router.post("money/actions/:id") { request, context in
            let staff = try context.staff(in: .money)
            let id = try context.id("id", MoneyActionID.self)
            let form = try await context.form(request)
            guard ["agree", "refuse"].contains(form["verdict"]) else { throw Refused.unreadable(.notAForm) }
            let agreed = form["verdict"] == "agree"
            let outcome = try await context.attempt {
                try await context.edge.services.billing.decideMoneyAction(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.actionID = id.text
                        $0.agreed = agreed
                        $0.note = form["note"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/money/actions?done=\(agreed ? "agreed" : "refused")")
            case .refused(let problems): return try await show(context, problems: problems)
            }
        }
    }

    private static func show(
        _ context: StaffContext, key: String = "", notice: String? = nil, problems: Problems? = nil
    ) async throws -> Response {
        let staff = try context.staff(in: .money)
        let billing = context.edge.services.billing
        async let waiting = billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.waitingOnly = true
                $0.limit = 100
            }, options: .page)
        let answer = try await billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.pageKey = key
                $0.limit = perPage
            }, options: .page)
        return try context.page(
            MoneyActionsPage(
                waiting: try await waiting.actions, answer, firstPage: key.isEmpty,
                frame: StaffFrame(staff, at: .money),
                staff: staff.staffID),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}

struct MoneyActionShown: Sendable {
    let id: String
    let kind: String
    let state: Chip
    let amount: String
    let number: String
    let path: String
    /// Path of the customer's page; nil on the invoice's own.
    let customer: String?
    let reason: String
    let asked: String
    let decided: String?
    let done: String?
    let failure: String?
    /// The one who looks may agree to it.
    let mayDecide: Bool

    init(_ action: Billing_MoneyAction, customer: String, reader: String = "") {
        id = action.actionID
        kind = action.kind == .refund ? "返金" : "貸倒れ"
        state =
            switch action.state {
            case .waiting: Chip("承認待ち", "review")
            case .refused: Chip("見送り", "hold")
            case .underWay: Chip("手続き中", "doing")
            case .done: Chip("完了", "done")
            case .failed: Chip("カード会社が拒否", "callback")
            case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
            }
        amount = Yen(action.amountYen).japanese
        number = action.invoiceNumber
        path = "/money/invoices/\(action.accountID)/\(action.invoiceID)"
        self.customer = customer.nonEmpty
        reason = action.reason
        asked = "\(Show.time(action.requestedMs))　\(action.requestedByName)"
        decided =
            action.decidedBy.isEmpty
            ? nil
            : "\(Show.time(action.decidedMs))　\(action.decidedByName)\(action.decisionNote.nonEmpty.map { "「\($0)」" } ?? "")"
        done = Show.date(action.doneDate)
        failure = action.failure.nonEmpty
        mayDecide = action.state == .waiting && action.requestedBy != reader
    }
}

extension Billing_MoneyAction {
    static let hostile = Billing_MoneyAction.with {
        $0.actionID = "mny_1"
        $0.kind = .refund
        $0.state = .waiting
        $0.reason = Sample.hostile
        $0.requestedByName = Sample.hostile
        $0.decidedBy = "stf_2"
        $0.decidedByName = Sample.hostile
        $0.decisionNote = Sample.hostile
        $0.failure = Sample.hostile
    }
}
