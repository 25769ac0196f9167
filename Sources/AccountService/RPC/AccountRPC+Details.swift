import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

/// What the customer told of itself: changing it, looking at changes, taking all of it home.
extension AccountRPC {
    func changeDetails(
        request: Account_ChangeDetailsRequest, context: ServerContext
    ) async throws -> Account_ChangeDetailsResponse {
        let account = try request.customer.account()
        var fingerprint = request
        fingerprint.details.password = ""
        return try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.changeDetails(
                request.details.form, of: account, by: .member(name: Typed.line(request.memberName)),
                began: request.startingVersion, repeated)
        }
    }

    func changeDetailsForStaff(
        request: Account_ChangeDetailsForStaffRequest, context: ServerContext
    ) async throws -> Account_ChangeDetailsForStaffResponse {
        let staff = try request.staff.member()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let asked = try ChangeDetails.StaffRequest(caller: request.callerName, reason: request.reason)
        var fingerprint = request
        fingerprint.details.password = ""
        let role = request.staff.role.japanese
        let done = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.changeDetails(
                request.details.form, of: id, by: .staff(staff, role: "\(role)担当", asked),
                began: request.startingVersion, repeated)
        }
        return .with {
            $0.account = done.account
            $0.changes = done.changes
        }
    }

    func choosePlan(
        request: Account_ChoosePlanRequest, context: ServerContext
    ) async throws -> Account_ChoosePlanResponse {
        let account = try request.customer.account()
        let command = ChoosePlan.Command(
            plan: request.plan, options: request.options, consent: Consent(request.consent))
        let brands = brands
        return try await repeatable(request.requestID, request) { repeated in
            try await store.choosePlan(
                command, of: account, by: request.customer.name, began: request.startingVersion,
                brand: { brands[$0] }, repeated)
        }
    }

    func changePassword(
        request: Account_ChangePasswordRequest, context: ServerContext
    ) async throws -> Account_ChangePasswordResponse {
        let account = try request.customer.account()
        guard let member = MemberID(request.customer.memberID) else { throw NotFound.account }
        let begun = try await store.beginPasswordChange(of: member, account, to: request.password)
        guard try await passwords.verify(Password(typed: request.currentPassword), begun.hash) else {
            throw ChangePasswordRejection.wrongCurrent
        }
        let hash = try await passwords.hash(begun.chosen)
        var fingerprint = request
        fingerprint.currentPassword = ""
        fingerprint.password = ""
        try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.changePassword(of: member, account, to: hash, repeated)
        }
        return Account_ChangePasswordResponse()
    }

    func acknowledgeChanges(
        request: Account_AcknowledgeChangesRequest, context: ServerContext
    ) async throws -> Account_AcknowledgeChangesResponse {
        let staff = try request.staff.member()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        try await repeatable(request.requestID, request) { repeated in
            try await store.acknowledgeChanges(
                of: id, seenUntil: DetailChangeID(request.newestChangeID), by: staff, repeated)
        }
        return Account_AcknowledgeChangesResponse()
    }

    func exportAccount(
        request: Account_ExportAccountRequest, context: ServerContext
    ) async throws -> Account_ExportAccountResponse {
        let account = try request.customer.account()
        let json = try await store.export(account)
        let records = try await store.exportedRecords(of: account, numbers: false)
        return .with {
            $0.json = json
            $0.recordsJson = records
        }
    }

    func exportAccountForStaff(
        request: Account_ExportAccountForStaffRequest, context: ServerContext
    ) async throws -> Account_ExportAccountForStaffResponse {
        let staff = try request.staff.member()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let json = try await store.export(id, by: staff)
        let records = try await store.exportedRecords(of: id, numbers: true)
        let found = try await store.account(id)
        return .with {
            $0.json = json
            $0.recordsJson = records
            $0.documents = found.documents.filter { $0.contentDeleted == nil }
                .map { Account_Document($0, of: found.account.details.partyKind) }
        }
    }
}
