import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension BillingRPC {
    func listOwed(request: Billing_ListOwedRequest, context: ServerContext) async throws -> Billing_ListOwedResponse {
        _ = try request.staff.person()
        let (account, key) = (AccountID(request.accountID), AccountID(request.pageKey))
        guard request.accountID.isEmpty || account != nil else { throw Rejected(.notFound, "お客様が見つかりません。") }
        guard request.pageKey.isEmpty || key != nil, (1...100).contains(request.limit) else { throw Self.noSuchPage }
        let page = try await store.owed(to: account, after: key, limit: Int(request.limit))
        return .with {
            $0.owed = page.owed.map(Billing_Owed.init)
            $0.nextPageKey = page.next?.text ?? ""
        }
    }

    func giveBackOwed(
        request: Billing_GiveBackOwedRequest, context: ServerContext
    ) async throws -> Billing_GiveBackOwedResponse {
        let person = try Self.person(request.staff)
        _ = try Repeats.checked(request.requestID)
        guard let account = AccountID(request.accountID) else { throw Rejected(.notFound, "お客様が見つかりません。") }
        let way: MoneyAction.Way
        switch request.way {
        case .card: way = .card
        case .bank: way = .bank
        case .unspecified, .UNRECOGNIZED:
            throw Rejected(
                .invalidArgument, "お返しの方法を選択してください。", fields: [.init("way", "お返しの方法が選択されていません。")])
        }
        let command = GiveBackOwed.Command(
            amount: Yen(request.amountYen), way: way, paid: JapanDate(iso: request.paidDate),
            note: Typed.text(request.note))
        return try await Self.refusingMoney {
            try await store.giveBackOwed(command, to: account, by: person, request: request)
        }
    }
}

extension Rejected {
    init(_ rejection: GiveBackOwed.Rejection) {
        func field(_ name: String, _ sentence: String) -> Rejected {
            Rejected(.failedPrecondition, sentence, fields: [.init(name, sentence)])
        }
        self =
            switch rejection {
            case .nothingOwed: Rejected(.failedPrecondition, "お返しするお金は、もうありません。ページを読み込み直してください。")
            case .shownOtherwise(let now):
                Rejected(.failedPrecondition, "お返しする金額が\(now.japanese)に変わりました。金額を確かめて、やり直してください。")
            case .noDay: field("paid_date", "振込日が入力されていません。2026/11/21のように入力してください。")
            case .dayToCome: field("paid_date", "振込日は、今日か、それより前の日付を入力してください。")
            case .noNote: field("note", "振込の記録が入力されていません。")
            case .noteTooLong: field("note", "記録は\(RequestMoneyAction.reasonLength)文字以内で入力してください。")
            }
    }
}

extension Billing_Owed {
    init(_ standing: BillingStore.OwedStanding) {
        self = .with {
            $0.accountID = standing.accountID.text
            $0.brand = standing.brand
            $0.endDate = standing.owed.end.iso
            $0.amountYen = standing.owed.amount.amount
            $0.items = standing.owed.items.map { item in
                .with {
                    $0.text = item.text
                    $0.amountYen = item.amount.amount
                }
            }
            $0.payableYen = standing.plan?.amount.amount ?? 0
            $0.invoiceNumber = standing.plan?.number ?? ""
        }
    }
}
