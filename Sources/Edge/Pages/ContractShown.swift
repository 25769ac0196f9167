import Contracts
import Primitives

/// Changes of a contract as pages show them: the customer's and the staff's are the same but for the frame and the note.
struct ContractShown: Sendable {
    /// "/billing/contract", "/accounts/{id}/contract"
    let path: String
    /// nil once it is over.
    let plan: String?
    let options: String?
    let minimumTermEnd: String?
    let lastDay: String?
    let deadline: Int
    let hasPending: Bool
    let pending: [Pending]
    /// Every plan over the last months; nil before there is one.
    let comparison: PlansCompared?
    let hasChoices: Bool
    let wishes: Choices
    /// With staff only.
    let asksNote: Bool
    let note: String
    let noteError: String?

    struct Pending: Sendable {
        let id: String
        let words: String
        let when: String
        let mayWithdraw: Bool
        let requestID: String
    }

    init(
        _ contract: Billing_GetContractResponse, _ brand: Brand, path: String, forStaff: Bool, typed: Form,
        problems: Problems?, newRequestID: () -> String
    ) {
        self.path = path
        plan = contract.terms.planName.nonEmpty
        options = contract.terms.optionNames.joined(separator: "、").nonEmpty
        minimumTermEnd = Show.lastDay(before: contract.minimumTermEndDate)
        lastDay = Show.lastDay(before: contract.endDate)
        deadline = Int(contract.deadlineDay)
        pending = contract.pending.map { change in
            Pending(
                id: change.changeID, words: ContractWords.change(change.wish, name: change.name, brand),
                when: ContractWords.effect(change.wish, change.effectiveDate),
                mayWithdraw: forStaff || !change.byStaff, requestID: newRequestID())
        }
        hasPending = !pending.isEmpty
        comparison = PlansCompared(contract.plans)
        let offered = contract.allowed.map {
            (ContractWords.value($0), ContractWords.change($0, name: "", brand), ContractWords.price($0, brand))
        }
        hasChoices = !offered.isEmpty
        wishes = Choices(
            "wish", "変更の内容", offered.map { (value: $0.0, label: $0.1, note: $0.2) }, chosen: [typed["wish"]],
            problems: problems)
        asksNote = forStaff
        note = typed["note"]
        noteError = problems?["note"]
    }
}

/// What a change would do, to be looked at before it is asked for.
struct ContractPreviewShown: Sendable {
    let path: String
    let words: String
    let before: [Line]
    let after: [Line]
    let when: String
    let held: Bool
    let replaced: [String]
    let hasReplaced: Bool
    let bills: [BillShown]
    let wish: String
    let effectiveDate: String
    let requestID: String
    let asksNote: Bool
    let note: String
    let noteError: String?
    /// All of it as plain text, kept with the request.
    let shown: String

    struct Line: Sendable {
        let label: String
        let value: String
    }

    struct BillShown: Sendable {
        let date: String
        let title: String
        let total: String
        let lines: [String]
    }

    init(
        _ preview: Billing_PreviewChangeResponse, _ wish: Billing_ContractWish, _ brand: Brand, path: String,
        forStaff: Bool, typed: Form, problems: Problems?, requestID: String
    ) {
        self.path = path
        words = ContractWords.change(wish, name: "", brand)
        before = ContractPreviewShown.lines(preview.before)
        after = ContractPreviewShown.lines(preview.after)
        when = ContractWords.effect(wish, preview.effectiveDate)
        held = preview.heldByMinimumTerm
        replaced = preview.replaced.map { ContractWords.change($0.wish, name: $0.name, brand) }
        hasReplaced = !replaced.isEmpty
        bills = preview.bills.map { bill in
            BillShown(
                date: Show.date(bill.chargeDate) ?? bill.chargeDate, title: bill.title,
                total: Yen(bill.totalYen).japanese,
                lines: bill.lines.map {
                    "\($0.description_p)　\(Yen($0.amountYen).japanese)（\($0.taxIncluded ? "税込" : "税抜")）"
                })
        }
        self.wish = ContractWords.value(wish)
        effectiveDate = preview.effectiveDate
        self.requestID = requestID
        asksNote = forStaff
        note = typed["note"]
        noteError = problems?["note"]
        let sums = bills.map { "\($0.date) \($0.title) \($0.total)" }
        let terms = [("変更前", before), ("変更後", after)].map { name, lines in
            "\(name): " + lines.map { "\($0.label) \($0.value)" }.joined(separator: "、")
        }
        shown = ([words, when] + terms + sums).joined(separator: "\n")
    }

    private static func lines(_ terms: Billing_ContractTerms) -> [Line] {
        guard !terms.plan.isEmpty else { return [Line(label: "ご契約", value: "終了")] }
        return [
            Line(label: "プラン", value: terms.planName),
            Line(label: "オプション", value: terms.optionNames.joined(separator: "、").nonEmpty ?? "なし"),
            Line(label: "月額料金", value: "\(Yen(terms.monthlyYen).japanese)（税込）"),
            Line(
                label: "含まれる件数",
                value: "月\(terms.includedCalls)件。超過は1件につき\(Yen(terms.overageUnitYen).japanese)（税抜）"),
        ]
    }
}

/// Wishes in the words of the pages, and as one field of a form: "plan:luxury".
enum ContractWords {
    static func value(_ wish: Billing_ContractWish) -> String {
        switch wish.wish {
        case .plan(let key): "plan:\(key)"
        case .startOption(let key): "start:\(key)"
        case .endOption(let key): "end:\(key)"
        case .cancel: "cancel:"
        case nil: ""
        }
    }

    /// Nothing chosen for text that is no wish: Billing says so.
    static func wish(_ value: String) -> Billing_ContractWish {
        let key = String(value.drop { $0 != ":" }.dropFirst())
        return .with {
            switch value.prefix(while: { $0 != ":" }) {
            case "plan": $0.plan = key
            case "start": $0.startOption = key
            case "end": $0.endOption = key
            case "cancel": $0.cancel = true
            case _: break
            }
        }
    }

    static func change(_ wish: Billing_ContractWish, name: String, _ brand: Brand) -> String {
        func option(_ key: String) -> String { name.nonEmpty ?? brand.option(key)?.name ?? key }
        return switch wish.wish {
        case .plan(let key): "\(name.nonEmpty ?? brand.plan(key)?.name ?? key)プランへの変更"
        case .startOption(let key): "オプション「\(option(key))」の申し込み"
        case .endOption(let key): "オプション「\(option(key))」の解約"
        case .cancel: "ご契約の解約"
        case nil: ""
        }
    }

    static func price(_ wish: Billing_ContractWish, _ brand: Brand) -> String? {
        switch wish.wish {
        case .plan(let key):
            brand.plan(key).map { "月額\(Show.price($0.monthly))、月\($0.includedCalls)件まで" }
        case .startOption(let key): brand.option(key).map { "月額\(Show.price($0.monthly))　\($0.description)" }
        case .endOption, .cancel, nil: nil
        }
    }

    static func effect(_ wish: Billing_ContractWish, _ iso: String) -> String {
        guard let day = JapanDate(iso: iso) else { return iso }
        return switch wish.wish {
        case .endOption, .cancel: "\(day.adding(days: -1).japanese)で終了"
        case .plan, .startOption, nil: "\(day.japanese)から"
        }
    }
}

extension ContractShown {
    static let sample: [ContractShown] = [true, false].map { staff in
        ContractShown(
            .with {
                $0.terms.planName = Sample.hostile
                $0.terms.optionNames = [Sample.hostile]
                $0.minimumTermEndDate = "2017-05-27"
                $0.endDate = "2017-06-01"
                $0.pending = [.with { $0.wish.plan = Sample.hostile }]
                $0.allowed = [.with { $0.plan = "standard" }, .with { $0.cancel = true }]
                $0.plans = [
                    .with {
                        $0.planName = Sample.hostile; $0.months = [.init()]
                    }
                ]
            }, Sample.brand, path: "/billing/contract", forStaff: staff, typed: Form([("note", Sample.hostile)]),
            problems: Problems("見本", [.init(field: "note", text: "見本")]), newRequestID: { "r" })
    }
}

extension ContractPreviewShown {
    static let sample: [ContractPreviewShown] = [true, false].map { staff in
        ContractPreviewShown(
            .with {
                $0.before.plan = "standard"
                $0.before.planName = Sample.hostile
                $0.effectiveDate = "2017-06-01"
                $0.heldByMinimumTerm = true
                $0.bills = [.with { $0.lines = [.with { $0.description_p = Sample.hostile }] }]
                $0.replaced = [.with { $0.name = Sample.hostile }]
            }, .with { $0.cancel = true }, Sample.brand, path: "/billing/contract", forStaff: staff,
            typed: Form([("note", Sample.hostile)]), problems: Problems("見本", [.init(field: "note", text: "見本")]),
            requestID: "r")
    }
}
