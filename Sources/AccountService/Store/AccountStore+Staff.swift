import Primitives
import ServiceStore

extension AccountStore {
    /// - Throws: `AddStaffRejection.addressTaken`.
    func addStaff(_ command: AddStaff.Command, passwordHash: String) async throws -> StaffID {
        try await store.write { tx in
            let id = tx.newID(StaffID.self)
            let added = try tx.execute(
                """
                INSERT INTO staff (staff_id, email, email_key, name, role, password_hash, created_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email_key) DO NOTHING
                """,
                id, command.email, command.email.key, command.name, command.role.rawValue, passwordHash, tx.now)
            guard added == 1 else { throw AddStaffRejection.addressTaken }
            return id
        }
    }

    /// Whether one of the logins that everybody knows is there.
    func hasDevelopmentStaff() async throws -> Bool {
        try await store.read { tx in
            try AddStaff.development.contains { person in
                try tx.row("SELECT staff_id FROM staff WHERE email_key = ?", person.email) != nil
            }
        }
    }

    func hasStaff() async throws -> Bool {
        try await store.read { tx in try tx.row("SELECT staff_id FROM staff LIMIT 1") != nil }
    }
}
