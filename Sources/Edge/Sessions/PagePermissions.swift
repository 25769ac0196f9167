import Contracts
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Who may see or do what on the customers' sites: every route is in the table, and one that is not answers nobody.
enum PagePermissions {
    enum Access: Equatable, Sendable {
        /// Signed in or not.
        case everybody
        case needs(Permission)
    }

    /// "GET /inquiries/{id}" → what it takes.
    static let table: [String: Access] = [
        // The landing page, or the signed-in customer's first one, which leaves out what its reader may not see.
        "GET /": .everybody,
        "GET /login": .everybody, "POST /login": .everybody, "POST /logout": .everybody,
        "GET /apply": .everybody, "POST /apply": .everybody, "GET /apply/confirm": .everybody,
        "POST /apply/confirm": .everybody, "GET /apply/done": .everybody,
        "GET /verify": .everybody, "POST /verify": .everybody, "GET /verify/done": .everybody,
        "GET /verify/resend": .everybody, "POST /verify/resend": .everybody, "GET /sent": .everybody,
        "GET /forgot": .everybody, "POST /forgot": .everybody, "GET /reset": .everybody, "POST /reset": .everybody,
        "GET /email/confirm": .everybody, "POST /email/confirm": .everybody,
        "GET /invitation": .everybody, "POST /invitation": .everybody,
        "GET /unsubscribe": .everybody, "POST /unsubscribe": .everybody, "POST /unsubscribe/undo": .everybody,
        "GET /news": .everybody, "GET /news/{id}": .everybody, "GET /guide": .everybody, "GET /terms": .everybody,
        "GET /privacy": .everybody,
        "GET /law": .everybody, "GET /company": .everybody, "GET /contact": .everybody,

        "GET /inquiries": .needs(.inquiries), "GET /inquiries/export": .needs(.inquiries),
        "GET /inquiries/print": .needs(.inquiries), "GET /inquiries/figures": .needs(.inquiries),
        "GET /inquiries/{id}": .needs(.inquiries), "POST /inquiries/{id}": .needs(.inquiries),
        "POST /inquiries/{id}/notes": .needs(.inquiries), "POST /inquiries/{id}/assignee": .needs(.inquiries),
        "POST /inquiries/{id}/snooze": .needs(.inquiries), "POST /inquiries/{id}/dispute": .needs(.inquiries),
        "GET /live/inquiries": .needs(.inquiries),

        "GET /billing": .needs(.money), "POST /billing/card": .needs(.money), "GET /billing/card/done": .needs(.money),
        "GET /billing/receipts/{file}": .needs(.money),
        "GET /billing/invoices": .needs(.money), "POST /billing/invoices": .needs(.money),
        "GET /billing/papers/{file}": .needs(.money), "POST /billing/pay": .needs(.money),
        "POST /billing/authenticate": .needs(.money), "GET /billing/authenticated": .needs(.money),
        "GET /billing/contract": .needs(.contract), "GET /billing/contract/confirm": .needs(.contract),
        "POST /billing/contract/confirm": .needs(.contract), "POST /billing/contract/withdraw": .needs(.contract),
        "POST /billing/contract/plan/confirm": .needs(.contract), "POST /billing/contract/plan": .needs(.contract),

        "GET /account": .needs(.overview),
        "GET /account/hours": .needs(.answering), "POST /account/hours": .needs(.answering),
        "GET /account/addressees": .needs(.answering), "POST /account/addressees": .needs(.answering),
        "GET /account/memo": .needs(.answering), "POST /account/memo": .needs(.answering),
        "GET /account/questions": .needs(.answering), "POST /account/questions": .needs(.answering),
        "GET /account/chatwork": .needs(.channels), "POST /account/chatwork/connect": .needs(.channels),
        "GET /account/chatwork/done": .needs(.channels), "POST /account/chatwork/disconnect": .needs(.channels),
        "POST /account/chatwork/room": .needs(.channels), "POST /account/chatwork/test": .needs(.channels),
        "GET /account/channels": .needs(.channels), "GET /account/channels/new": .needs(.channels),
        "POST /account/channels/new": .needs(.channels), "GET /account/channels/{id}": .needs(.channels),
        "POST /account/channels/{id}": .needs(.channels), "POST /account/channels/{id}/test": .needs(.channels),
        "POST /account/channels/{id}/on": .needs(.channels), "POST /account/channels/{id}/off": .needs(.channels),
        "POST /account/channels/{id}/remove": .needs(.channels),
        "POST /account/channels/{id}/secret": .needs(.channels),
        "GET /account/escalation": .needs(.channels), "POST /account/escalation": .needs(.channels),
        "GET /account/rules": .needs(.overview), "POST /account/rules": .needs(.overview),
        "POST /account/rules/test": .needs(.overview),
        "GET /account/mail": .needs(.channels), "POST /account/mail": .needs(.channels),
        "POST /account/mail/test": .needs(.channels), "GET /account/mail/received/{id}": .needs(.channels),
        "POST /account/mail/received/{id}": .needs(.channels),
        "GET /account/withdraw": .needs(.registration), "POST /account/withdraw": .needs(.registration),
        "GET /account/details": .needs(.registration), "POST /account/details": .needs(.registration),
        "GET /account/password": .needs(.ownLogin), "POST /account/password": .needs(.ownLogin),
        "GET /account/email": .needs(.ownLogin), "POST /account/email": .needs(.ownLogin),
        "POST /account/email/resend": .needs(.ownLogin), "POST /account/email/withdraw": .needs(.ownLogin),
        "GET /account/export": .needs(.registration),
        "GET /notices": .needs(.notices),
        "GET /documents": .needs(.identity), "POST /documents": .needs(.identity),
        "POST /documents/details": .needs(.identity),

        "GET /account/members": .needs(.team), "GET /account/members/invite": .needs(.team),
        "POST /account/members/invite": .needs(.team), "GET /account/members/{id}": .needs(.team),
        "POST /account/members/{id}/role": .needs(.team), "POST /account/members/{id}/resend": .needs(.team),
        "POST /account/members/{id}/remove": .needs(.team), "POST /account/members/{id}/factor": .needs(.team),

        "GET /account/history": .needs(.team),

        "POST /login/code": .everybody, "GET /login/code": .everybody,
        "GET /account/security": .needs(.ownLogin), "GET /account/security/factor": .needs(.ownLogin),
        "POST /account/security/factor": .needs(.ownLogin), "POST /account/security/factor/confirm": .needs(.ownLogin),
        "POST /account/security/factor/disable": .needs(.ownLogin),
        "POST /account/security/recovery": .needs(.ownLogin),
        "POST /account/security/sessions/end": .needs(.ownLogin),
        "POST /account/security/sessions/end-all": .needs(.ownLogin),
    ]

    /// nil for a route that nobody put into the table.
    static func access(_ method: HTTPRequest.Method, _ pattern: String) -> Access? {
        table["\(method == .head ? .get : method) \(pattern)"]
    }
}

/// Asks the table before every page of the customers' sites.
struct PageGate: RouterMiddleware {
    func handle(
        _ request: Request, context: CustomerContext, next: (Request, CustomerContext) async throws -> Response
    ) async throws -> Response {
        // No pattern: there is no such page, and the router says so.
        guard let pattern = context.endpointPath else { return try await next(request, context) }
        switch PagePermissions.access(request.method, pattern) {
        case nil: throw Refused.notFound
        case .everybody: break
        case .needs(let permission):
            guard permission.includes(try context.customer().role) else { throw Refused.roleMayNot }
        }
        return try await next(request, context)
    }
}

extension CustomerContext {
    /// Whether whoever is signed in may; false for everybody else.
    func may(_ permission: Permission) -> Bool {
        signedIn?.token.customer.map { permission.includes($0.role) } ?? false
    }
}
