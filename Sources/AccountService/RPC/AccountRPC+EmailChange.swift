import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

/// The address a member signs in with.
extension AccountRPC {
    func getEmailChange(
        request: Account_GetEmailChangeRequest, context: ServerContext
    ) async throws -> Account_GetEmailChangeResponse {
        let (account, id) = try self.member(request.customer)
        let (email, pending) = try await store.emailChange(of: id, on: account)
        return .with {
            $0.email = email.text
            guard let pending else { return }
            $0.pendingEmail = pending.email.text
            $0.requestedMs = pending.requested.milliseconds
            $0.expiresMs = pending.expires.milliseconds
        }
    }

    func requestEmailChange(
        request: Account_RequestEmailChangeRequest, context: ServerContext
    ) async throws -> Account_RequestEmailChangeResponse {
        let (account, id) = try self.member(request.customer)
        let email = try ChangeEmail.check(request.email)
        let (_, hash) = try await store.beginPasswordCheck(of: id, on: account)
        guard try await passwords.verify(Password(typed: request.currentPassword), hash) else {
            throw ChangeEmailRejection.wrongPassword
        }
        var fingerprint = request
        fingerprint.currentPassword = ""
        try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.requestEmailChange(of: id, on: account, to: email, repeated)
        }
        return .init()
    }

    func resendEmailChange(
        request: Account_ResendEmailChangeRequest, context: ServerContext
    ) async throws -> Account_ResendEmailChangeResponse {
        let (account, id) = try self.member(request.customer)
        try await repeatable(request.requestID, request) { repeated in
            try await store.resendEmailChange(of: id, on: account, repeated)
        }
        return .init()
    }

    func withdrawEmailChange(
        request: Account_WithdrawEmailChangeRequest, context: ServerContext
    ) async throws -> Account_WithdrawEmailChangeResponse {
        let (account, id) = try self.member(request.customer)
        try await repeatable(request.requestID, request) { repeated in
            try await store.withdrawEmailChange(of: id, on: account, repeated)
        }
        return .init()
    }

    func confirmEmailChange(
        request: Account_ConfirmEmailChangeRequest, context: ServerContext
    ) async throws -> Account_ConfirmEmailChangeResponse {
        guard let id = rightLink(request.linkID, request.secret) else { return .with { $0.state = .unknown } }
        var fingerprint = request
        fingerprint.secret = ""
        let state = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.confirmEmailChange(id, repeated)
        }
        return .with { $0.state = state }
    }
}

extension Account_EmailChangeState {
    init(_ state: EmailChangeState) {
        switch state {
        case .good: self = .good
        case .used: self = .used
        case .expired: self = .expired
        case .withdrawn: self = .withdrawn
        case .unknown: self = .unknown
        case .addressTaken: self = .addressTaken
        }
    }
}

extension ChangeEmailRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .missing: Rejected(field: "email", "新しいメールアドレスが入力されていません。")
        case .malformed: Rejected(field: "email", "メールアドレスの形式が正しくありません。例：hanako@example.jp")
        case .sameAddress: Rejected(field: "email", "現在のメールアドレスと同じです。新しいメールアドレスを入力してください。")
        case .wrongPassword: Rejected(field: "current_password", "現在のパスワードが正しくありません。")
        case .accountNotOpen: Rejected(.failedPrecondition, "ご契約が終了しているため、メールアドレスを変更できません。")
        case .tooManyToday:
            Rejected(
                .resourceExhausted, "1日に送れる確認メールは\(ChangeEmail.mostLinksPerDay)通までです。明日、もう一度お試しください。")
        case .nothingWaits: Rejected(.failedPrecondition, "確認を待っているメールアドレスはありません。画面を読み込み直してください。")
        }
    }
}
