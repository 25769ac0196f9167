import Foundation
import GRDB
import Primitives

/// A value that can be bound to a statement. Only what SQLite and PostgreSQL both keep exactly.
public enum SQLValue: Sendable, Hashable {
    case null
    case text(String)
    case integer(Int64)
    case bytes(Data)

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .text(let text): text.databaseValue
        case .integer(let number): number.databaseValue
        case .bytes(let data): data.databaseValue
        }
    }
}

public protocol SQLBindable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable { public var sqlValue: SQLValue { self } }
extension String: SQLBindable { public var sqlValue: SQLValue { .text(self) } }
extension Int: SQLBindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int32: SQLBindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: SQLBindable { public var sqlValue: SQLValue { .integer(self) } }
extension Bool: SQLBindable { public var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension Data: SQLBindable { public var sqlValue: SQLValue { .bytes(self) } }
extension [UInt8]: SQLBindable { public var sqlValue: SQLValue { .bytes(Data(self)) } }
extension Instant: SQLBindable { public var sqlValue: SQLValue { .integer(milliseconds) } }
extension JapanDate: SQLBindable { public var sqlValue: SQLValue { .text(iso) } }
extension Yen: SQLBindable { public var sqlValue: SQLValue { .integer(amount) } }
extension Identifier: SQLBindable { public var sqlValue: SQLValue { .text(text) } }
extension PhoneNumber: SQLBindable { public var sqlValue: SQLValue { .text(digits) } }
extension EmailAddress: SQLBindable { public var sqlValue: SQLValue { .text(text) } }
extension Optional: SQLBindable where Wrapped: SQLBindable {
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

/// One row of a result. Reading a column that is missing, NULL or of another type throws: a store never guesses.
public struct Row {
    let row: GRDB.Row

    public struct Unreadable: Error, CustomStringConvertible {
        public let description: String

        public init(_ description: String) {
            self.description = description
        }
    }

    public func string(_ column: String) throws -> String { try value(column, "text") }
    public func int64(_ column: String) throws -> Int64 { try value(column, "integer") }
    public func int(_ column: String) throws -> Int { Int(try int64(column)) }
    public func bool(_ column: String) throws -> Bool { try int64(column) != 0 }
    public func data(_ column: String) throws -> Data { try value(column, "bytes") }
    public func instant(_ column: String) throws -> Instant { Instant(milliseconds: try int64(column)) }
    public func yen(_ column: String) throws -> Yen { Yen(try int64(column)) }

    public func date(_ column: String) throws -> JapanDate {
        let text = try string(column)
        guard let date = JapanDate(iso: text) else { throw Unreadable("\(column): no such day: \(text)") }
        return date
    }

    public func phoneNumber(_ column: String) throws -> PhoneNumber {
        let text = try string(column)
        guard let number = PhoneNumber(caller: text) else { throw Unreadable("\(column): no telephone number") }
        return number
    }

    /// A column whose values are the cases of an enumeration.
    public func choice<Choice: RawRepresentable<String>>(
        _ column: String, as _: Choice.Type = Choice.self
    ) throws -> Choice {
        let text = try string(column)
        guard let choice = Choice(rawValue: text) else { throw Unreadable("\(column): unknown value \(text)") }
        return choice
    }

    public func id<Kind>(_ column: String, _: Identifier<Kind>.Type = Identifier<Kind>.self) throws -> Identifier<Kind>
    {
        let text = try string(column)
        guard let id = Identifier<Kind>(text) else { throw Unreadable("\(column): no id: \(text)") }
        return id
    }

    public func optionalString(_ column: String) throws -> String? { try isNull(column) ? nil : string(column) }
    public func optionalPhoneNumber(_ column: String) throws -> PhoneNumber? {
        try isNull(column) ? nil : phoneNumber(column)
    }
    public func optionalInt(_ column: String) throws -> Int? { try isNull(column) ? nil : int(column) }
    public func optionalData(_ column: String) throws -> Data? { try isNull(column) ? nil : data(column) }
    public func optionalInstant(_ column: String) throws -> Instant? { try isNull(column) ? nil : instant(column) }
    public func optionalDate(_ column: String) throws -> JapanDate? { try isNull(column) ? nil : date(column) }
    public func optionalID<Kind>(
        _ column: String, _: Identifier<Kind>.Type = Identifier<Kind>.self
    ) throws -> Identifier<Kind>? {
        try isNull(column) ? nil : id(column)
    }

    private func isNull(_ column: String) throws -> Bool {
        guard row.hasColumn(column) else { throw Unreadable("\(column): no such column") }
        let stored: DatabaseValue = row[column]
        return stored.isNull
    }

    private func value<T: DatabaseValueConvertible>(_ column: String, _ type: String) throws -> T {
        guard row.hasColumn(column) else { throw Unreadable("\(column): no such column") }
        let stored: DatabaseValue = row[column]
        let matches =
            switch stored.storage {
            case .null: false
            case .int64: type == "integer"
            case .double: false
            case .string: type == "text"
            case .blob: type == "bytes"
            }
        guard matches, let value = T.fromDatabaseValue(stored) else {
            throw Unreadable("\(column): expected \(type), got \(stored)")
        }
        return value
    }
}
