import Contracts
import GRPCCore

extension NotifyRPC {
    private static let notYet = RPCError(code: .unimplemented, message: "not yet")

    func getNoticeRules(
        request: Notify_GetNoticeRulesRequest, context: ServerContext
    ) async throws -> Notify_GetNoticeRulesResponse { throw NotifyRPC.notYet }

    func setNoticeRules(
        request: Notify_SetNoticeRulesRequest, context: ServerContext
    ) async throws -> Notify_SetNoticeRulesResponse { throw NotifyRPC.notYet }

    func sendNoticeTest(
        request: Notify_SendNoticeTestRequest, context: ServerContext
    ) async throws -> Notify_SendNoticeTestResponse { throw NotifyRPC.notYet }

    func getEscalation(
        request: Notify_GetEscalationRequest, context: ServerContext
    ) async throws -> Notify_GetEscalationResponse { throw NotifyRPC.notYet }

    func setEscalation(
        request: Notify_SetEscalationRequest, context: ServerContext
    ) async throws -> Notify_SetEscalationResponse { throw NotifyRPC.notYet }
}
