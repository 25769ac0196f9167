import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime

/// A member's own authenticator app.
extension AccountRPC {
    func getSecondFactor(
        request: Account_GetSecondFactorRequest, context: ServerContext
    ) async throws -> Account_GetSecondFactorResponse {
        let (account, id) = try self.member(request.customer)
        guard let factor = try await store.secondFactor(of: id) else { return .init() }
        if let confirmed = factor.confirmed {
            return .with {
                $0.enabled = true
                $0.enabledMs = confirmed.milliseconds
                $0.recoveryCodesLeft = Int32(factor.recoveryCodesLeft)
            }
        }
        guard factor.isPending(at: world.now) else { return .init() }
        let totp = try memberSecrets.open(factor.sealed, of: id)
        guard
            let member = try await store.members(of: account, removedToo: false).first(where: { $0.member.id == id })?
                .member
        else { throw NotFound.member }
        return .with {
            $0.pending.secret = Base32.encode(totp.secret)
            $0.pending.otpauthUri = totp.uri(
                issuer: brands[member.brand]?.name ?? member.brand, account: member.email.text)
            $0.pending.expiresMs = factor.expires.milliseconds
        }
    }

    func startSecondFactor(
        request: Account_StartSecondFactorRequest, context: ServerContext
    ) async throws -> Account_StartSecondFactorResponse {
        let (account, id) = try self.member(request.customer)
        try await check(password: request.password, of: id, on: account)
        let sealed = try memberSecrets.seal(.init(world.secret(bytes: TOTP.secretBytes)), of: id)
        var fingerprint = request
        fingerprint.password = ""
        return try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.startSecondFactor(of: id, sealed: sealed, repeated)
        }
    }

    func confirmSecondFactor(
        request: Account_ConfirmSecondFactorRequest, context: ServerContext
    ) async throws -> Account_ConfirmSecondFactorResponse {
        let (account, id) = try self.member(request.customer)
        try await store.countCode(of: id)
        guard case .app(let code) = TypedCode(request.code) else { throw SecondFactorRejection.wrongCode }
        var fingerprint = request
        fingerprint.code = ""
        let set = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.confirmSecondFactor(of: id, on: account, hashes: hashes(id), repeated) { factor, now in
                try memberSecrets.open(factor.sealed, of: id).step(of: code, at: now, after: factor.lastStep)
            }
        }
        return .with { $0.recoveryCodes = shown(set) }
    }

    func renewRecoveryCodes(
        request: Account_RenewRecoveryCodesRequest, context: ServerContext
    ) async throws -> Account_RenewRecoveryCodesResponse {
        let (account, id) = try self.member(request.customer)
        try await check(password: request.password, of: id, on: account)
        var fingerprint = request
        fingerprint.password = ""
        let set = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.renewRecoveryCodes(of: id, hashes: hashes(id), repeated)
        }
        return .with { $0.recoveryCodes = shown(set) }
    }

    func disableSecondFactor(
        request: Account_DisableSecondFactorRequest, context: ServerContext
    ) async throws -> Account_DisableSecondFactorResponse {
        let (account, id) = try self.member(request.customer)
        try await check(password: request.password, of: id, on: account)
        var fingerprint = request
        fingerprint.password = ""
        try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.disableSecondFactor(of: id, on: account, repeated)
        }
        return .init()
    }

    func resetSecondFactor(
        request: Account_ResetSecondFactorRequest, context: ServerContext
    ) async throws -> Account_ResetSecondFactorResponse {
        let account = try request.customer.account()
        let id = try memberID(request.memberID)
        try await repeatable(request.requestID, request) { repeated in
            try await store.resetSecondFactor(of: id, on: account, repeated)
        }
        return .init()
    }

    func member(_ customer: Common_Customer) throws -> (AccountID, MemberID) {
        (try customer.account(), try memberID(customer.memberID))
    }

    /// - Throws: `SecondFactorRejection.wrongPassword`, `SignInRejection.wait`.
    private func check(password: String, of id: MemberID, on account: AccountID) async throws {
        let (_, hash) = try await store.beginPasswordCheck(of: id, on: account)
        guard try await passwords.verify(Password(typed: password), hash) else {
            throw SecondFactorRejection.wrongPassword
        }
    }

    private func hashes(_ id: MemberID) -> @Sendable (RecoverySetID) -> [Data] {
        let secrets = memberSecrets
        return { set in secrets.codes(of: set).compactMap { secrets.hashes(of: $0, member: id).first } }
    }

    private func shown(_ set: RecoverySetID?) -> [String] { set.map { memberSecrets.codes(of: $0).map(\.shown) } ?? [] }
}

extension SecondFactorRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .wrongCode: Rejected(field: "code", "コードが正しくないか、使用済みです。認証アプリに表示されている新しいコードを入力してください。")
        case .wrongPassword: Rejected(field: "password", "パスワードが正しくありません。")
        case .over: Rejected(.unauthenticated, "時間が経過したため、はじめからやり直してください。")
        case .alreadyEnabled: Rejected(.failedPrecondition, "二段階認証は、すでに設定されています。")
        case .notEnabled: Rejected(.failedPrecondition, "二段階認証は設定されていません。")
        }
    }
}
