import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import SwiftProtobuf

extension AccountRPC {
    func listChanges(
        request: Account_ListChangesRequest, context: ServerContext
    ) async throws -> Account_ListChangesResponse {
        let account = try request.customer.account()
        let key = AccountChangeID(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let page = try await store.changes(of: account, before: key, limit: checkedLimit(request.limit))
        return .with {
            $0.changes = page.changes.map(Account_AccountChange.init)
            $0.nextPageKey = page.next?.text ?? ""
        }
    }
}

extension Account_AccountChange {
    /// Customers are told that staff did it, not who of them.
    init(_ change: AccountChange) {
        self.init()
        changeID = change.id.text
        atMs = change.at.milliseconds
        switch change.actor {
        case .member(_, let name):
            actor = .member
            actorName = name
        case .staff: actor = .staff
        case .system: actor = .system
        }
        kind = change.kind
        subject = change.words.subject
        before = change.words.before
        after = change.words.after
    }
}

extension ChangeMaker {
    /// Whom a request names.
    init(of request: some Message) {
        let found = EndUsers(in: request)
        if let customer = found.customer, let member = MemberID(customer.memberID) {
            self = .member(member, name: customer.name)
        } else if let staff = found.staff, let id = StaffID(staff.staffID) {
            self = .staff(id, name: staff.name)
        } else {
            self = .system
        }
    }
}
