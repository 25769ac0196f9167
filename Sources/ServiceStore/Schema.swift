import Crypto
import Foundation
import GRDB
import Primitives

/// One step of a store's schema. Steps are appended, never changed: a changed one is refused at start.
public struct Migration: Sendable {
    public let name: String
    public let sql: String

    public init(_ name: String, sql: String) {
        self.name = name
        self.sql = sql
    }

    var fingerprint: Data { Data(SHA256.hash(data: Data(sql.utf8))) }
}

public struct SchemaProblem: Error, CustomStringConvertible {
    public let description: String
}

enum Schema {
    /// Tables that every store has: the feed, followers, repeats, jobs.
    static let shared = Migration(
        "store-0001",
        sql: """
            CREATE TABLE store_identity (
                only_row INTEGER NOT NULL PRIMARY KEY,
                incarnation TEXT NOT NULL,
                created_ms BIGINT NOT NULL,
                CONSTRAINT a_store_has_one_identity CHECK (only_row = 1)
            );
            CREATE TABLE event (
                sequence BIGINT NOT NULL PRIMARY KEY,
                id TEXT NOT NULL CONSTRAINT an_event_id_is_used_once UNIQUE,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                payload BLOB NOT NULL,
                at_ms BIGINT NOT NULL,
                request_id TEXT NOT NULL
            );
            CREATE INDEX event_by_subject ON event (subject, sequence);
            CREATE TABLE follow_position (
                publisher TEXT NOT NULL PRIMARY KEY,
                incarnation TEXT NOT NULL,
                sequence BIGINT NOT NULL,
                event_id TEXT NOT NULL
            );
            CREATE TABLE parked_event (
                publisher TEXT NOT NULL,
                sequence BIGINT NOT NULL,
                event BLOB NOT NULL,
                subject TEXT NOT NULL,
                error TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                parked_ms BIGINT NOT NULL,
                PRIMARY KEY (publisher, sequence)
            );
            CREATE INDEX parked_event_by_subject ON parked_event (publisher, subject, sequence);
            CREATE TABLE request_log (
                request_id TEXT NOT NULL PRIMARY KEY,
                fingerprint BLOB NOT NULL,
                response BLOB NOT NULL,
                at_ms BIGINT NOT NULL
            );
            CREATE INDEX request_log_by_age ON request_log (at_ms);
            CREATE TABLE job (
                id TEXT NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                about TEXT NOT NULL,
                state TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                due_ms BIGINT NOT NULL,
                last_error TEXT NOT NULL,
                created_ms BIGINT NOT NULL,
                finished_ms BIGINT,
                CONSTRAINT a_thing_has_one_job_of_a_kind UNIQUE (kind, about),
                CONSTRAINT a_job_is_queued_done_or_failed CHECK (state IN ('queued', 'done', 'failed'))
            );
            CREATE INDEX job_by_due_time ON job (kind, state, due_ms);
            """)

    static let leases = Migration(
        "store-0002",
        sql: """
            ALTER TABLE job ADD COLUMN leased INTEGER NOT NULL DEFAULT 0;
            """)

    /// Ten thousand jobs may be due at one moment (the daily mails): each is found without sorting them all.
    static let turns = Migration(
        "store-0003-turns",
        sql: """
            DROP INDEX job_by_due_time;
            CREATE INDEX job_by_turn ON job (kind, state, due_ms, id);
            """)

    /// Brings the schema to that of every store + `migrations`.
    static func migrate(_ tx: Transaction, _ migrations: [Migration]) throws {
        try tx.db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS schema_migration (
                    name TEXT NOT NULL PRIMARY KEY, fingerprint BLOB NOT NULL, applied_ms BIGINT NOT NULL
                )
                """)
        for migration in try missing(tx, migrations) {
            try tx.db.execute(sql: migration.sql)
            try tx.execute(
                "INSERT INTO schema_migration (name, fingerprint, applied_ms) VALUES (?, ?, ?)",
                migration.name, migration.fingerprint, tx.now)
        }
        try tx.execute(
            "INSERT INTO store_identity (only_row, incarnation, created_ms) VALUES (1, ?, ?) ON CONFLICT DO NOTHING",
            tx.newID(EventID.self), tx.now)
    }

    /// Refuses a schema that this version would have to change first.
    static func requireCurrent(_ tx: Transaction, _ migrations: [Migration]) throws {
        let missing = try missing(tx, migrations)
        guard missing.isEmpty else {
            throw SchemaProblem(
                description:
                    "the store lacks migrations \(missing.map(\.name).joined(separator: ", ")): start the service once")
        }
    }

    /// Migrations not applied yet, in order.
    /// - Throws: `SchemaProblem` when the store was opened by a newer version, or an applied migration was changed.
    private static func missing(_ tx: Transaction, _ migrations: [Migration]) throws -> [Migration] {
        let wanted = [shared, leases, turns] + migrations
        var applied: Set<String> = []
        for row in try tx.rows("SELECT name, fingerprint FROM schema_migration") {
            let name = try row.string("name")
            guard let known = wanted.first(where: { $0.name == name }) else {
                throw SchemaProblem(
                    description:
                        "the store has migration \(name), which this version does not know: a newer one opened it")
            }
            guard try row.data("fingerprint") == known.fingerprint else {
                throw SchemaProblem(description: "migration \(name) was changed after it was applied")
            }
            applied.insert(name)
        }
        return wanted.filter { !applied.contains($0.name) }
    }
}
