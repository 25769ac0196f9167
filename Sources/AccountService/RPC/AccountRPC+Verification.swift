import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func setVerificationDetails(
        request: Account_SetVerificationDetailsRequest, context: ServerContext
    ) async throws -> Account_SetVerificationDetailsResponse {
        let (account, teller) = try teller(request)
        let command = request.details.command
        return try await repeatable(request.requestID, request) { repeated in
            try await store.setVerificationDetails(command, of: account, by: teller, repeated)
        }
    }

    /// The customer for itself, or staff for it.
    private func teller(_ request: Account_SetVerificationDetailsRequest) throws -> (AccountID, Teller) {
        guard request.hasStaff else {
            return (try request.customer.account(), Teller(id: request.customer.memberID, isCustomer: true))
        }
        let staff = try request.staff.member()
        guard let account = AccountID(request.accountID) else { throw NotFound.account }
        return (account, Teller(id: staff.id.text, isCustomer: false, name: staff.name))
    }

    func reviewDocument(
        request: Account_ReviewDocumentRequest, context: ServerContext
    ) async throws -> Account_ReviewDocumentResponse {
        let staff = try request.staff.member()
        guard let id = DocumentID(request.documentID) else { throw NotFound.document }
        let verdict: ReviewDocument.Verdict =
            request.individualNumberSeen
            ? .coveredNumberSeen
            : request.accept
                ? .accept(
                    number: request.documentNumber, issuer: request.issuer, issued: request.issuedDate,
                    beside: .init(
                        authority: request.authority.ground, authorityNote: request.authorityNote,
                        businessEvidence: request.businessEvidence))
                : .reject(reason: request.reason)
        let brands = brands
        return try await repeatable(request.requestID, request) { repeated in
            try await store.reviewDocument(
                id, verdict, comparedHash: request.comparedHash, by: staff,
                reviewersNeeded: { brands[$0]?.documentReviewersNeeded ?? 1 }, repeated)
        }
    }

    func listVerificationRecords(
        request: Account_ListVerificationRecordsRequest, context: ServerContext
    ) async throws -> Account_ListVerificationRecordsResponse {
        _ = try request.staff.person()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let found = try await store.verificationRecords(of: id)
        let steps = try await store.holdSteps(of: id)
        return .with {
            $0.records = found.records.map(Account_VerificationRecord.init)
            $0.holdSteps = steps.map(Account_VerificationHoldStep.init)
            $0.detailsChanges = found.changes.map(Account_VerificationDetailsChange.init)
            $0.keptUntilDate = found.keptUntil?.iso ?? ""
            $0.purgedMs = found.purged?.milliseconds ?? 0
        }
    }
}

extension Account_VerificationDetailsChange {
    init(_ change: VerificationDetailsChange) {
        self = .with {
            $0.changedMs = change.at.milliseconds
            $0.changedByName = change.by
            $0.byCustomer = change.isCustomer
            $0.before = change.before
            $0.after = change.after
        }
    }
}
