import Contracts
import Foundation
import SwiftProtobuf

/// The people a request names, in its own fields or in those of a message in them.
public struct EndUsers: Sendable {
    public private(set) var customer: Common_Customer?
    public private(set) var staff: Common_Staff?

    public init(in request: some Message) {
        var finder = Finder()
        // The visitor throws nothing.
        do { try request.traverse(visitor: &finder) } catch { return }
        (customer, staff) = (finder.customer, finder.staff)
    }
}

private struct Finder: Visitor {
    var customer: Common_Customer?
    var staff: Common_Staff?

    mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
        switch value {
        case let found as Common_Customer: customer = found
        case let found as Common_Staff: staff = found
        default: try value.traverse(visitor: &self)
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
