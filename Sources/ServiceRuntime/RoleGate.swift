import Contracts
import GRPCCore
import SwiftProtobuf

/// Server side: what the role of a customer's member or of a person of the staff may not do is refused before a handler
/// sees it. Looks at every message that names one, so that no handler can forget.
struct RoleGate: ServerInterceptor {
    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next: @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        var request = request
        let method = context.descriptor
        request.messages = RPCAsyncSequence(
            wrapping: request.messages.map { message in
                try RoleGate.check(message, method)
                return message
            })
        return try await next(request, context)
    }

    /// - Throws: `Permission.refused`, `StaffPermission.refused`; PERMISSION_DENIED for a method that stands in no table.
    static func check(_ message: some Sendable, _ method: MethodDescriptor) throws {
        guard let message = message as? any Message else { return }
        let people = EndUsers(in: message)
        if let customer = people.customer {
            guard let permission = CustomerMethods.permissions[method] else { throw inNoTable(method) }
            guard permission.includes(customer.role) else { throw Permission.refused }
        }
        if let staff = people.staff {
            guard let permission = StaffMethods.permissions[method] else { throw inNoTable(method) }
            guard permission.includes(staff.role) else { throw StaffPermission.refused }
        }
    }

    private static func inNoTable(_ method: MethodDescriptor) -> RPCError {
        RPCError(code: .permissionDenied, message: "\(method.fullyQualifiedMethod) stands in no table of permissions")
    }
}
