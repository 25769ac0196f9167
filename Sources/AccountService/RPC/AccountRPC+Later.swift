import Contracts
import GRPCCore

extension AccountRPC {
    func listChanges(
        request: Account_ListChangesRequest, context: ServerContext
    ) async throws -> Account_ListChangesResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
}
