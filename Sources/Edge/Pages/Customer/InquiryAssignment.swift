import Contracts
import GRPCCore

/// One of the customer's people who may see to an inquiry.
struct Assignee: Sendable, Equatable {
    let id: String
    let name: String
}

/// Who sees to an inquiry: one takes it oneself, gives it to a colleague, or gives it up.
struct InquiryAssignment: Sendable {
    let id: String?
    let name: String?
    let canTake: Bool
    /// Whom it can be given to: not who has it already, nor oneself.
    let colleagues: [Assignee]
    let hasColleagues: Bool
    let error: String?

    init(_ inquiry: Call_Inquiry, me: Assignee?, people: [Assignee], problems: Problems?) {
        id = inquiry.assigneeID.nonEmpty
        name = id.map { _ in inquiry.assigneeName.nonEmpty ?? "（お名前なし）" }
        canTake = id == nil || id != me?.id
        let taken = id
        colleagues = people.filter { $0.id != me?.id && $0.id != taken }
        hasColleagues = !colleagues.isEmpty
        error = problems?["assignee"]
    }
}

extension CustomerContext {
    /// The person who is signed in, as somebody who can take an inquiry.
    var me: Assignee? { signedIn.map { Assignee(id: $0.token.sub, name: $0.token.name?.nonEmpty ?? "（お名前なし）") } }

    /// Those who sign in for the account and may work on inquiries, oneself included; only oneself while Account is away,
    /// for one's own work goes on without.
    func colleagues(_ customer: Common_Customer) async throws -> [Assignee] {
        do {
            let members = try await edge.services.account.listMembers(.with { $0.customer = customer }, options: .page)
                .members
            return members.filter { $0.state == .active && $0.role != .billing }
                .map { Assignee(id: $0.memberID, name: $0.name.nonEmpty ?? $0.email) }
        } catch let error as RPCError where [.unavailable, .deadlineExceeded, .unimplemented].contains(error.code) {
            return me.map { [$0] } ?? []
        }
    }
}
