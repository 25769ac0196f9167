import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension BillingRPC {
    private static let addresseeLength = 60
    private static let paperNotFound = Rejected(.notFound, "書類が見つかりません。")

    func getPaper(request: Billing_GetPaperRequest, context: ServerContext) async throws -> Billing_GetPaperResponse {
        let (account, _) = try Self.asker(request.asker)
        guard request.paperNumber.count <= 100,
            let paper = try await store.paper(request.paperNumber, accountID: account)
        else { throw Self.paperNotFound }
        return .with {
            $0.pdf = paper.pdf
            $0.fileName = paper.fileName
        }
    }

    func downloadPapers(
        request: Billing_DownloadPapersRequest, response: RPCWriter<Billing_DownloadPapersResponse>,
        context: ServerContext
    ) async throws {
        let account = try request.customer.account()
        guard (2000...9999).contains(request.year) else { throw Self.paperNotFound }
        let numbers = try await store.paperNumbers(of: account, year: Int(request.year))
        guard !numbers.isEmpty else { throw Self.paperNotFound }
        for number in numbers {
            guard let paper = try await store.paper(number, accountID: account) else { throw Self.paperNotFound }
            try await response.write(
                .with {
                    $0.fileName = paper.fileName
                    $0.pdf = paper.pdf
                })
        }
    }

    func setAddressee(
        request: Billing_SetAddresseeRequest, context: ServerContext
    ) async throws -> Billing_SetAddresseeResponse {
        let account = try request.customer.account()
        _ = try Repeats.checked(request.requestID)
        let words = Typed.line(request.addressee)
        guard words.count <= Self.addresseeLength else {
            throw Rejected(
                .invalidArgument, "宛名が長すぎます。",
                fields: [.init("addressee", "\(Self.addresseeLength)文字以内で入力してください。")])
        }
        do {
            return try await store.setAddressee(
                words, of: account, by: request.customer.memberID, request: request)
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }

    func getMonthlyRun(
        request: Billing_GetMonthlyRunRequest, context: ServerContext
    ) async throws -> Billing_GetMonthlyRunResponse {
        _ = try request.staff.person()
        let run = try await store.monthlyRun()
        return .with {
            $0.periodDate = run.period.iso
            $0.contracts = Int32(run.waiting + run.now.count)
            $0.billed = Int32(run.now.count)
            $0.billedYen = run.now.total.amount
            $0.paid = Int32(run.now.paid)
            $0.paidYen = run.now.paidTotal.amount
            $0.failed = Int32(run.now.failed)
            $0.billedBefore = Int32(run.before.count)
            $0.billedBeforeYen = run.before.total.amount
        }
    }
}

extension InvoiceSearch {
    /// - Throws: `Rejected` with what is wrong beside its field.
    init(_ wire: Billing_InvoiceSearch, staff: Bool) throws {
        var problems: [Rejected.FieldProblem] = []
        func day(_ field: String, _ text: String) -> JapanDate? {
            guard !text.isEmpty else { return nil }
            let day = JapanDate(iso: text)
            if day == nil { problems.append(.init(field, "日付を2026/11/21のように入力してください。")) }
            return day
        }
        from = day("from_date", wire.fromDate)
        to = day("to_date", wire.toDate)
        fromYen = wire.fromYen == 0 ? nil : Yen(wire.fromYen)
        toYen = wire.toYen == 0 ? nil : Yen(wire.toYen)
        party = staff ? Typed.line(wire.party) : ""
        if let from, let to, from > to { problems.append(.init("to_date", "期間の終わりが始まりより前です。")) }
        if let fromYen, let toYen, fromYen > toYen { problems.append(.init("to_yen", "金額の上限が下限より小さいです。")) }
        if party.count > 100 { problems.append(.init("party", "100文字以内で入力してください。")) }
        guard problems.isEmpty else { throw Rejected(.invalidArgument, "検索の条件をご確認ください。", fields: problems) }
    }
}
