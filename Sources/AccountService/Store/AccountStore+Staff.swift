import Contracts
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
                try tx.row(
                    "SELECT staff_id FROM staff WHERE email_key = ? AND removed_ms IS NULL", person.email) != nil
            }
        }
    }

    func hasStaff() async throws -> Bool {
        try await store.read { tx in try tx.row("SELECT staff_id FROM staff LIMIT 1") != nil }
    }
}

/// A person of the answering company as the list shows it.
struct StaffLogin: Equatable, Sendable {
    var id: StaffID
    var email: EmailAddress
    var name: String
    var role: StaffRole
    var removed: Instant?
}

extension AccountStore {
    /// In the order in which they came, removed ones too.
    func staffLogins() async throws -> [StaffLogin] {
        try await store.read { tx in
            try tx.rows("SELECT staff_id, email, name, role, removed_ms FROM staff ORDER BY staff_id").map {
                StaffLogin(
                    id: try $0.id("staff_id"), email: try $0.email("email"), name: try $0.string("name"),
                    role: try $0.choice("role"), removed: try $0.optionalInstant("removed_ms"))
            }
        }
    }

    /// Nobody signs in with it any more; the row stays, for the records name the person. The address may be given to
    /// another login.
    /// - Throws: `StaffRejection`.
    func removeStaff(_ email: EmailAddress) async throws {
        try await store.write { tx in
            let id = try tx.staff(email)
            try tx.execute(
                "UPDATE staff SET removed_ms = ?, email_key = email_key || ' ' || staff_id, password_hash = '' WHERE staff_id = ?",
                tx.now, id)
            try tx.endSessions(of: id)
        }
    }

    /// - Throws: `StaffRejection`.
    func setStaffRole(_ email: EmailAddress, to role: StaffRole) async throws {
        try await store.write { tx in
            let id = try tx.staff(email)
            try tx.execute("UPDATE staff SET role = ? WHERE staff_id = ?", role.rawValue, id)
            try tx.endSessions(of: id)
        }
    }

    /// - Throws: `StaffRejection`.
    func setStaffPassword(_ email: EmailAddress, to hash: String) async throws {
        try await store.write { tx in
            let id = try tx.staff(email)
            try tx.execute("UPDATE staff SET password_hash = ? WHERE staff_id = ?", hash, id)
            try tx.endSessions(of: id)
        }
    }

    /// Counts the attempt before the current password is looked at, as a sign-in does.
    /// - Throws: `NotFound`, `SignInRejection.wait`.
    func beginStaffPasswordChange(of id: StaffID) async throws -> (email: EmailAddress, hash: String) {
        try await store.write { tx in
            try tx.admit("password:\(id)", .account)
            return try tx.staffPassword(of: id)
        }
    }

    /// Every session of the person ends: who has taken one over is out.
    /// - Throws: `NotFound`, `RequestIDReused`.
    func changeStaffPassword(of id: StaffID, to hash: String, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            _ = try tx.staffPassword(of: id)
            try tx.execute("UPDATE staff SET password_hash = ? WHERE staff_id = ?", hash, id)
            try tx.execute("DELETE FROM attempt WHERE subject = ?", "password:\(id)")
            try tx.endSessions(of: id)
            return Account_ChangeStaffPasswordResponse()
        }
    }
}

extension Transaction {
    fileprivate func staff(_ email: EmailAddress) throws -> StaffID {
        guard let row = try row("SELECT staff_id FROM staff WHERE email_key = ?", email.key) else {
            throw StaffRejection.unknown
        }
        return try row.id("staff_id")
    }

    fileprivate func staffPassword(of id: StaffID) throws -> (email: EmailAddress, hash: String) {
        guard
            let row = try row(
                "SELECT email, password_hash FROM staff WHERE staff_id = ? AND removed_ms IS NULL", id)
        else { throw NotFound.member }
        return (try row.email("email"), try row.string("password_hash"))
    }

    fileprivate func endSessions(of id: StaffID) throws {
        try execute("UPDATE session SET ended_ms = ? WHERE person_id = ? AND ended_ms IS NULL", now, id)
        try appendSessionEnded(subject: id.text, personID: id.text, sessionID: nil)
    }
}

/// Shown to ops in a terminal.
enum StaffRejection: Error, Equatable, Sendable, CustomStringConvertible {
    case unknown

    var description: String { "--email: there is no login of this address" }
}
