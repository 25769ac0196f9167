import Foundation
import GRDB
import Primitives

/// What a store keeps of an account, table by table: what its owner takes home (個人情報の保護に関する法律 33条), and what not,
/// with the reason. Every table of a store is named, so that a new one is thought about.
public struct AccountRows: Sendable {
    public enum Table: Sendable {
        case taken(Taken)
        /// Not taken, because …
        case left(String)
    }

    /// Rows that are taken as they are. Columns ending in `_ms` become Japanese time, bytes are never taken as bytes.
    public struct Taken: Sendable {
        /// Which rows: a condition on `t` with the account's id as its one value.
        let whose: String
        /// Column by which a long table is read in pages: text, and no two rows share a value.
        let key: String?
        /// Columns that are left out, each because …
        let without: [String: String]
        /// Columns that are made for the export: name → expression on `t`.
        let made: [String: String]
        /// Bytes that hold JSON when they are opened.
        let opening: [String: @Sendable (Data) throws -> String]
    }

    static let rowsPerPage = 200

    /// What every store has: it holds nothing of an account that does not stand in the tables too.
    static let mechanism: [String: Table] = [
        "schema_migration": .left("of the store itself"),
        "store_identity": .left("of the store itself"),
        "event": .left("copies of what stands in the tables, for the other services"),
        "follow_position": .left("of the store itself"),
        "parked_event": .left("copies of what another service told, until they are applied"),
        "request_log": .left("answers given, for a repeat; forgotten after 14 days"),
        "job": .left("what is still to be done about a row that is taken"),
    ]

    public let tables: [String: Table]

    public init(_ tables: [String: Table]) {
        self.tables = tables.merging(Self.mechanism) { own, _ in own }
    }

    /// Writes one JSON object in pieces: each table a list of its rows.
    public func write(of account: String, from store: Store, _ send: (Data) async throws -> Void) async throws {
        var lead = "{\n"
        for (name, table) in tables.sorted(by: { $0.key < $1.key }) {
            guard case .taken(let taken) = table else { continue }
            try await send(Data("\(lead)\"\(name)\": [".utf8))
            lead = "],\n"
            var (after, first): (String?, Bool) = ("", true)
            while let key = after {
                let page = try await store.read { tx in try tx.page(of: account, name, taken, after: key) }
                for row in page.rows {
                    try await send(Data((first ? "\n" : ",\n").utf8) + row)
                    first = false
                }
                after = page.next
            }
        }
        try await send(Data((lead == "{\n" ? "{}\n" : "]\n}\n").utf8))
    }
}

extension AccountRows.Table {
    /// - Parameters:
    ///   - whose: a condition on `t` with one `?`, the account's id.
    ///   - key: for tables that grow: a text column, unique.
    public static func rows(
        _ whose: String = "t.account_id = ?", by key: String? = nil, without: [String: String] = [:],
        made: [String: String] = [:], opening: [String: @Sendable (Data) throws -> String] = [:]
    ) -> AccountRows.Table {
        .taken(.init(whose: whose, key: key, without: without, made: made, opening: opening))
    }
}

extension Transaction {
    fileprivate func page(
        of account: String, _ table: String, _ taken: AccountRows.Taken, after: String
    ) throws -> (rows: [Data], next: String?) {
        let made = taken.made.sorted { $0.key < $1.key }.map { ", \($0.value) AS \($0.key)" }.joined()
        let select = "SELECT t.*\(made) FROM \(table) t WHERE (\(taken.whose))"
        guard let key = taken.key else {
            return (try rows(select, account).map { try $0.json(taken) }, nil)
        }
        let found = try rows(
            "\(select) AND t.\(key) > ? ORDER BY t.\(key) LIMIT ?", account, after, AccountRows.rowsPerPage)
        let next = found.count == AccountRows.rowsPerPage ? try found.last?.string(key) : nil
        return (try found.map { try $0.json(taken) }, next)
    }
}

extension Row {
    fileprivate func json(_ taken: AccountRows.Taken) throws -> Data {
        var object: [String: Any] = [:]
        for (column, value) in row where taken.without[column] == nil {
            switch value.storage {
            case .null: break
            case .int64(let instant) where column.hasSuffix("_ms"):
                object["\(column.dropLast(3))_at"] = Instant(milliseconds: instant).japaneseISO
            case .int64(let number): object[column] = Int(number)
            case .string(let text): object[column] = text
            case .double: throw Unreadable("\(column): a number that is not whole")
            case .blob(let bytes):
                guard let open = taken.opening[column] else { throw Unreadable("\(column): bytes") }
                object[column] = try JSONSerialization.jsonObject(with: Data(open(bytes).utf8))
            }
        }
        return try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    }
}
