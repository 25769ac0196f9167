import Contracts
import Foundation
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
        var finder = CustomerFinder()
        try message.traverse(visitor: &finder)
        guard let customer = finder.customer else { return }
        guard let permission = CustomerMethods.permissions[method] else {
            throw RPCError(
                code: .permissionDenied, message: "\(method.fullyQualifiedMethod) stands in no table of permissions")
        }
        guard permission.includes(customer.role) else { throw Permission.refused }
    }
}

/// Finds the customer of a request, in its own fields or in those of a message in them.
private struct CustomerFinder: Visitor {
    var customer: Common_Customer?

    mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
        if let found = value as? Common_Customer {
            customer = found
        } else {
            try value.traverse(visitor: &self)
        }
    }

    func visitSingularDoubleField(value: Double, fieldNumber: Int) {}
    func visitSingularInt64Field(value: Int64, fieldNumber: Int) {}
    func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) {}
    func visitSingularBoolField(value: Bool, fieldNumber: Int) {}
    func visitSingularStringField(value: String, fieldNumber: Int) {}
    func visitSingularBytesField(value: Data, fieldNumber: Int) {}
    func visitSingularEnumField<E: SwiftProtobuf.Enum>(value: E, fieldNumber: Int) {}
    func visitRepeatedMessageField<M: Message>(value: [M], fieldNumber: Int) {}
    func visitMapField<Key, Value: MapValueType>(
        fieldType: _ProtobufMap<Key, Value>.Type, value: _ProtobufMap<Key, Value>.BaseType, fieldNumber: Int
    ) {}
    func visitMapField<Key, Value>(
        fieldType: _ProtobufEnumMap<Key, Value>.Type, value: _ProtobufEnumMap<Key, Value>.BaseType, fieldNumber: Int
    ) where Value.RawValue == Int {}
    func visitMapField<Key, Value>(
        fieldType: _ProtobufMessageMap<Key, Value>.Type, value: _ProtobufMessageMap<Key, Value>.BaseType,
        fieldNumber: Int
    ) {}
    func visitUnknown(bytes: Data) {}
}
