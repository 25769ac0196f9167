import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func holdVerification(
        request: Account_HoldVerificationRequest, context: ServerContext
    ) async throws -> Account_HoldVerificationResponse {
        let staff = try request.staff.member()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        try await repeatable(request.requestID, request) { repeated in
            try await store.holdVerification(of: id, holds: true, reason: request.reason, by: staff, repeated)
        }
        return Account_HoldVerificationResponse()
    }

    func liftVerificationHold(
        request: Account_LiftVerificationHoldRequest, context: ServerContext
    ) async throws -> Account_LiftVerificationHoldResponse {
        let staff = try request.staff.member()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        try await repeatable(request.requestID, request) { repeated in
            try await store.holdVerification(of: id, holds: false, reason: request.reason, by: staff, repeated)
        }
        return Account_LiftVerificationHoldResponse()
    }

    func withdrawApplication(
        request: Account_WithdrawApplicationRequest, context: ServerContext
    ) async throws -> Account_WithdrawApplicationResponse {
        let account = try request.customer.account()
        try await repeatable(request.requestID, request) { repeated in
            try await store.endApplication(of: account, declined: nil, repeated)
        }
        return Account_WithdrawApplicationResponse()
    }

    func declineApplication(
        request: Account_DeclineApplicationRequest, context: ServerContext
    ) async throws -> Account_DeclineApplicationResponse {
        _ = try request.staff.person()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        try await repeatable(request.requestID, request) { repeated in
            try await store.endApplication(of: id, declined: request.reason, repeated)
        }
        return Account_DeclineApplicationResponse()
    }
}

extension Account_VerificationHold {
    init(_ hold: VerificationHold) {
        self.init()
        sinceMs = hold.since.milliseconds
        managementNumber = hold.managementNumber ?? ""
        reason = hold.reason
        heldBy = hold.heldBy
    }
}

extension Account_VerificationHoldStep {
    init(_ step: HoldStep) {
        self.init()
        recordedMs = step.recorded.milliseconds
        held = step.held
        reason = step.reason
        staffName = step.staffName
    }
}
