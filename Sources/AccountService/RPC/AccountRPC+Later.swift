import Contracts
import GRPCCore

extension AccountRPC {
    func completeSignIn(request: Account_CompleteSignInRequest, context: ServerContext) async throws -> Account_CompleteSignInResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func getSecondFactor(request: Account_GetSecondFactorRequest, context: ServerContext) async throws -> Account_GetSecondFactorResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func startSecondFactor(request: Account_StartSecondFactorRequest, context: ServerContext) async throws -> Account_StartSecondFactorResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func confirmSecondFactor(request: Account_ConfirmSecondFactorRequest, context: ServerContext) async throws -> Account_ConfirmSecondFactorResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func renewRecoveryCodes(request: Account_RenewRecoveryCodesRequest, context: ServerContext) async throws -> Account_RenewRecoveryCodesResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func disableSecondFactor(request: Account_DisableSecondFactorRequest, context: ServerContext) async throws -> Account_DisableSecondFactorResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func resetSecondFactor(request: Account_ResetSecondFactorRequest, context: ServerContext) async throws -> Account_ResetSecondFactorResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func listSessions(request: Account_ListSessionsRequest, context: ServerContext) async throws -> Account_ListSessionsResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func endSession(request: Account_EndSessionRequest, context: ServerContext) async throws -> Account_EndSessionResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func endAllSessions(request: Account_EndAllSessionsRequest, context: ServerContext) async throws -> Account_EndAllSessionsResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
    func listChanges(request: Account_ListChangesRequest, context: ServerContext) async throws -> Account_ListChangesResponse {
        throw RPCError(code: .unimplemented, message: "not yet")
    }
}
