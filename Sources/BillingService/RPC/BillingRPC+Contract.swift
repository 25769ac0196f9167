import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension BillingRPC {
    private static let noteLength = 500

    func getContract(
        request: Billing_GetContractRequest, context: ServerContext
    ) async throws -> Billing_GetContractResponse {
        let (account, asker) = try Self.asker(request.asker)
        guard let standing = try await store.contractStanding(of: account, for: asker.asker) else { return .init() }
        let contract = standing.contract
        return .with {
            $0.terms = Billing_ContractTerms(contract, in: max(standing.today, contract.start).firstOfMonth)
            $0.pending = standing.pending.map(Billing_ContractChange.init)
            $0.allowed = standing.allowed.map(Billing_ContractWish.init)
            $0.minimumTermEndDate = contract.minimumTermEnd.iso
            $0.deadlineDay = Int32(standing.deadlineDay)
            $0.endDate = contract.end?.iso ?? ""
            $0.plans = standing.plans.map(Billing_PlanComparison.init)
        }
    }

    func previewChange(
        request: Billing_PreviewChangeRequest, context: ServerContext
    ) async throws -> Billing_PreviewChangeResponse {
        let (account, asker) = try Self.asker(request.asker)
        let wish = try Self.wish(request.wish)
        return try await Self.refusing {
            let preview = try await store.previewChange(wish, of: account, for: asker.asker)
            let outcome = preview.outcome
            let (from, contract) = (outcome.change.from, outcome.contract)
            let before = contract.without([outcome.change.id])
            return .with {
                $0.before = Billing_ContractTerms(before, in: from)
                $0.after = Billing_ContractTerms(contract, in: from)
                $0.effectiveDate = from.iso
                $0.bills = preview.bills.map(Billing_ContractBill.init)
                $0.replaced = outcome.replaced.map { Billing_ContractChange($0, of: contract) }
                $0.heldByMinimumTerm = outcome.heldByMinimumTerm
                $0.shown = Billing_ShownChange(preview.shown)
                $0.shownDigest = preview.shown.digest
            }
        }
    }

    func requestChange(
        request: Billing_RequestChangeRequest, context: ServerContext
    ) async throws -> Billing_RequestChangeResponse {
        let (account, asker) = try Self.asker(request.asker)
        _ = try Repeats.checked(request.requestID)
        let wish = try Self.wish(request.wish)
        try Self.check(note: request.note, of: asker)
        guard !request.shownDigest.isEmpty else {
            throw Rejected(.invalidArgument, "ご確認の画面からお進みください。")
        }
        return try await Self.refusing {
            try await store.requestChange(wish, of: account, by: asker, request: request)
        }
    }

    func withdrawChange(
        request: Billing_WithdrawChangeRequest, context: ServerContext
    ) async throws -> Billing_WithdrawChangeResponse {
        let (account, asker) = try Self.asker(request.asker)
        _ = try Repeats.checked(request.requestID)
        try Self.check(note: request.note, of: asker)
        return try await Self.refusing {
            guard let id = ContractChangeID(request.changeID) else { throw BillingStore.ChangeRefusal.noSuchChange }
            return try await store.withdrawChange(id, of: account, by: asker, request: request)
        }
    }

    static func asker(_ asker: Billing_ContractAsker) throws -> (AccountID, ChangeAsker) {
        switch asker.who {
        case .customer(let customer):
            return (try customer.account(), ChangeAsker(asker: .customer, id: customer.memberID))
        case .staff(let staff):
            let person = try staff.person()
            guard let account = AccountID(asker.accountID) else { throw Rejected(.notFound, "お客様が見つかりません。") }
            return (account, ChangeAsker(asker: .staff, id: person.text))
        case nil: throw Rejected(.unauthenticated, "ログインし直してください。")
        }
    }

    private static func wish(_ wish: Billing_ContractWish) throws -> ChangeContract.Wish {
        guard let command = wish.command else {
            throw Rejected(
                .invalidArgument, "変更の内容を選択してください。", fields: [.init("wish", "変更の内容が選択されていません。")])
        }
        return command
    }

    /// Whoever telephoned left nothing written: staff write it down.
    private static func check(note: String, of asker: ChangeAsker) throws {
        let text = Typed.text(note)
        if asker.asker == .staff, text.isEmpty {
            throw Rejected(
                .invalidArgument, "受付の記録が入力されていません。",
                fields: [.init("note", "どなたから、いつ、どのようにご依頼があったかを入力してください。")])
        }
        guard text.count <= noteLength else {
            throw Rejected(
                .invalidArgument, "受付の記録が長すぎます。", fields: [.init("note", "\(noteLength)文字以内で入力してください。")])
        }
    }

    private static func refusing<Answer: Sendable>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let rejection as ChangeContract.Rejection {
            throw Rejected(rejection)
        } catch let refusal as BillingStore.ChangeRefusal {
            throw Rejected(refusal)
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }
}

extension Rejected {
    fileprivate init(_ rejection: ChangeContract.Rejection) {
        func field(_ sentence: String) -> Rejected {
            Rejected(.failedPrecondition, sentence, fields: [.init("wish", sentence)])
        }
        self =
            switch rejection {
            case .unknownPlan: field("このプランは選択できません。プランを選び直してください。")
            case .unknownOption: field("このオプションは選択できません。オプションを選び直してください。")
            case .planHeld: field("その月は、すでにこのプランです。お申し込み済みの変更を取りやめる場合は、変更の予定から取り消してください。")
            case .optionHeld: field("このオプションは、すでにご契約中です。終了の予定を取りやめる場合は、変更の予定から取り消してください。")
            case .optionNotHeld: field("このオプションは、ご契約されていません。")
            case .cancelledAlready: field("解約のお手続きは、すでに済んでいます。")
            case .over(let end): field("ご契約は\(end.adding(days: -1).japanese)で終了します。それより後の変更は承れません。")
            case .staffOnly: field("このお手続きは、お電話またはメールで承ります。")
            }
    }

    fileprivate init(_ refusal: BillingStore.ChangeRefusal) {
        switch refusal {
        case .noContract: self.init(.failedPrecondition, "ご契約の開始前です。電話番号の発番後にお手続きください。")
        case .noSuchChange: self.init(.notFound, "変更の予定が見つかりません。ページを読み込み直してください。")
        case .begunAlready: self.init(.failedPrecondition, "この変更は、すでに適用されています。")
        case .shownOtherwise:
            self.init(.failedPrecondition, "ご確認の画面を開いた後に、適用日・お支払いの金額・条件のいずれかが変わりました。新しい内容をご確認のうえ、もう一度お進みください。")
        }
    }
}
