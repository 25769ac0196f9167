import Contracts
import GRPCCore
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Who of the staff may see or do what: every route of the staff side is in the table, and one that is not answers nobody.
enum StaffPagePermissions {
    enum Access: Equatable, Sendable {
        /// Signed in or not.
        case everybody
        case needs(StaffPermission)
    }

    /// "GET /accounts/{id}" → what it takes.
    static let table: [String: Access] = [
        "GET /login": .everybody, "POST /login": .everybody, "POST /logout": .everybody,

        "GET /": .needs(.ownLogin), "GET /password": .needs(.ownLogin), "POST /password": .needs(.ownLogin),

        "GET /desk": .needs(.desk), "GET /desk/figures": .needs(.desk), "GET /desk/number": .needs(.desk),
        "POST /desk/number": .needs(.desk), "POST /desk/number/draft": .needs(.desk),
        "GET /desk/calls/{id}": .needs(.desk), "POST /desk/calls/{id}": .needs(.desk),
        "POST /desk/calls/{id}/take": .needs(.desk), "POST /desk/calls/{id}/draft": .needs(.desk),
        "POST /desk/calls/{id}/release": .needs(.desk), "POST /desk/calls/{id}/close": .needs(.desk),
        "POST /desk/ring": .needs(.desk), "GET /live/calls": .needs(.desk),

        "GET /accounts": .needs(.customers), "GET /accounts/{id}": .needs(.customers),
        "GET /inquiries/{id}": .needs(.customers),
        "GET /accounts/{id}/details": .needs(.details), "POST /accounts/{id}/details": .needs(.details),

        "GET /inquiries/{id}/correct": .needs(.corrections), "POST /inquiries/{id}/correct": .needs(.corrections),

        "GET /documents": .needs(.identity), "GET /documents/intake": .needs(.identity),
        "GET /documents/intake/{document}": .needs(.identity),
        "POST /documents/intake/{document}/attach": .needs(.identity),
        "POST /documents/intake/{document}/discard": .needs(.identity),
        "GET /documents/intake/{document}/pages/{page}": .needs(.identity),
        "GET /documents/records": .needs(.identity), "POST /documents/records": .needs(.identity),
        "GET /accounts/{id}/documents": .needs(.identity),
        "GET /accounts/{id}/documents/{document}": .needs(.identity),
        "POST /accounts/{id}/documents/{document}": .needs(.identity),
        "GET /accounts/{id}/documents/{document}/pages/{page}": .needs(.identity),
        "GET /accounts/{id}/verification": .needs(.identity),
        "POST /accounts/{id}/verification/details": .needs(.identity),
        "POST /accounts/{id}/verification/documents": .needs(.identity),
        "POST /accounts/{id}/verification/hold": .needs(.identity),
        "POST /accounts/{id}/verification/notice": .needs(.identity),
        "POST /accounts/{id}/verification/records": .needs(.identity),
        "POST /accounts/{id}/changes": .needs(.identity), "POST /accounts/{id}/decline": .needs(.identity),
        "GET /accounts/{id}/export": .needs(.identity), "GET /letters": .needs(.identity),
        "GET /letters/{letter}/paper": .needs(.identity), "POST /letters/print": .needs(.identity),
        "POST /letters/{letter}": .needs(.identity),

        "GET /documents/viewings": .needs(.audit),

        "GET /numbers": .needs(.numbers), "POST /numbers": .needs(.numbers), "POST /numbers/file": .needs(.numbers),
        "POST /numbers/{number}": .needs(.numbers), "POST /accounts/{id}/issue": .needs(.numbers),
        "POST /accounts/{id}/reservation": .needs(.numbers),
        "POST /accounts/{id}/reservation/release": .needs(.numbers), "POST /accounts/{id}/start": .needs(.numbers),

        "GET /memos": .needs(.words), "GET /memos/{id}": .needs(.words), "POST /memos/{id}": .needs(.words),
        "POST /accounts/{id}/announcement": .needs(.words),

        "GET /money": .needs(.money), "GET /money/papers/{account}/{file}": .needs(.money),
        "GET /money/actions": .needs(.money), "POST /money/actions/{id}": .needs(.money),
        "POST /money/actions/{id}/settle": .needs(.money), "GET /money/credits/{account}": .needs(.money),
        "POST /money/credits/{account}": .needs(.money), "POST /money/credits/{account}/withdraw": .needs(.money),
        "GET /money/owed/{account}": .needs(.money), "POST /money/owed/{account}": .needs(.money),
        "GET /money/daybook": .needs(.money), "GET /money/journal.csv": .needs(.money),
        "GET /money/invoices/{account}/{invoice}": .needs(.money),
        "POST /money/invoices/{account}/{invoice}": .needs(.money), "GET /accounts/{id}/contract": .needs(.money),
        "GET /accounts/{id}/contract/confirm": .needs(.money), "POST /accounts/{id}/contract/confirm": .needs(.money),
        "POST /accounts/{id}/contract/withdraw": .needs(.money),

        "GET /disputes": .needs(.counting), "POST /inquiries/{id}/count": .needs(.counting),
        "POST /inquiries/{id}/waiver": .needs(.counting),

        "GET /notices": .needs(.deliveries), "POST /notices/resend": .needs(.deliveries),
        "GET /notices/figures": .needs(.deliveries), "GET /notices/addresses": .needs(.deliveries),
        "GET /notices/samples": .needs(.deliveries), "GET /notices/samples/{brand}/{sample}": .needs(.deliveries),

        "GET /announcements": .needs(.news), "GET /announcements/new": .needs(.news),
        "POST /announcements/new": .needs(.news), "GET /announcements/{id}": .needs(.news),
        "GET /announcements/{id}/edit": .needs(.news), "POST /announcements/{id}/edit": .needs(.news),
        "GET /announcements/{id}/html": .needs(.news), "POST /announcements/{id}/schedule": .needs(.news),
        "POST /announcements/{id}/withdraw": .needs(.news), "POST /announcements/{id}/pause": .needs(.news),
        "POST /announcements/{id}/resume": .needs(.news),
    ]

    /// nil for a route that nobody put into the table.
    static func access(_ method: HTTPRequest.Method, _ pattern: String) -> Access? {
        table["\(method == .head ? .get : method) \(pattern)"]
    }
}

/// Asks the table before every page of the staff side.
struct StaffPageGate: RouterMiddleware {
    func handle(
        _ request: Request, context: StaffContext, next: (Request, StaffContext) async throws -> Response
    ) async throws -> Response {
        // No pattern: there is no such page, and the router says so.
        guard let pattern = context.endpointPath else { return try await next(request, context) }
        switch StaffPagePermissions.access(request.method, pattern) {
        case nil: throw Refused.notFound
        case .everybody: break
        case .needs(let permission):
            guard permission.includes(try context.staff().role) else { throw Refused.staffMayNot }
        }
        return try await next(request, context)
    }
}
