import Contracts
import GRPCCore
import SwiftProtobuf

/// Server side: what the customer's role may not do is refused before a handler sees it. Looks at every message that
/// names a customer, so that no handler can forget.
struct CustomerGate: ServerInterceptor {
    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next: @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        var request = request
        let method = context.descriptor
        request.messages = RPCAsyncSequence(
            wrapping: request.messages.map { message in
                try CustomerGate.check(message, method)
                return message
            })
        return try await next(request, context)
    }

    /// - Throws: `Permission.refused`; PERMISSION_DENIED for a method that stands in no table.
    static func check(_ message: some Sendable, _ method: MethodDescriptor) throws {
        guard let message = message as? any Message else { return }
        guard let customer = EndUsers(in: message).customer else { return }
        guard let permission = CustomerMethods.permissions[method] else {
            throw RPCError(
                code: .permissionDenied, message: "\(method.fullyQualifiedMethod) stands in no table of permissions")
        }
        guard permission.includes(customer.role) else { throw Permission.refused }
    }
}
