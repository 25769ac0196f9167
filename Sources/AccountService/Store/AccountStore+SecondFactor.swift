import Contracts
import Foundation
import Primitives
import ServiceStore

extension AccountStore {
    func secondFactor(of member: MemberID) async throws -> SecondFactor? {
        try await store.read { tx in try tx.secondFactor(of: member) }
    }

    /// What proving who one is takes, for a member who is signed in: counts the attempt before the password is looked at.
    /// - Throws: `NotFound.member`, `SignInRejection.wait`.
    func beginPasswordCheck(of id: MemberID, on account: AccountID) async throws -> (member: Member, hash: String) {
        try await store.write { tx in
            try tx.admit("password:\(id.text)", .account)
            let member = try tx.member(id, of: account)
            guard let hash = try tx.passwordHash(of: id) else { throw NotFound.member }
            return (member, hash)
        }
    }

    /// - Throws: `SignInRejection.wait`.
    func countCode(of id: MemberID) async throws {
        try await store.write { tx in try tx.admit("code:\(id.text)", .account) }
    }

    /// - Parameter sealed: the app's fresh secret.
    /// - Throws: `SecondFactorRejection.alreadyEnabled`, `RequestIDReused`.
    func startSecondFactor(
        of member: MemberID, sealed: SealedSecret, _ request: RepeatableRequest
    ) async throws -> Account_StartSecondFactorResponse {
        try await once(request) { tx in
            try tx.forgetAttempts("password:\(member.text)")
            if try tx.secondFactor(of: member)?.confirmed != nil { throw SecondFactorRejection.alreadyEnabled }
            let expires = tx.now + SecondFactor.pendingFor
            try tx.insert(
                SecondFactor(member: member, sealed: sealed, started: tx.now, expires: expires, lastStep: 0))
            return .with { $0.expiresMs = expires.milliseconds }
        }
    }

    /// - Parameter check: the typed code's step, by the secret that is kept; nil when it is wrong.
    /// - Returns: the set of recovery codes.
    /// - Throws: `SecondFactorRejection`, `RequestIDReused`.
    func confirmSecondFactor(
        of id: MemberID, on account: AccountID, hashes: @escaping @Sendable (RecoverySetID) -> [Data],
        _ request: RepeatableRequest, check: @escaping @Sendable (SecondFactor, Instant) throws -> Int64?
    ) async throws -> RecoverySetID? {
        try await once(request) { tx in
            guard let factor = try tx.secondFactor(of: id) else { throw SecondFactorRejection.over }
            if factor.confirmed != nil { throw SecondFactorRejection.alreadyEnabled }
            guard factor.isPending(at: tx.now) else { throw SecondFactorRejection.over }
            guard let step = try check(factor, tx.now) else { throw SecondFactorRejection.wrongCode }
            try tx.forgetAttempts("code:\(id.text)")
            try tx.confirmSecondFactor(of: id, step: step)
            let set = tx.newID(RecoverySetID.self)
            try tx.replaceRecoveryCodes(of: id, hashes: hashes(set))
            try tx.append(secondFactorOf: tx.member(id, of: account), enabled: true)
            return Account_ConfirmSecondFactorResponse.with { $0.recoveryCodes = [set.text] }
        }.recoverySet
    }

    /// - Throws: `SecondFactorRejection.notEnabled`, `RequestIDReused`.
    func renewRecoveryCodes(
        of id: MemberID, hashes: @escaping @Sendable (RecoverySetID) -> [Data], _ request: RepeatableRequest
    ) async throws -> RecoverySetID? {
        try await once(request) { tx in
            try tx.forgetAttempts("password:\(id.text)")
            guard try tx.secondFactor(of: id)?.confirmed != nil else { throw SecondFactorRejection.notEnabled }
            let set = tx.newID(RecoverySetID.self)
            try tx.replaceRecoveryCodes(of: id, hashes: hashes(set))
            return Account_ConfirmSecondFactorResponse.with { $0.recoveryCodes = [set.text] }
        }.recoverySet
    }

    /// - Throws: `SecondFactorRejection.notEnabled`, `RequestIDReused`.
    func disableSecondFactor(of id: MemberID, on account: AccountID, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            try tx.forgetAttempts("password:\(id.text)")
            try tx.disableSecondFactor(of: tx.member(id, of: account), byOwner: false)
            return Account_DisableSecondFactorResponse()
        }
    }

    /// Takes off what another member lost, and ends its sessions: whoever has the telephone now is out.
    /// - Throws: `SecondFactorRejection.notEnabled`, `NotFound.member`, `RequestIDReused`.
    func resetSecondFactor(of id: MemberID, on account: AccountID, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            let member = try tx.member(id, of: account)
            try tx.disableSecondFactor(of: member, byOwner: true)
            try tx.endSessions(of: member)
            return Account_ResetSecondFactorResponse()
        }
    }
}

extension Transaction {
    fileprivate func passwordHash(of member: MemberID) throws -> String? {
        try row("SELECT password_hash FROM member WHERE member_id = ? AND state = 'active'", member)?
            .string("password_hash")
    }

    fileprivate func disableSecondFactor(of member: Member, byOwner: Bool) throws {
        guard try secondFactor(of: member.id)?.confirmed != nil else { throw SecondFactorRejection.notEnabled }
        try deleteSecondFactor(of: member.id)
        try append(secondFactorOf: member, enabled: false, byOwner: byOwner)
    }

    fileprivate func append(secondFactorOf member: Member, enabled: Bool, byOwner: Bool = false) throws {
        var told = member
        told.secondFactor = enabled
        try append(
            .secondFactorChanged, existingAccount(member.account),
            detail: .secondFactorChanged(
                .with {
                    $0.member = Account_Member(told)
                    $0.enabled = enabled
                    $0.byOwner = byOwner
                }))
    }
}

extension Account_ConfirmSecondFactorResponse {
    /// As the log of requests keeps it: in place of the codes the id they are made from.
    fileprivate var recoverySet: RecoverySetID? { recoveryCodes.first.flatMap { RecoverySetID($0) } }
}
