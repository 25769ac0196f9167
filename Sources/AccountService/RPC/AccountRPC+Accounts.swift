import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func getAccount(
        request: Account_GetAccountRequest, context: ServerContext
    ) async throws -> Account_GetAccountResponse {
        let (account, documents) = try await store.account(request.customer.account())
        return .with {
            $0.account = Account_AccountSnapshot(account)
            $0.documents = documents.map { Account_Document($0) }
        }
    }

    func getAccountForStaff(
        request: Account_GetAccountForStaffRequest, context: ServerContext
    ) async throws -> Account_GetAccountForStaffResponse {
        _ = try request.staff.person([.operator, .reviewer, .billing])
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let (account, documents) = try await store.account(id)
        return .with {
            $0.account = Account_AccountSnapshot(account)
            $0.documents = documents.map { Account_Document($0, showsReviewer: true) }
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

extension Account_Document {
    /// - Parameter showsReviewer: customers are told the verdict, not who gave it.
    init(_ document: Document, showsReviewer: Bool = false) {
        self.init()
        documentID = document.id.text
        kind = document.kind.key
        kindName = document.kind.name
        switch document.state {
        case .submitted: state = .submitted
        case .accepted: state = .accepted
        case .rejected(let why):
            state = .rejected
            reason = why
        }
        submittedMs = document.submitted.milliseconds
        pages = document.pages.map { page in
            .with {
                $0.page = Int32(page.page)
                $0.contentType = page.contentType
                $0.sizeBytes = page.sizeBytes
            }
        }
        if showsReviewer, let name = document.reviewedBy { reviewedBy = name }
        if let reviewed = document.reviewed { reviewedMs = reviewed.milliseconds }
    }
}
