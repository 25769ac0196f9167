import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension BillingRPC {
    func requestMoneyAction(
        request: Billing_RequestMoneyActionRequest, context: ServerContext
    ) async throws -> Billing_RequestMoneyActionResponse {
        let person = try Self.person(request.staff)
        _ = try Repeats.checked(request.requestID)
        guard let kind = MoneyAction.Kind(request.kind) else {
            throw Rejected(
                .invalidArgument, "手続きを選択してください。", fields: [.init("kind", "手続きが選択されていません。")])
        }
        let command = RequestMoneyAction.Command(
            kind: kind, amount: Yen(request.amountYen), reason: Typed.text(request.reason))
        if kind == .credit {
            guard let account = AccountID(request.accountID) else { throw Rejected(.notFound, "お客様が見つかりません。") }
            return try await Self.refusingMoney {
                try await store.requestCredit(
                    .init(kind: kind, amount: command.amount, reason: Typed.line(request.reason)), of: account,
                    by: person, request: request)
            }
        }
        guard let invoice = InvoiceID(request.invoiceID) else { throw Self.invoiceNotFound }
        return try await Self.refusingMoney {
            try await store.requestMoneyAction(command, invoiceID: invoice, by: person, request: request)
        }
    }

    func decideMoneyAction(
        request: Billing_DecideMoneyActionRequest, context: ServerContext
    ) async throws -> Billing_DecideMoneyActionResponse {
        let person = try Self.person(request.staff)
        _ = try Repeats.checked(request.requestID)
        guard let id = MoneyActionID(request.actionID) else { throw Rejected(.notFound, "手続きが見つかりません。") }
        return try await Self.refusingMoney {
            try await store.decideMoneyAction(
                id, agreed: request.agreed, note: Typed.text(request.note), by: person, request: request)
        }
    }

    func withdrawMoneyAction(
        request: Billing_WithdrawMoneyActionRequest, context: ServerContext
    ) async throws -> Billing_WithdrawMoneyActionResponse {
        let (person, id) = try Self.closing(request.staff, request.actionID, request.requestID)
        return try await Self.refusingMoney {
            try await store.withdrawMoneyAction(id, note: Typed.text(request.note), by: person, request: request)
        }
    }

    func settleReturnedRefund(
        request: Billing_SettleReturnedRefundRequest, context: ServerContext
    ) async throws -> Billing_SettleReturnedRefundResponse {
        let (person, id) = try Self.closing(request.staff, request.actionID, request.requestID)
        return try await Self.refusingMoney {
            try await store.settleReturnedRefund(id, note: Typed.text(request.note), by: person, request: request)
        }
    }

    private static func closing(
        _ staff: Common_Staff, _ action: String, _ requestID: String
    ) throws -> (MoneyAction.Person, MoneyActionID) {
        let person = try person(staff)
        _ = try Repeats.checked(requestID)
        guard let id = MoneyActionID(action) else { throw Rejected(.notFound, "手続きが見つかりません。") }
        return (person, id)
    }

    func listMoneyActions(
        request: Billing_ListMoneyActionsRequest, context: ServerContext
    ) async throws -> Billing_ListMoneyActionsResponse {
        _ = try request.staff.person()
        let account = AccountID(request.accountID)
        let key = MoneyActionPageKey(request.pageKey)
        guard request.accountID.isEmpty || account != nil else { throw Rejected(.notFound, "お客様が見つかりません。") }
        guard request.pageKey.isEmpty || key != nil, (1...100).contains(request.limit) else { throw Self.noSuchPage }
        let page = try await store.moneyActions(
            of: account, waitingOnly: request.waitingOnly, openOnly: request.openOnly, before: key,
            limit: Int(request.limit))
        return .with {
            $0.actions = page.actions.map(Billing_MoneyAction.init)
            $0.nextPageKey = page.next?.text ?? ""
        }
    }

    static let noSuchPage = Rejected(.invalidArgument, "一覧の続きを表示できません。一覧に戻ってください。")

    static func person(_ staff: Common_Staff) throws -> MoneyAction.Person {
        MoneyAction.Person(id: try staff.person(), name: staff.name)
    }

    static func refusingMoney<Answer: Sendable>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let rejection as RequestMoneyAction.Rejection {
            throw Rejected(rejection)
        } catch let rejection as DecideMoneyAction.Rejection {
            throw Rejected(rejection)
        } catch let rejection as GiveBackOwed.Rejection {
            throw Rejected(rejection)
        } catch let rejection as CloseMoneyAction.Rejection {
            throw Rejected(rejection)
        } catch let refusal as BillingStore.MoneyRefusal {
            switch refusal {
            case .noContract: throw Rejected(.failedPrecondition, "ご契約の開始前です。電話番号の発番後に手続きしてください。")
            case .noSuchInvoice: throw invoiceNotFound
            case .noSuchAction: throw Rejected(.notFound, "手続きが見つかりません。")
            }
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }
}

extension Rejected {
    fileprivate init(_ rejection: RequestMoneyAction.Rejection) {
        func field(_ name: String, _ sentence: String) -> Rejected {
            Rejected(.failedPrecondition, sentence, fields: [.init(name, sentence)])
        }
        self =
            switch rejection {
            case .noReason: field("reason", "理由が入力されていません。")
            case .reasonTooLong(let length): field("reason", "理由は\(length)文字以内で入力してください。")
            case .noAmount: field("amount", "金額は1円以上の数字で入力してください。")
            case .tooMuch(let most): field("amount", "1回の値引きは\(most.japanese)までです。")
            case .tooManyCredits: field("amount", "使い切っていない値引きが\(Credit.mostOpen)件あります。ご請求で差し引かれてから登録してください。")
            case .noBillToCome: field("amount", "ご契約が終わるため、値引きできるご請求がありません。お支払い済みのご請求から返金してください。")
            case .notAboutAnInvoice: field("kind", "値引きは、お客様の値引きの画面から登録してください。")
            case .notPaid: field("kind", "支払い済みの請求だけ、返金できます。")
            case .moreThanLeft(let left):
                left > .zero
                    ? field("amount", "返金できるのは\(left.japanese)までです。") : field("amount", "この請求は、全額を返金済みか、返金の手続き中です。")
            case .notUnpaid: field("kind", "貸倒れにできるのは、支払いに失敗した請求だけです。")
            case .chargeUnderWay: field("kind", "カード会社に確認しているか、本人認証を待っている請求です。結果が出てから、やり直してください。")
            case .disputed: field("kind", "カード名義人がカード会社に異議を申し立てた支払いです。カード会社が返すため、こちらから返金できません。")
            case .asked: field("kind", "この請求の貸倒れは、すでに承認を待っています。")
            }
    }

    fileprivate init(_ rejection: DecideMoneyAction.Rejection) {
        switch rejection {
        case .notWaiting: self.init(.failedPrecondition, "この手続きは、すでに判断されています。ページを読み込み直してください。")
        case .samePerson: self.init(.failedPrecondition, "ご自分の申請は承認できません。別の担当者が承認してください。")
        case .noteTooLong:
            self.init(
                .invalidArgument, "メモが長すぎます。",
                fields: [.init("note", "メモは\(RequestMoneyAction.reasonLength)文字以内で入力してください。")])
        }
    }
}

extension Rejected {
    fileprivate init(_ rejection: CloseMoneyAction.Rejection) {
        func field(_ sentence: String) -> Rejected {
            Rejected(.invalidArgument, sentence, fields: [.init("note", sentence)])
        }
        self =
            switch rejection {
            case .notOpen: Rejected(.failedPrecondition, "この手続きは、すでに終わっています。ページを読み込み直してください。")
            case .onABill: Rejected(.failedPrecondition, "すでに一部がご請求に載っています。残りは次回以降のご請求で差し引かれます。")
            case .noNote: field("記録が入力されていません。")
            case .noteTooLong: field("記録は\(RequestMoneyAction.reasonLength)文字以内で入力してください。")
            }
    }
}

extension MoneyAction.Kind {
    fileprivate init?(_ kind: Billing_MoneyActionKind) {
        switch kind {
        case .refund: self = .refund
        case .writeOff: self = .writeOff
        case .credit: self = .credit
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension Billing_MoneyAction {
    init(_ action: MoneyAction) {
        self = .with {
            $0.actionID = action.id.text
            $0.kind =
                switch action.kind {
                case .refund: .refund
                case .credit: .credit
                case .writeOff: .writeOff
                }
            $0.state =
                switch action.state {
                case .waiting: .waiting
                case .refused: .refused
                case .underWay: .underWay
                case .done: .done
                case .failed: .failed
                case .withdrawn: .withdrawn
                case .returned: .returned
                }
            $0.accountID = action.accountID.text
            $0.brand = action.brand
            $0.invoiceID = action.invoiceID?.text ?? ""
            $0.invoiceNumber = action.invoiceNumber
            $0.amountYen = action.amount.amount
            $0.reason = action.reason
            $0.requestedBy = action.requestedBy?.id.text ?? ""
            $0.requestedByName = action.requestedBy?.name ?? ""
            $0.madeAtAcquirer = action.requestedBy == nil
            $0.requestedMs = action.requested.milliseconds
            if let decision = action.decision {
                $0.decidedBy = decision.by.id.text
                $0.decidedByName = decision.by.name
                $0.decidedMs = decision.at.milliseconds
                $0.decisionNote = decision.note
            }
            $0.doneDate = action.doneDate?.iso ?? ""
            $0.failure = action.failure
            $0.usedYen = action.used.amount
            $0.noBillToCome = action.noBillToCome
            if action.kind == .refund { $0.way = action.way == .bank ? .bank : .card }
            $0.settlesContract = action.settlesContract
            $0.returnedDate = action.returned?.iso ?? ""
            if let closing = action.closing {
                $0.closedBy = closing.by.id.text
                $0.closedByName = closing.by.name
                $0.closedMs = closing.at.milliseconds
                $0.closingNote = closing.note
            }
        }
    }
}
