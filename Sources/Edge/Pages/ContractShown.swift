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
        /// What taking it back would bring back, and take away with it.
        let consequences: [String]
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
                consequences: change.restored.map { "取り消すと、元の予定に戻ります：\(ContractWords.planned($0, brand))" }
                    + change.dropped.map { "取り消すと、必要がなくなるこの予定も取り消されます：\(ContractWords.planned($0, brand))" },
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

    /// 「プラスプランへの変更（2026年12月1日から）」
    static func planned(_ change: Billing_ContractChange, _ brand: Brand) -> String {
        "\(self.change(change.wish, name: change.name, brand))（\(effect(change.wish, change.effectiveDate))）"
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
                $0.pending = [
                    .with {
                        $0.wish.plan = Sample.hostile
                        $0.restored = [.with { $0.wish.plan = Sample.hostile }]
                        $0.dropped = [.with { $0.wish.endOption = Sample.hostile }]
                    }
                ]
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
