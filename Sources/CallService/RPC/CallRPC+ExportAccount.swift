import Contracts
import Foundation
import GRPCCore
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func exportAccount(
        request: Call_ExportAccountRequest, response: RPCWriter<Call_ExportAccountResponse>, context: ServerContext
    ) async throws {
        let account = try request.customer.account()
        try await CallStore.accountRows.write(of: account.text, from: store.store) { piece in
            try await response.write(.with { $0.chunk = piece })
        }
    }
}
