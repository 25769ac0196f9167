import Foundation
import Primitives
import ServiceStore

/// Second factors, their recovery codes, and sign-ins that wait for a code.
extension Transaction {
    func secondFactor(of member: MemberID) throws -> SecondFactor? {
        try row(
            """
            SELECT sealing_key, sealed_secret, started_ms, expires_ms, confirmed_ms, last_step, (
                SELECT COUNT(*) FROM recovery_code c
                WHERE c.second_factor_id = f.second_factor_id AND c.used_ms IS NULL) AS codes_left
            FROM second_factor f WHERE member_id = ?
            """, member
        ).map {
            SecondFactor(
                member: member,
                sealed: SealedSecret(key: try $0.string("sealing_key"), box: try $0.data("sealed_secret")),
                started: try $0.instant("started_ms"), expires: try $0.instant("expires_ms"),
                confirmed: try $0.optionalInstant("confirmed_ms"), lastStep: try $0.int64("last_step"),
                recoveryCodesLeft: try $0.int("codes_left"))
        }
    }

    /// In place of one that was not confirmed.
    func insert(_ factor: SecondFactor) throws {
        try deleteSecondFactor(of: factor.member)
        try execute(
            """
            INSERT INTO second_factor (
                second_factor_id, member_id, sealing_key, sealed_secret, started_ms, expires_ms, last_step)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            newID(SecondFactorID.self), factor.member, factor.sealed.key, factor.sealed.box, factor.started,
            factor.expires, factor.lastStep)
    }

    func confirmSecondFactor(of member: MemberID, step: Int64) throws {
        try execute(
            "UPDATE second_factor SET confirmed_ms = ?, last_step = ? WHERE member_id = ?", now, step, member)
    }

    /// - Returns: whether the step was not used before.
    func useUp(step: Int64, of member: MemberID) throws -> Bool {
        try execute(
            "UPDATE second_factor SET last_step = ? WHERE member_id = ? AND last_step < ?", step, member, step) == 1
    }

    /// - Returns: whether there was such a code, not used before.
    func useUp(recoveryCode hashes: [Data], of member: MemberID) throws -> Bool {
        for hash in hashes {
            let used = try execute(
                """
                UPDATE recovery_code SET used_ms = ? WHERE code_hash = ? AND used_ms IS NULL AND second_factor_id IN (
                    SELECT second_factor_id FROM second_factor WHERE member_id = ? AND confirmed_ms IS NOT NULL)
                """, now, hash, member)
            if used == 1 { return true }
        }
        return false
    }

    /// In place of the codes of before.
    func replaceRecoveryCodes(of member: MemberID, hashes: [Data]) throws {
        guard
            let factor = try row("SELECT second_factor_id FROM second_factor WHERE member_id = ?", member)?
                .string("second_factor_id")
        else { return }
        try execute("DELETE FROM recovery_code WHERE second_factor_id = ?", factor)
        for hash in hashes {
            try execute("INSERT INTO recovery_code (second_factor_id, code_hash) VALUES (?, ?)", factor, hash)
        }
    }

    func insert(_ challenge: SignInChallenge, secret: SessionSecret) throws {
        try execute("DELETE FROM sign_in_challenge WHERE expires_ms < ?", now)
        try execute(
            """
            INSERT INTO sign_in_challenge (secret_hash, member_id, remember, created_ms, expires_ms)
            VALUES (?, ?, ?, ?, ?)
            """, secret.hash, challenge.member, challenge.remember, now, challenge.expires)
    }

    func challenge(_ secret: SessionSecret) throws -> SignInChallenge? {
        try row(
            "SELECT member_id, remember, expires_ms, used_ms FROM sign_in_challenge WHERE secret_hash = ?", secret.hash
        ).map {
            SignInChallenge(
                member: try $0.id("member_id"), remember: try $0.bool("remember"),
                expires: try $0.instant("expires_ms"), used: try $0.optionalInstant("used_ms"))
        }
    }

    func useUp(challenge secret: SessionSecret) throws {
        try execute("UPDATE sign_in_challenge SET used_ms = ? WHERE secret_hash = ?", now, secret.hash)
    }
}
