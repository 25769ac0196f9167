import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension BillingRPC {
    func listStuckCharges(
        request: Billing_ListStuckChargesRequest, context: ServerContext
    ) async throws -> Billing_ListStuckChargesResponse {
        _ = try request.staff.person()
        guard (1...100).contains(request.limit) else { throw Self.noSuchPage }
        let stuck = try await store.stuckCharges(limit: Int(request.limit))
        return .with {
            $0.charges = stuck.charges.map(Billing_StuckCharge.init)
            $0.total = Int32(stuck.total)
        }
    }
}

extension Billing_StuckCharge {
    init(_ charge: StuckCharge) {
        self = .with {
            $0.accountID = charge.accountID.text
            $0.brand = charge.brand
            $0.invoiceID = charge.invoiceID.text
            $0.invoiceNumber = charge.invoiceNumber
            $0.amountYen = charge.amount.amount
            $0.kind =
                switch charge.kind {
                case .fault(.request): .request
                case .fault(.customerGone): .customerGone
                case .noAnswer: .noAnswer
                }
            $0.detail = charge.detail
            $0.sinceMs = charge.since.milliseconds
            $0.nextMs = charge.next?.milliseconds ?? 0
        }
    }
}
