import Contracts
import Foundation
import GRPCCore
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    func exportAccount(
        request: Notify_ExportAccountRequest, response: RPCWriter<Notify_ExportAccountResponse>, context: ServerContext
    ) async throws {
        let account = try request.customer.account()
        try await NotifyStore.accountRows.write(of: account.text, from: store.store) { piece in
            try await response.write(.with { $0.chunk = piece })
        }
    }
}
