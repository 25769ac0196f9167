import Foundation
import GRPCCore
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import Primitives
import ServiceRuntime

/// The first thing every request meets: request id, limits, host → site, session, then the site's own pages; the last
/// thing every answer passes: error pages, security headers, one line in the log.
struct EdgeResponder: HTTPResponder {
    let edge: Edge
    private let customers: RouterResponder<CustomerContext>
    private let staff: RouterResponder<StaffContext>
    private let developer: RouterResponder<DeveloperContext>
    private let telephony: Telephony?
    private let headers: SecurityHeaders

    struct Context: Hummingbird.RequestContext {
        var coreContext: CoreRequestContextStorage
        let source: String
        let cut: @Sendable () -> Void

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            self.source = source.channel.remoteAddress?.ipAddress ?? "unknown"
            let channel = source.channel
            cut = { channel.close(promise: nil) }
        }
    }

    init(edge: Edge) {
        self.edge = edge
        customers = CustomerPages.router(edge).buildResponder()
        staff = StaffPages.router(edge).buildResponder()
        developer = DeveloperPages.router(edge).buildResponder()
        telephony = edge.configuration.telephony.map { Telephony($0, edge) }
        headers = SecurityHeaders(
            https: edge.configuration.scheme == "https",
            formOrigins: edge.configuration.cardPageOrigins + [edge.configuration.consentOrigin])
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let started = ContinuousClock.now
        let requestID = edge.world.newID(RequestID.self).text
        return await RequestID.$current.withValue(requestID) {
            var response: Response
            if let asset = edge.assets.response(request.uri.path), request.method == .get {
                response = asset
            } else {
                response = await answer(request, context, requestID)
            }
            headers.add(to: &response.headers)
            response.headers[Self.requestID] = requestID
            edge.logger.info(
                "request",
                metadata: [
                    "method": "\(request.method.rawValue)", "host": "\(Sites.host(Self.authority(request)))",
                    "path": "\(request.uri.path.prefix(200))", "status": "\(response.status.code)",
                    "ms": "\((ContinuousClock.now - started).wholeMilliseconds)", "request": "\(requestID)",
                ])
            return response
        }
    }

    private func answer(_ request: Request, _ context: Context, _ requestID: String) async -> Response {
        let authority = Self.authority(request)
        guard let site = edge.sites.site(authority: authority) else { return ErrorPage.unknownHost() }
        let entry = Entry(
            requestID: requestID,
            source: edge.configuration.source(
                remote: context.source, forwardedFor: request.headers[Self.forwardedFor]),
            userAgent: String((request.headers[.userAgent] ?? "").prefix(200)),
            host: Sites.host(authority),
            location: String(request.uri.string.prefix(edge.configuration.limits.urlBytes)), cut: context.cut)
        let errors = ErrorPage.Maker(edge: edge, site: site, requestID: requestID)
        guard request.uri.string.utf8.count <= edge.configuration.limits.urlBytes else {
            return errors.page(.uriTooLong)
        }
        // Machines prove themselves by a signature over what they say, not by where a form came from.
        if case .telephony = site, let telephony {
            return await telephony.respond(to: request, requestID: requestID)
        }
        if case .customers = site, request.uri.path == AcquirerWebhook.path {
            return await AcquirerWebhook(edge: edge).respond(to: request)
        }
        let origin = edge.sites.origin(host: Sites.host(authority))
        guard SameOrigin.allows(request.method, request.headers, origin: origin) else {
            return errors.page(for: Refused.foreignForm)
        }
        switch site {
        case .customers(let brand): return await customers(request, context, entry, brand)
        case .staff: return await staff(request, context, entry)
        case .developer: return await developer(request, context, entry)
        case .telephony: return ErrorPage.unknownHost()
        }
    }

    private func customers(_ request: Request, _ context: Context, _ entry: Entry, _ brand: Brand) async -> Response {
        let names = edge.cookieNames(.customer)
        let found = await edge.sessions.find(request.cookies, names, brand: brand.key)
        let (guardian, visit) = guardian(found, request, names)
        var response = await page(
            of: customers, request,
            CustomerContext(
                source: .init(
                    logger: context.logger, entry: entry, edge: edge, brand: brand, visitor: found.visitor,
                    guardian: guardian)),
            errors: ErrorPage.Maker(
                edge: edge, site: .customers(brand), requestID: entry.requestID, person: found.visitor.person))
        setCookies(found.cookies + visit, on: &response)
        return response
    }

    private func staff(_ request: Request, _ context: Context, _ entry: Entry) async -> Response {
        let names = edge.cookieNames(.staff)
        let found = await edge.sessions.find(request.cookies, names, brand: nil)
        let (guardian, visit) = guardian(found, request, names)
        var response = await page(
            of: staff, request,
            StaffContext(
                source: .init(
                    logger: context.logger, entry: entry, edge: edge, visitor: found.visitor, guardian: guardian)),
            errors: ErrorPage.Maker(
                edge: edge, site: .staff, requestID: entry.requestID, person: found.visitor.person))
        setCookies(found.cookies + visit, on: &response)
        return response
    }

    private func developer(_ request: Request, _ context: Context, _ entry: Entry) async -> Response {
        let visit = visit(request, edge.cookieNames(.customer))
        var response = await page(
            of: developer, request,
            DeveloperContext(
                source: .init(logger: context.logger, entry: entry, edge: edge, guardian: FormGuard(seed: visit.seed))),
            errors: ErrorPage.Maker(edge: edge, site: .developer, requestID: entry.requestID))
        setCookies(visit.cookies, on: &response)
        return response
    }

    /// The page, or the page that says why there is none; timed by its pattern (`/inquiries/{id}`), never by its address.
    private func page<Site: SiteContext>(
        of router: RouterResponder<Site>, _ request: Request, _ context: Site, errors: ErrorPage.Maker
    ) async -> Response {
        let started = ContinuousClock.now
        var response: Response
        do {
            response = try await router.respond(to: request, context: context)
            // What the router refuses by itself has no body.
            if response.status == .notFound, response.headers[.contentType] == nil { response = errors.page(.notFound) }
        } catch {
            response = errors.page(for: error)
        }
        Timer(
            label: "http_server_seconds",
            dimensions: [
                ("method", request.method.rawValue), ("path", context.endpointPath ?? "none"),
                ("status", "\(response.status.code)"),
            ]
        ).recordNanoseconds((ContinuousClock.now - started).wholeMilliseconds * 1_000_000)
        return response
    }

    /// A sign-in or sign-out sets the same cookies itself: what the page said last holds.
    private func setCookies(_ cookies: [Cookie], on response: inout Response) {
        let already = response.headers[values: .setCookie].compactMap { $0.split(separator: "=").first }
        for cookie in cookies where !already.contains(cookie.name[...]) { response.setCookie(cookie) }
    }

    private func guardian(_ found: Sessions.Found, _ request: Request, _ names: SessionCookies) -> (FormGuard, [Cookie])
    {
        if let person = found.visitor.person { return (FormGuard(seed: person.secret), []) }
        let visit = visit(request, names)
        return (FormGuard(seed: visit.seed), visit.cookies)
    }

    /// The random cookie that the forms of signed-out visitors hang on.
    private func visit(_ request: Request, _ names: SessionCookies) -> (seed: String, cookies: [Cookie]) {
        if let seed = request.cookies[names.visit]?.value, seed.utf8.count == 43 { return (seed, []) }
        let seed = Data(edge.world.secret(bytes: 32)).base64URL
        return (seed, [names.cookie(names.visit, seed, kept: nil)])
    }

    /// So that a complaint finds its lines in the logs.
    private static let requestID = HTTPField.Name("X-Request-Id")!
    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!

    private static func authority(_ request: Request) -> String { request.head.authority ?? "" }
}
