import Foundation
import Primitives
import ServiceStore

/// Who wants to sign in.
enum SignInSubject: Sendable {
    case member(brand: String, EmailAddress)
    case staff(EmailAddress)

    /// Key under which attempts on it are counted.
    var attemptKey: String {
        switch self {
        case .member(let brand, let email): "member:\(brand):\(email.key)"
        case .staff(let email): "staff:\(email.key)"
        }
    }

    var kind: SessionKindOfPerson {
        switch self {
        case .member: .customer
        case .staff: .staff
        }
    }
}

struct SignInDevice: Sendable {
    static let longestCharacters = 300

    var source: String
    var userAgent: String
    var remember: Bool
}

/// A session that was just begun or used.
struct LiveSession: Sendable {
    var session: Session
    var bearer: Bearer
    var at: Instant
    /// Sequence of the newest event then.
    var head: Int64
}

extension AccountStore {
    /// Counts the attempt before the password is looked at.
    /// - Returns: the person's stored hash; nil when there is no such person.
    func beginSignIn(_ subject: SignInSubject, source: String) async throws -> (personID: String, hash: String)? {
        try await store.write { tx in
            try tx.admit(subject.attemptKey, .account)
            try tx.admit(source: source)
            return try tx.credentials(subject)
        }
    }

    /// The same for an attempt that names nobody.
    func countAttempt(from source: String) async throws {
        try await store.write { tx in try tx.admit(source: source) }
    }

    /// After the password was right: takes the attempt off again and begins a session, or asks for a code first.
    /// - Parameters:
    ///   - checked: the hash that it was right for. Whoever changes the password meanwhile ends every session, this one too.
    ///   - rehashed: the password's hash with today's parameters, when the stored one is older.
    func completeSignIn(
        _ subject: SignInSubject, personID: String, checked: String, secret: SessionSecret, device: SignInDevice,
        rehashed: String?
    ) async throws -> FirstStep {
        try await store.write { tx in
            guard let now = try tx.credentials(subject), now.personID == personID, now.hash == checked else {
                throw SignInRejection.wrong
            }
            try tx.forgetAttempts(subject.attemptKey)
            try tx.takeOff(source: device.source)
            if let rehashed { try tx.replaceHash(subject, personID: personID, rehashed) }
            if subject.kind == .customer, let member = MemberID(personID),
                try tx.secondFactor(of: member)?.confirmed != nil
            {
                let expires = tx.now + SignInChallenge.lifetime
                try tx.insert(
                    SignInChallenge(member: member, remember: device.remember, expires: expires, used: nil),
                    secret: secret)
                return .challenged(until: expires)
            }
            return .signedIn(try tx.begin(subject.kind, personID: personID, secret: secret, device: device))
        }
    }

    /// - Throws: `SignInRejection.over` when the session is not good any more.
    func renewSession(_ secret: SessionSecret) async throws -> LiveSession {
        try await store.write { tx in
            guard var session = try tx.session(secret), session.isGood(at: tx.now), let bearer = try tx.bearer(session)
            else {
                throw SignInRejection.over
            }
            session.lastUsed = tx.now
            try tx.execute("UPDATE session SET last_used_ms = ? WHERE session_id = ?", tx.now, session.id)
            return LiveSession(session: session, bearer: bearer, at: tx.now, head: try tx.feedHead())
        }
    }

    /// Ends the session; one that is over or unknown stays as it is.
    func signOut(_ secret: SessionSecret) async throws {
        try await store.write { tx in
            guard let session = try tx.session(secret), session.ended == nil else { return }
            try tx.execute("UPDATE session SET ended_ms = ? WHERE session_id = ?", tx.now, session.id)
            let subject = try tx.bearer(session)?.accountID?.text ?? session.personID
            try tx.appendSessionEnded(subject: subject, personID: session.personID, sessionID: session.id)
        }
    }
}

extension Transaction {
    func admit(_ subject: String, _ rule: Attempts.Rule) throws {
        let earlier = try row("SELECT count, last_ms, blocked_until_ms FROM attempt WHERE subject = ?", subject).map {
            Attempts(
                count: try $0.int("count"), last: try $0.instant("last_ms"),
                blockedUntil: try $0.instant("blocked_until_ms"))
        }
        switch Attempts.admit(earlier, at: now, rule: rule) {
        case .wait(let wait): throw SignInRejection.wait(wait)
        case .admitted(let attempts):
            try execute("DELETE FROM attempt WHERE last_ms < ?", now - Attempts.Rule.keptFor)
            try execute(
                """
                INSERT INTO attempt (subject, count, last_ms, blocked_until_ms) VALUES (?, ?, ?, ?)
                ON CONFLICT (subject) DO UPDATE
                SET count = excluded.count, last_ms = excluded.last_ms, blocked_until_ms = excluded.blocked_until_ms
                """,
                subject, attempts.count, attempts.last, attempts.blockedUntil)
        }
    }

    func admit(source: String) throws {
        guard !source.isEmpty else { return }
        try admit("source:\(Attempts.network(of: source))", .source)
    }

    /// A good attempt does not count against its source.
    func takeOff(source: String) throws {
        try execute(
            "UPDATE attempt SET count = count - 1, blocked_until_ms = last_ms WHERE subject = ? AND count > 0",
            "source:\(Attempts.network(of: source))")
    }

    func forgetAttempts(_ subject: String) throws {
        try execute("DELETE FROM attempt WHERE subject = ?", subject)
    }

    func begin(
        _ kind: SessionKindOfPerson, personID: String, secret: SessionSecret, device: SignInDevice
    ) throws -> LiveSession {
        let session = Session(
            id: newID(), kind: kind, personID: personID, remember: device.remember && kind == .customer, created: now,
            lastUsed: now, ended: nil)
        try execute(
            "DELETE FROM session WHERE person_id = ? AND created_ms < ?", personID, now - SessionLimits.keptFor)
        try execute(
            """
            INSERT INTO session (
                session_id, kind, person_id, secret_hash, remember, created_ms, last_used_ms, source, user_agent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            session.id, session.kind.rawValue, personID, secret.hash, session.remember, now, now,
            String(device.source.prefix(SignInDevice.longestCharacters)),
            String(device.userAgent.prefix(SignInDevice.longestCharacters)))
        guard let bearer = try self.bearer(session) else { throw SignInRejection.wrong }
        return LiveSession(session: session, bearer: bearer, at: now, head: try feedHead())
    }

    fileprivate func credentials(_ subject: SignInSubject) throws -> (personID: String, hash: String)? {
        let found =
            switch subject {
            case .member(let brand, let email):
                try row(
                    """
                    SELECT m.member_id AS person_id, m.password_hash FROM member m
                    JOIN account a ON a.account_id = m.account_id
                    WHERE m.brand = ? AND m.email_key = ? AND m.state = 'active' AND \(AccountStore.signsIn)
                    """, brand, email.key, today)
            case .staff(let email):
                try row(
                    "SELECT staff_id AS person_id, password_hash FROM staff WHERE email_key = ? AND removed_ms IS NULL",
                    email.key)
            }
        return try found.map { (try $0.string("person_id"), try $0.string("password_hash")) }
    }

    fileprivate func replaceHash(_ subject: SignInSubject, personID: String, _ hash: String) throws {
        switch subject {
        case .member: try execute("UPDATE member SET password_hash = ? WHERE member_id = ?", hash, personID)
        case .staff: try execute("UPDATE staff SET password_hash = ? WHERE staff_id = ?", hash, personID)
        }
    }

    fileprivate func session(_ secret: SessionSecret) throws -> Session? {
        try row(
            "SELECT session_id, kind, person_id, remember, created_ms, last_used_ms, ended_ms FROM session WHERE secret_hash = ?",
            secret.hash
        ).map {
            try $0.session()
        }
    }

    /// As the person is now: a changed name or role counts from the next token on. nil when the person is gone or the
    /// account is over and not to be read any more.
    fileprivate func bearer(_ session: Session) throws -> Bearer? {
        switch session.kind {
        case .customer:
            try row(
                """
                SELECT m.account_id, m.brand, m.role, m.name FROM member m JOIN account a ON a.account_id = m.account_id
                WHERE m.member_id = ? AND m.state = 'active' AND \(AccountStore.signsIn)
                """, session.personID, today
            ).map {
                Bearer(
                    kind: .customer, personID: session.personID, accountID: try $0.id("account_id"),
                    brand: try $0.string("brand"), role: try $0.choice("role", as: MemberRole.self).rawValue,
                    name: try $0.string("name"), sessionID: session.id)
            }
        case .staff:
            try row("SELECT role, name FROM staff WHERE staff_id = ? AND removed_ms IS NULL", session.personID).map {
                Bearer(
                    kind: .staff, personID: session.personID, accountID: nil, brand: nil,
                    role: try $0.choice("role", as: StaffRole.self).rawValue, name: try $0.string("name"),
                    sessionID: session.id)
            }
        }
    }
}

extension Row {
    func session() throws -> Session {
        Session(
            id: try id("session_id"), kind: try choice("kind"), personID: try string("person_id"),
            remember: try bool("remember"), created: try instant("created_ms"), lastUsed: try instant("last_used_ms"),
            ended: try optionalInstant("ended_ms"))
    }
}
