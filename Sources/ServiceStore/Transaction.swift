import Contracts
import Crypto
import Foundation
import GRDB
import Primitives
import SwiftProtobuf

/// What the code in a service's Store/ sees of a database: plain SQL with bound values inside one transaction.
/// Statements keep to the part that SQLite and PostgreSQL share.
///
/// A transaction lives only inside the closure of `Store.read` or `Store.write`. Never await in one.
public struct Transaction {
    let db: Database
    public let world: World
    /// The time of this transaction: one instant for all it does.
    public let now: Instant
    let effects: Effects

    /// What has to be told once the transaction is committed.
    final class Effects {
        var sum = Sum()

        struct Sum: Sendable {
            var madeEvents = false
            /// Kinds of which a job was queued.
            var jobs: Set<String> = []

            mutating func add(_ other: Sum) {
                madeEvents = madeEvents || other.madeEvents
                jobs.formUnion(other.jobs)
            }
        }
    }

    public func newID<Kind>(_: Identifier<Kind>.Type = Identifier<Kind>.self) -> Identifier<Kind> { world.newID() }

    public var today: JapanDate { JapanDate(now) }

    /// Runs one statement.
    /// - Returns: the number of rows changed.
    @discardableResult
    public func execute(_ sql: String, _ values: (any SQLBindable)?...) throws -> Int {
        let before = db.totalChangesCount
        try db.cachedStatement(sql: sql).execute(arguments: arguments(values))
        return db.totalChangesCount - before
    }

    /// All rows of a query (or of a changing statement with RETURNING).
    public func rows(_ sql: String, _ values: (any SQLBindable)?...) throws -> [Row] {
        try GRDB.Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments(values)).map(Row.init)
    }

    /// The same with a list: `?*` stands for as many values as it has.
    public func rows(_ sql: String, list: [any SQLBindable]) throws -> [Row] {
        let marks = Array(repeating: "?", count: list.count).joined(separator: ", ")
        return try GRDB.Row.fetchAll(db, sql: sql.replacing("?*", with: marks), arguments: arguments(list)).map(
            Row.init)
    }

    /// The first row, or nil.
    public func row(_ sql: String, _ values: (any SQLBindable)?...) throws -> Row? {
        try GRDB.Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments(values)).map(Row.init)
    }

    /// Runs `body` so that a throw undoes only what `body` did.
    public func savepoint<T>(_ body: () throws -> T) throws -> T {
        var result: T?
        try db.inSavepoint {
            result = try body()
            return .commit
        }
        return result!
    }

    private func arguments(_ values: [(any SQLBindable)?]) -> StatementArguments {
        StatementArguments(values.map { $0?.sqlValue.databaseValue ?? .null })
    }
}

// MARK: - Events

extension Transaction {
    /// Appends an event to the feed: published when this transaction commits, never otherwise.
    /// - Parameter subject: id of what it is about (an account's, as a rule); order is kept per subject.
    public func append(event kind: String, subject: String, payload: some Message) throws {
        let head = try feedHead()
        try execute(
            """
            INSERT INTO event (sequence, id, kind, subject, payload, at_ms, request_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            head + 1, newID(EventID.self), kind, subject, try payload.serializedData(), now,
            RequestID.current ?? "")
        effects.sum.madeEvents = true
    }

    /// Sequence of the newest event; 0 when there is none.
    public func feedHead() throws -> Int64 {
        try row("SELECT COALESCE(MAX(sequence), 0) AS head FROM event")!.int64("head")
    }
}

// MARK: - Repeats

/// How a changing request was answered.
public enum Repeatable<Response: Sendable>: Sendable {
    case first(Response)
    /// The request id had been seen: this is the first answer again, nothing was changed.
    case repeated(Response)

    public var response: Response {
        switch self {
        case .first(let response), .repeated(let response): response
        }
    }
}

/// The request id was used before for a request with other content.
public struct RequestIDReused: Error {}

extension Transaction {
    /// Does `body` once per request id; a repeat gets the first answer.
    /// - Parameters:
    ///   - requestID: chosen by the caller (a form's hidden field), 1 to 100 characters.
    ///   - fingerprint: what the request says (leave secrets out of it: its hash is kept).
    /// - Throws: `RequestIDReused` when the id was used for other content.
    public func once<Response: Message>(
        _ requestID: String, fingerprint: some Message, _ body: () throws -> Response
    ) throws -> Repeatable<Response> {
        if let earlier: Response = try answered(requestID, fingerprint: fingerprint) { return .repeated(earlier) }
        let hash = Data(SHA256.hash(data: try fingerprint.serializedData()))
        let response = try body()
        try execute(
            "INSERT INTO request_log (request_id, fingerprint, response, at_ms) VALUES (?, ?, ?, ?)",
            requestID, hash, try response.serializedData(), now)
        return .first(response)
    }

    /// What a request was answered before; nil for a new one. For what is costly to prepare before `once`.
    /// - Throws: `RequestIDReused`.
    public func answered<Response: Message>(_ requestID: String, fingerprint: some Message) throws -> Response? {
        guard let earlier = try row("SELECT fingerprint, response FROM request_log WHERE request_id = ?", requestID)
        else { return nil }
        let hash = Data(SHA256.hash(data: try fingerprint.serializedData()))
        guard try earlier.data("fingerprint") == hash else { throw RequestIDReused() }
        return try Response(serializedBytes: earlier.data("response"))
    }
}
