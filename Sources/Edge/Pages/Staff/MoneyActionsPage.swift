import Contracts
import Hummingbird
import Primitives

/// `/money/actions`: what waits for a second person, what staff have to deal with, then the newest of all.
struct MoneyActionsPage: PageModel {
    static let template = "staff/money-actions"
    static let perPage: Int32 = 50
    static let disputesShown: Int32 = 20
    let title = "返金・値引き・貸倒れ"
    let frame: StaffFrame?
    let hasWaiting: Bool
    let waiting: [MoneyActionShown]
    /// Refunds that came back, credits that no bill takes any more.
    let hasOpen: Bool
    let open: [MoneyActionShown]
    /// After a contract's end.
    let hasOwed: Bool
    let owed: [OwedShown]
    let hasDisputes: Bool
    let disputes: [DisputeShown]
    let hasActions: Bool
    let actions: [MoneyActionShown]
    let nextPage: String?
    let notFirst: Bool

    init(
        waiting: [Billing_MoneyAction], open: [Billing_MoneyAction],
        owed: [OwedShown] = [], disputes: [DisputeShown] = [], _ answer: Billing_ListMoneyActionsResponse,
        firstPage: Bool, frame: StaffFrame,
        staff: String, typed: Form = Form(), problems: Problems? = nil
    ) {
        self.frame = frame
        self.waiting = waiting.map { MoneyActionShown($0, customer: "/accounts/\($0.accountID)", reader: staff) }
        hasWaiting = !waiting.isEmpty
        self.open = open.map {
            MoneyActionShown(
                $0, customer: "/accounts/\($0.accountID)",
                noteError: typed["action"] == $0.actionID ? problems?["note"] : nil,
                note: typed["action"] == $0.actionID ? typed["note"] : "")
        }
        hasOpen = !open.isEmpty
        self.owed = owed
        hasOwed = !owed.isEmpty
        self.disputes = disputes
        hasDisputes = !disputes.isEmpty
        actions = answer.actions.map { MoneyActionShown($0, customer: "/accounts/\($0.accountID)") }
        hasActions = !actions.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
    }

    static let samples = [
        MoneyActionsPage(
            waiting: [.hostile], open: [.returned],
            owed: [OwedShown(.with { $0.items = [.with { $0.text = Sample.hostile }] })],
            disputes: DisputeShown.samples,
            .with {
                $0.actions = [.hostile]; $0.nextPageKey = "k"
            }, firstPage: false,
            frame: .sample, staff: "stf_1"),
        MoneyActionsPage(waiting: [], open: [], .init(), firstPage: true, frame: .sample, staff: "stf_1"),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("money/actions") { request, context in
            let decided: String? =
                switch try context.query(request, "done") {
                case "agreed": "承認しました。"
                case "refused": "見送りました。"
                case "settled": "お支払いの記録を登録しました。"
                case _: nil
                }
            return try await show(context, key: try context.query(request, "page"), notice: decided)
        }
        router.post("money/actions/:id/settle") { request, context in try await settle(context, request) }
        router.post("money/actions/:id") { request, context in
            let staff = try context.staff()
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

    /// A refund that came back was paid in another way.
    private static func settle(_ context: StaffContext, _ request: Request) async throws -> Response {
        let staff = try context.staff()
        let id = try context.id("id", MoneyActionID.self)
        let form = try await context.form(request)
        let outcome = try await context.attempt {
            try await context.edge.services.billing.settleReturnedRefund(
                .with {
                    $0.requestID = form["request_id"]
                    $0.staff = staff
                    $0.actionID = id.text
                    $0.note = form["note"]
                }, options: .page)
        }
        switch outcome {
        case .done: return Response.seeOther("/money/actions?done=settled")
        case .refused(let problems):
            let typed = Form([("action", id.text), ("note", form["note"])])
            return try await show(context, typed: typed, problems: problems)
        }
    }

    private static func show(
        _ context: StaffContext, key: String = "", notice: String? = nil, typed: Form = Form(),
        problems: Problems? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let billing = context.edge.services.billing
        async let waiting = billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.waitingOnly = true
                $0.limit = 100
            }, options: .page)
        async let open = billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.openOnly = true
                $0.limit = 100
            }, options: .page)
        async let owed = billing.listOwed(
            .with {
                $0.staff = staff
                $0.limit = 100
            }, options: .page)
        async let disputes = billing.listDisputes(
            .with {
                $0.staff = staff
                $0.limit = disputesShown
            }, options: .page)
        let answer = try await billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.pageKey = key
                $0.limit = perPage
            }, options: .page)
        return try context.page(
            MoneyActionsPage(
                waiting: try await waiting.actions, open: try await open.actions,
                owed: try await owed.owed.map(OwedShown.init),
                disputes: try await disputes.disputes.map(DisputeShown.init), answer, firstPage: key.isEmpty,
                frame: StaffFrame(staff, at: .money), staff: staff.staffID, typed: typed, problems: problems),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
