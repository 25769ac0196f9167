extension AccountRows {
    /// Where the tables of a store and what is said of them differ; each service's test asks.
    public func differences(from store: Store) async throws -> [String] {
        let tables = tables
        return try await store.read { tx in
            // SQLite's own list; an engine of another kind brings its own.
            let there = try tx.rows(
                """
                SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                    AND name NOT LIKE '%\\_words\\_%' ESCAPE '\\'
                """
            ).map { try $0.string("name") }
            var found = Set(there).subtracting(tables.keys).map { "\($0): is it an account's? Say so in AccountRows" }
            found += Set(tables.keys).subtracting(there).map { "\($0): no such table" }
            for case (let name, .taken(let taken)) in tables where there.contains(name) {
                let columns = try tx.rows("SELECT name, type FROM pragma_table_info(?)", name)
                let names = try Set(columns.map { try $0.string("name") })
                found += Set(taken.without.keys).subtracting(names).map { "\(name).\($0): no such column" }
                found += try columns.filter { try $0.string("type") == "BLOB" }.map { try $0.string("name") }
                    .filter { taken.without[$0] == nil && taken.opening[$0] == nil }.map { "\(name).\($0): bytes" }
            }
            return found.sorted()
        }
    }
}
