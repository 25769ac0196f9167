import Contracts
import Primitives
import ServiceStore

enum HoldStepIDKind: IdentifierKind { static let prefix = "vhs" }

/// Why a verification is on hold.
struct VerificationHold: Equatable, Sendable {
    var since: Instant
    /// 管理番号 of the notice that came back; nil when none did.
    var managementNumber: String?
    /// Of a reviewer who decided it, too; empty otherwise.
    var reason: String
    var heldBy: String
}

/// What a reviewer decided about a hold; never changed again.
struct HoldStep: Equatable, Sendable {
    var held: Bool
    var reason: String
    var staffName: String
    var recorded: Instant
}

extension AccountStore {
    /// - Parameter holds: false = lifts.
    /// - Throws: `HoldRejection`, `NotFound`, `RequestIDReused`.
    func holdVerification(
        of id: AccountID, holds: Bool, reason typed: String, by staff: StaffMember, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            let since = try tx.heldSince(id)
            let reason = try HoldVerification.decide(
                holds: holds, reason: typed, state: tx.existingAccount(id).state, now: tx.holdStanding(of: id))
            if holds {
                try tx.execute(
                    """
                    INSERT INTO verification_hold (account_id, reason, staff_name, since_ms) VALUES (?, ?, ?, ?)
                    """, id, reason, staff.name, tx.now)
            } else {
                try tx.execute("DELETE FROM verification_hold WHERE account_id = ?", id)
            }
            try tx.execute(
                """
                INSERT INTO verification_hold_step (
                    step_id, account_id, held, reason, staff_id, staff_name, recorded_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, tx.newID(Identifier<HoldStepIDKind>.self), id, holds, reason, staff.id, staff.name, tx.now)
            let account = try tx.existingAccount(id)
            // A returned notice may still hold it: nothing is over then.
            if holds || !account.identityHeld {
                try tx.append(holds ? .verificationHeld : .holdLifted, account, detail: .verificationHeld(.init()))
            }
            if !account.identityHeld, let since { try tx.tellCompleted(account, since: since) }
            return Account_HoldVerificationResponse()
        }
    }

    func verificationHold(of account: AccountID) async throws -> VerificationHold? {
        try await store.read { tx in
            guard let since = try tx.heldSince(account) else { return nil }
            let doubts = try tx.row("SELECT reason, staff_name FROM verification_hold WHERE account_id = ?", account)
            let returned = try tx.row("SELECT terms_notice_id FROM notice_hold WHERE account_id = ?", account)
            let notice = try returned?.id("terms_notice_id", TermsNoticeID.self)
            return VerificationHold(
                since: since, managementNumber: try notice.flatMap { try tx.termsNotice($0) }?.managementNumber,
                reason: try doubts?.string("reason") ?? "", heldBy: try doubts?.string("staff_name") ?? "")
        }
    }

    /// Oldest first.
    func holdSteps(of account: AccountID) async throws -> [HoldStep] {
        try await store.read { tx in
            try tx.rows(
                """
                SELECT held, reason, staff_name, recorded_ms FROM verification_hold_step
                WHERE account_id = ? ORDER BY step_id
                """, account
            ).map {
                HoldStep(
                    held: try $0.bool("held"), reason: try $0.string("reason"), staffName: try $0.string("staff_name"),
                    recorded: try $0.instant("recorded_ms"))
            }
        }
    }
}

extension Transaction {
    func holdStanding(of account: AccountID) throws -> HoldVerification.Standing {
        try holdStandings(of: [account])[account] ?? .init()
    }

    /// Those that are on hold.
    func holdStandings(of accounts: [AccountID]) throws -> [AccountID: HoldVerification.Standing] {
        var standings: [AccountID: HoldVerification.Standing] = [:]
        for row in try rows("SELECT account_id FROM verification_hold WHERE account_id IN (?*)", list: accounts) {
            standings[try row.id("account_id"), default: .init()].byReviewer = true
        }
        for row in try rows("SELECT account_id FROM notice_hold WHERE account_id IN (?*)", list: accounts) {
            standings[try row.id("account_id"), default: .init()].byNotice = true
        }
        return standings
    }

    /// By what held it first; nil when it is not on hold.
    func heldSince(_ account: AccountID) throws -> Instant? {
        try rows(
            """
            SELECT since_ms FROM verification_hold WHERE account_id = ?
            UNION ALL SELECT since_ms FROM notice_hold WHERE account_id = ? ORDER BY since_ms
            """, account, account
        ).first?.instant("since_ms")
    }
}
