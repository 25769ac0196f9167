import Contracts
import Hummingbird
import Primitives

/// What a customer is owed after its contract's end: a row of `/money/actions`.
struct OwedShown: Sendable {
    let path: String
    let customer: String
    let amount: String
    let ended: String
    let items: [Item]

    struct Item: Sendable {
        let text: String
        let amount: String
    }

    init(_ owed: Billing_Owed) {
        path = "/money/owed/\(owed.accountID)"
        customer = "/accounts/\(owed.accountID)"
        amount = Yen(owed.amountYen).japanese
        ended = Show.lastDay(before: owed.endDate) ?? owed.endDate
        items = owed.items.map { Item(text: $0.text, amount: Yen($0.amountYen).japanese) }
    }
}

/// `/money/owed/{account}`: gives back what is owed after a contract's end, or writes down that it was paid by bank transfer.
struct OwedForStaffPage: PageModel {
    static let template = "staff/owed"
    let title = "ご契約終了後の精算"
    let frame: StaffFrame?
    let path: String
    let accountPath: String
    /// nil when nothing is owed.
    let owed: OwedShown?
    /// Fits one paid invoice.
    let payable: Payable?
    let hasActions: Bool
    let actions: [MoneyActionShown]

    struct Payable: Sendable {
        let amount: String
        let yen: String
        let number: String
        /// Not all of it goes back at once.
        let isPart: Bool
        let way: Choices
        let paidDate: Field
        let note: Field
    }

    init(
        account: String, _ owed: Billing_Owed?, _ actions: [Billing_MoneyAction], frame: StaffFrame, typed: Form,
        problems: Problems?
    ) {
        self.frame = frame
        path = "/money/owed/\(account)"
        accountPath = "/accounts/\(account)"
        self.owed = owed.map(OwedShown.init)
        payable = owed.flatMap { owed in
            guard owed.payableYen > 0 else { return nil }
            return Payable(
                amount: Yen(owed.payableYen).japanese, yen: "\(owed.payableYen)", number: owed.invoiceNumber,
                isPart: owed.payableYen < owed.amountYen,
                way: Choices(
                    "way", "お返しの方法",
                    [
                        ("card", "カードに返金する", "お支払いのカードに戻します。"),
                        ("bank", "銀行振込で返した", "振込のあとに、ここに記録します。"),
                    ], chosen: [typed["way"]], problems: problems),
                paidDate: Field(
                    "paid_date", "振込日", value: typed["paid_date"], problems: problems, required: false,
                    hint: "銀行振込のときだけ入力します。", type: "date", width: "short"),
                note: Field(
                    "note", "振込の記録", value: typed["note"], problems: problems, required: false,
                    hint: "銀行振込のときだけ入力します。振込先の銀行と名義など。", maxlength: 200))
        }
        self.actions = actions.filter(\.settlesContract).map { MoneyActionShown($0, customer: "") }
        hasActions = !self.actions.isEmpty
    }

    static let samples = [
        OwedForStaffPage(
            account: "acc_1",
            .with {
                $0.accountID = "acc_1"
                $0.amountYen = 3_902
                $0.payableYen = 352
                $0.invoiceNumber = Sample.hostile
                $0.items = [.with { $0.text = Sample.hostile }]
            },
            [
                .with {
                    $0 = .hostile
                    $0.settlesContract = true
                    $0.way = .bank
                }
            ], frame: .sample,
            typed: Form([("way", "bank"), ("paid_date", Sample.hostile), ("note", Sample.hostile)]),
            problems: Problems("見本", ["way", "paid_date", "note"].map { .init(field: $0, text: "見本") })),
        OwedForStaffPage(account: "acc_1", nil, [], frame: .sample, typed: Form(), problems: nil),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("money/owed/:account") { request, context in
            let done: String? =
                switch try context.query(request, "done") {
                case "waiting": "申請しました。別の担当者の承認を待っています。"
                case "under_way": "返金の手続きを始めました。"
                case "done": "お返しを記録しました。"
                case _: nil
                }
            return try await show(context, notice: done)
        }
        router.post("money/owed/:account") { request, context in
            let staff = try context.staff()
            let account = try context.id("account", AccountID.self)
            let form = try await context.form(request)
            let way: Billing_RefundWay =
                switch form["way"] {
                case "card": .card
                case "bank": .bank
                case _: .unspecified
                }
            let outcome = try await context.attempt {
                try await context.edge.services.billing.giveBackOwed(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = account.text
                        $0.amountYen = Int64(form["amount"]) ?? 0
                        $0.way = way
                        $0.paidDate = JapanDate(typed: form["paid_date"])?.iso ?? form["paid_date"]
                        $0.note = form["note"]
                    }, options: .page)
            }
            switch outcome {
            case .done(let answer):
                return Response.seeOther("/money/owed/\(account)?done=\(answer.action.state.query)")
            case .refused(let problems):
                return try await show(context, typed: form, problems: problems.headed("お返しを登録できませんでした。"))
            }
        }
    }

    private static func show(
        _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let account = try context.id("account", AccountID.self)
        let billing = context.edge.services.billing
        async let owed = billing.listOwed(
            .with {
                $0.staff = staff
                $0.accountID = account.text
                $0.limit = 1
            }, options: .page)
        let actions = try await billing.listMoneyActions(
            .with {
                $0.staff = staff
                $0.accountID = account.text
                $0.limit = 100
            }, options: .page)
        return try context.page(
            OwedForStaffPage(
                account: account.text, try await owed.owed.first, actions.actions,
                frame: StaffFrame(staff, at: .money), typed: typed, problems: problems),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
