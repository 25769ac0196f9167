import Contracts
import GRPCCore
import Hummingbird
import Logging
import Primitives

/// What a request brought along, before anybody looked at what it wants.
struct Entry: Sendable {
    let requestID: String
    /// Address of the caller, for throttling and the list of sessions.
    let source: String
    let userAgent: String
    /// Without port: one of our own.
    let host: String
    /// Path and query, for the way back after signing in.
    let location: String
    /// Closes the connection, for streams that nobody reads.
    let cut: @Sendable () -> Void
}

/// What every page handler is given, whatever the site: the request's id, the form's guard, and Edge itself.
protocol SiteContext: RequestContext {
    var entry: Entry { get }
    var edge: Edge { get }
    var guardian: FormGuard { get }
    /// True where a session that Account could not confirm may change nothing.
    var readOnly: Bool { get }
    var cookieNames: SessionCookies { get }
    func layout() -> Layout
}

/// Thrown by a page that only signed-in people see.
struct NeedsSignIn: Error { let location: String }

struct CustomerContext: SiteContext {
    var coreContext: CoreRequestContextStorage
    let entry: Entry
    let edge: Edge
    let brand: Brand
    let visitor: Visitor
    let guardian: FormGuard

    struct Source: RequestContextSource {
        let logger: Logger
        let entry: Entry
        let edge: Edge
        let brand: Brand
        let visitor: Visitor
        let guardian: FormGuard
    }

    init(source: Source) {
        coreContext = .init(source: source)
        entry = source.entry
        edge = source.edge
        brand = source.brand.current(on: source.edge.world.today)
        visitor = source.visitor
        guardian = source.guardian
    }

    var signedIn: SignedIn? { visitor.person }

    var readOnly: Bool { signedIn?.stale ?? false }
    var cookieNames: SessionCookies { edge.cookieNames(.customer) }

    /// Who is asking; every query is scoped by it.
    /// - Throws: `NeedsSignIn`; RPCError when nobody can say whether the session holds.
    func customer() throws -> Common_Customer {
        switch visitor {
        case .signedIn(let person):
            guard let customer = person.token.customer else { throw NeedsSignIn(location: entry.location) }
            return customer
        case .signedOut: throw NeedsSignIn(location: entry.location)
        case .unknown(let error): throw error
        }
    }

    func layout() -> Layout {
        Layout(context: self, brand: brand, signedIn: signedIn)
    }
}

struct StaffContext: SiteContext {
    var coreContext: CoreRequestContextStorage
    let entry: Entry
    let edge: Edge
    let visitor: Visitor
    let guardian: FormGuard

    struct Source: RequestContextSource {
        let logger: Logger
        let entry: Entry
        let edge: Edge
        let visitor: Visitor
        let guardian: FormGuard
    }

    init(source: Source) {
        coreContext = .init(source: source)
        entry = source.entry
        edge = source.edge
        visitor = source.visitor
        guardian = source.guardian
    }

    var signedIn: SignedIn? { visitor.person }

    /// Staff already at the desk go on while Account is away.
    var readOnly: Bool { false }
    var cookieNames: SessionCookies { edge.cookieNames(.staff) }

    /// - Throws: `NeedsSignIn`; RPCError when nobody can say whether the session holds.
    func staff() throws -> Common_Staff {
        switch visitor {
        case .signedIn(let person):
            guard let staff = person.token.staff else { throw NeedsSignIn(location: entry.location) }
            return staff
        case .signedOut: throw NeedsSignIn(location: entry.location)
        case .unknown(let error): throw error
        }
    }

    func layout() -> Layout {
        Layout(context: self, brand: nil, signedIn: signedIn)
    }
}

struct DeveloperContext: SiteContext {
    var coreContext: CoreRequestContextStorage
    let entry: Entry
    let edge: Edge
    let guardian: FormGuard

    struct Source: RequestContextSource {
        let logger: Logger
        let entry: Entry
        let edge: Edge
        let guardian: FormGuard
    }

    init(source: Source) {
        coreContext = .init(source: source)
        entry = source.entry
        edge = source.edge
        guardian = source.guardian
    }

    var readOnly: Bool { false }
    var cookieNames: SessionCookies { edge.cookieNames(.customer) }

    func layout() -> Layout { Layout(context: self, brand: nil, signedIn: nil) }
}
