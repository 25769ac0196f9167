import Contracts
import Foundation
import GRPCCore
import ServiceRuntime
import ServiceStore

extension BillingRPC {
    func exportAccount(
        request: Billing_ExportAccountRequest, response: RPCWriter<Billing_ExportAccountResponse>,
        context: ServerContext
    ) async throws {
        let account = try request.customer.account()
        try await BillingStore.accountRows.write(of: account.text, from: store.store) { piece in
            try await response.write(.with { $0.chunk = piece })
        }
    }
}
