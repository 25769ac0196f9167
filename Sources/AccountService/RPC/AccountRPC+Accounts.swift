import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func getAccount(
        request: Account_GetAccountRequest, context: ServerContext
    ) async throws -> Account_GetAccountResponse {
        let (account, documents) = try await store.account(request.customer.account())
        let details = try await store.verificationDetails(of: account.id)
        return .with {
            $0.account = Account_AccountSnapshot(account)
            $0.documents = documents.map { Account_Document($0, of: account.details.partyKind) }
            if let details { $0.verification = Account_VerificationDetails(details) }
        }
    }

    func getAccountForStaff(
        request: Account_GetAccountForStaffRequest, context: ServerContext
    ) async throws -> Account_GetAccountForStaffResponse {
        _ = try request.staff.person([.operator, .reviewer, .billing])
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let (account, documents) = try await store.account(id)
        let details = try await store.verificationDetails(of: id)
        let notices = try await store.termsNotices(of: id)
        return .with {
            $0.account = Account_AccountSnapshot(account)
            $0.documents = documents.map { Account_Document($0, of: account.details.partyKind, showsReviewer: true) }
            if let details { $0.verification = Account_VerificationDetails(details) }
            $0.termsNotices = notices.map(Account_TermsNotice.init)
            $0.reviewersNeeded = Int32(brands[account.details.brand]?.documentReviewersNeeded ?? 1)
        }
    }

    func listAccounts(
        request: Account_ListAccountsRequest, context: ServerContext
    ) async throws -> Account_ListAccountsResponse {
        _ = try request.staff.person([.operator, .reviewer, .billing])
        let key = AccountID(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let page = try await store.accounts(
            search: request.search, documentsWaiting: request.documentsWaiting, after: key,
            limit: checkedLimit(request.limit))
        return .with {
            $0.accounts = page.accounts.map(Account_AccountSnapshot.init)
            $0.nextPageKey = page.next?.text ?? ""
        }
    }
}
