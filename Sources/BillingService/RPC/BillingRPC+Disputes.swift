import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension BillingRPC {
    func listDisputes(
        request: Billing_ListDisputesRequest, context: ServerContext
    ) async throws -> Billing_ListDisputesResponse {
        _ = try request.staff.person()
        let (account, key) = (AccountID(request.accountID), DisputeID(request.pageKey))
        guard request.accountID.isEmpty || account != nil else { throw Rejected(.notFound, "お客様が見つかりません。") }
        guard request.pageKey.isEmpty || key != nil, (1...100).contains(request.limit) else { throw Self.noSuchPage }
        let page = try await store.disputes(
            of: account, openOnly: request.openOnly, before: key, limit: Int(request.limit))
        return .with {
            $0.disputes = page.disputes.map(Billing_Dispute.init)
            $0.nextPageKey = page.next?.text ?? ""
        }
    }
}

extension Billing_Dispute {
    init(_ dispute: Dispute) {
        self = .with {
            $0.disputeID = dispute.id.text
            $0.accountID = dispute.accountID.text
            $0.brand = dispute.brand
            $0.invoiceID = dispute.invoiceID.text
            $0.invoiceNumber = dispute.invoiceNumber
            $0.amountYen = dispute.amount.amount
            $0.state =
                switch dispute.state {
                case .open: .open
                case .won: .won
                case .lost: .lost
                }
            $0.moneyTaken = dispute.place != .ours
            $0.reason = dispute.reason
            $0.openedDate = dispute.opened.iso
            $0.respondByDate = dispute.respondBy?.iso ?? ""
            $0.closedDate = dispute.closed?.iso ?? ""
            $0.reference = dispute.reference
        }
    }
}
