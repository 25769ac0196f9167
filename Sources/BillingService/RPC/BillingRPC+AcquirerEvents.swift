import Contracts
import GRPCCore

extension BillingRPC {
    private static let longestHookBytes = 256 * 1024

    /// Its answers are for a machine: no sentence for a person.
    func receiveAcquirerEvent(
        request: Billing_ReceiveAcquirerEventRequest, context: ServerContext
    ) async throws -> Billing_ReceiveAcquirerEventResponse {
        guard request.body.count <= Self.longestHookBytes else {
            throw RPCError(code: .invalidArgument, message: "\(Self.longestHookBytes) bytes at most")
        }
        let hook = AcquirerHook(body: request.body, signature: request.signature)
        let event: AcquirerEvent
        do throws(AcquirerHook.Refusal) {
            event = try acquirer.read(hook, at: store.store.world.now)
        } catch {
            throw switch error {
            case .notExpected: RPCError(code: .notFound, message: "this acquirer sends none")
            case .forged: RPCError(code: .permissionDenied, message: "the signature does not fit")
            case .late: RPCError(code: .permissionDenied, message: "signed too long ago, or ahead of our clock")
            case .unreadable: RPCError(code: .invalidArgument, message: "the event cannot be read")
            }
        }
        try await store.receive(event)
        return .init()
    }
}
