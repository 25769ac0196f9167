import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension BillingRPC {
    func quoteStart(
        request: Billing_QuoteStartRequest, context: ServerContext
    ) async throws -> Billing_QuoteStartResponse {
        guard let brand = store.brands[request.brand] else { throw Rejected(.notFound, "サービスが見つかりません。") }
        guard let start = request.startDate.isEmpty ? store.store.world.today : JapanDate(iso: request.startDate) else {
            throw Rejected(
                .invalidArgument, "開始日をご確認ください。", fields: [.init("start_date", "開始日が正しくありません。")])
        }
        let today = store.store.world.today
        guard let applied = request.appliedDate.isEmpty ? today : JapanDate(iso: request.appliedDate) else {
            throw Rejected(
                .invalidArgument, "申込日をご確認ください。", fields: [.init("applied_date", "申込日が正しくありません。")])
        }
        let contract: Contract
        do {
            contract = try Contract.agreed(
                // A quote is nobody's yet.
                accountID: store.store.world.newID(), brand: brand, plan: request.plan, options: request.options,
                start: start, applied: applied)
        } catch {
            throw Rejected(error)
        }
        let bill = contract.firstBill
        // As the monthly fee beside them: of the first whole month.
        let plan = contract.terms(in: start.firstOfNextMonth).plan
        return .with {
            $0.startDate = start.iso
            $0.lines = bill.lines.map(Billing_InvoiceLine.init)
            $0.taxes = bill.totals.taxes.map(Billing_TaxTotal.init)
            $0.totalYen = bill.totals.total.amount
            $0.chargeDate = bill.chargeDate.iso
            $0.monthlyYen = contract.monthlyTotal(on: start.firstOfNextMonth).amount
            $0.includedCalls = Int32(plan.includedCalls)
            $0.overageUnitYen = plan.overagePerCall.yen.amount
            $0.minimumTermMonths = Int32(contract.minimumTermMonths)
            $0.campaigns = brand.campaigns(on: applied, plan: request.plan).map { campaign in
                .with {
                    $0.campaign = campaign.key
                    $0.name = campaign.name
                    $0.text = campaign.text
                }
            }
        }
    }
}

extension Rejected {
    init(_ rejection: Contract.Rejection) {
        switch rejection {
        case .unknownPlan:
            self.init(
                .invalidArgument, "料金を計算できません。プランを選び直してください。",
                fields: [.init("plan", "プランが選択されていません。")])
        case .unknownOption:
            self.init(
                .invalidArgument, "料金を計算できません。オプションを選び直してください。",
                fields: [.init("options", "このオプションは選択できません。")])
        }
    }
}
