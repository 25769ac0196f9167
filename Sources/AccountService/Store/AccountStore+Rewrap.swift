import Foundation
import Primitives
import ServiceStore

extension AccountStore {
    /// What carries a wrapped key, with the column of its id.
    private static let sealed = [("document", "document_id"), ("intake_file", "intake_id")]

    /// Wraps the keys of up to `limit` documents anew, in one transaction: what was committed stays when the process is
    /// killed, and every document opens before, between and after.
    /// - Returns: how many; 0 = all are under the newest key.
    func rewrap(_ seal: DocumentSeal, limit: Int) async throws -> Int {
        try await store.write { tx in
            var done = 0
            for (table, column) in AccountStore.sealed {
                for older in seal.olderKeys where done < limit {
                    let rows = try tx.rows(
                        "SELECT \(column) AS id, wrapped_key FROM \(table) WHERE wrapping_key = ? ORDER BY \(column) LIMIT ?",
                        older, limit - done)
                    for row in rows {
                        let id = try row.id("id", DocumentID.self)
                        guard let anew = try seal.rewrapped(row.data("wrapped_key"), wrappingKey: older, of: id) else {
                            continue
                        }
                        try tx.execute(
                            "UPDATE \(table) SET wrapping_key = ?, wrapped_key = ? WHERE \(column) = ?", anew.name,
                            anew.key, id)
                        done += 1
                    }
                }
            }
            return done
        }
    }

    /// Names of the keys that documents still need.
    func wrappingKeysInUse() async throws -> [String] {
        try await store.read { tx in
            try Set(
                AccountStore.sealed.flatMap { table, _ in
                    try tx.rows("SELECT DISTINCT wrapping_key FROM \(table) WHERE wrapping_key <> ''")
                        .map { try $0.string("wrapping_key") }
                }
            ).sorted()
        }
    }
}
