import Contracts
import Primitives
import ServiceStore

enum HoldStepIDKind: IdentifierKind { static let prefix = "vhs" }

/// Why a verification is on hold.
struct VerificationHold: Equatable, Sendable {
    var since: Instant
    /// 管理番号 of the notice that came back; nil when a reviewer decided it.
    var managementNumber: String?
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
            let reason = try HoldVerification.decide(
                holds: holds, reason: typed, state: tx.existingAccount(id).state, now: tx.holdStanding(of: id))
            if holds {
                try tx.execute(
                    """
                    INSERT INTO verification_hold (account_id, terms_notice_id, reason, staff_name, since_ms)
                    VALUES (?, NULL, ?, ?, ?)
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
            try tx.append(
                holds ? .verificationHeld : .holdLifted, try tx.existingAccount(id), detail: .verificationHeld(.init()))
            return Account_HoldVerificationResponse()
        }
    }

    func verificationHold(of account: AccountID) async throws -> VerificationHold? {
        try await store.read { tx in
            guard
                let row = try tx.row(
                    "SELECT terms_notice_id, reason, staff_name, since_ms FROM verification_hold WHERE account_id = ?",
                    account)
            else { return nil }
            let notice = try row.optionalID("terms_notice_id", TermsNoticeID.self).flatMap { try tx.termsNotice($0) }
            return VerificationHold(
                since: try row.instant("since_ms"), managementNumber: notice?.managementNumber,
                reason: try row.string("reason"), heldBy: try row.string("staff_name"))
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
        guard let row = try row("SELECT terms_notice_id FROM verification_hold WHERE account_id = ?", account) else {
            return .free
        }
        return try row.holdStanding()
    }
}

extension Row {
    func holdStanding() throws -> HoldVerification.Standing {
        try optionalString("terms_notice_id") == nil ? .heldByReviewer : .heldByNotice
    }
}
