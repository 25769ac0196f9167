import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    private static let mostNamedAccounts = 100

    func getAccount(
        request: Account_GetAccountRequest, context: ServerContext
    ) async throws -> Account_GetAccountResponse {
        let found = try await store.account(request.customer.account())
        let party = found.account.details.partyKind
        let seesIdentity = Permission.identity.includes(request.customer.role)
        return .with {
            $0.account = Account_AccountSnapshot(found.account, withIdentity: seesIdentity)
            $0.versions = found.account.versions
            guard seesIdentity else { return }
            $0.documents = found.documents.map { Account_Document($0, of: party) }
            if let details = found.verification { $0.verification = Account_VerificationDetails(details, of: party) }
        }
    }

    func getAccountForStaff(
        request: Account_GetAccountForStaffRequest, context: ServerContext
    ) async throws -> Account_GetAccountForStaffResponse {
        _ = try request.staff.person()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let found = try await store.accountForStaff(id)
        // Operators and billing are told how far an account has come, not by what it proved itself (PRODUCT B3, B4).
        guard StaffPermission.identity.includes(request.staff.role) else {
            return .with {
                $0.account = Account_AccountSnapshot(found.account, withIdentity: false)
                $0.versions = found.account.versions
            }
        }
        let hold = try await store.verificationHold(of: id)
        let party = found.account.details.partyKind
        return .with {
            $0.account = Account_AccountSnapshot(found.account)
            $0.documents = found.documents.map { Account_Document($0, of: party, showsReviewer: true) }
            if let (consent, at) = found.consent {
                $0.consent = Account_Consent(consent)
                $0.consentedMs = at.milliseconds
            }
            $0.reservedNumber = found.reserved?.digits ?? ""
            $0.changes = found.changes.map { Account_DetailChange($0, forStaff: true) }
            if let details = found.verification { $0.verification = Account_VerificationDetails(details, of: party) }
            $0.termsNotices = found.notices.map(Account_TermsNotice.init)
            if let hold { $0.hold = Account_VerificationHold(hold) }
            $0.comparedHash = AccountStore.hash(
                ofCompared: (found.verification ?? VerificationDetails()).compared(with: found.account.details))
            $0.versions = found.account.versions
            $0.planConsents = found.planConsents.map(Account_PlanConsent.init)
            $0.reviewersNeeded = Int32(brands[found.account.details.brand]?.documentReviewersNeeded ?? 1)
        }
    }

    func listAccounts(
        request: Account_ListAccountsRequest, context: ServerContext
    ) async throws -> Account_ListAccountsResponse {
        _ = try request.staff.person()
        let seesIdentity = StaffPermission.identity.includes(request.staff.role)
        if !request.accountIds.isEmpty {
            guard request.accountIds.count <= Self.mostNamedAccounts else { throw AccountRPC.noSuchPage }
            let named = try await store.accounts(request.accountIds.compactMap(AccountID.init))
            return .with { $0.accounts = named.map { Account_AccountSnapshot($0, withIdentity: seesIdentity) } }
        }
        let key = AccountID(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let filter = AccountStore.AccountFilter(
            search: request.search, state: AccountState(request.state), documentsWaiting: request.documentsWaiting,
            changesWaiting: request.changesWaiting, numberWaiting: request.numberWaiting,
            onHold: request.onHold, holdCause: request.holdCause.chosen)
        let page = try await store.accounts(filter, after: key, limit: checkedLimit(request.limit))
        return .with {
            $0.accounts = page.accounts.map { Account_AccountSnapshot($0, withIdentity: seesIdentity) }
            $0.nextPageKey = page.next?.text ?? ""
        }
    }
}

extension AccountState {
    /// nil = any.
    fileprivate init?(_ state: Account_AccountState) {
        switch state {
        case .applied: self = .applied
        case .verified: self = .verified
        case .active: self = .active
        case .suspended: self = .suspended
        case .ending: self = .ending
        case .ended: self = .ended
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension Account_HoldCause {
    /// nil = whatever it is.
    fileprivate var chosen: AccountStore.HoldCause? {
        switch self {
        case .noticeReturned: .notice
        case .reviewer: .reviewer
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Account_PlanConsent {
    fileprivate init(_ given: PlanConsent) {
        self.init()
        plan = given.plan
        options = given.options
        consent = Account_Consent(given.consent)
        consentedMs = given.at.milliseconds
        memberName = given.member
    }
}

extension Account_Consent {
    fileprivate init(_ consent: Consent) {
        self.init()
        termsVersion = consent.termsVersion
        privacyVersion = consent.privacyVersion
        shown = consent.shown
    }
}
