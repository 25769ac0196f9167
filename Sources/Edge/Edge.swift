import Hummingbird
import Logging
import Primitives
import ServiceRuntime

/// What all pages share: settings, services, templates, assets, sessions. Made once at start, checked, then never changed.
final class Edge: Sendable {
    let configuration: EdgeConfiguration
    let sites: Sites
    let services: Services
    let templates: Templates
    let assets: Assets
    let sessions: Sessions
    let ended: EndedSessions
    let streams: StreamCounter
    let unhandled = UnhandledCounts()
    let telephonyBacklog: TelephonyBacklog
    let world: World
    let logger: Logger
    /// By brand's key.
    let brandValues: [String: Shown]

    init(
        configuration: EdgeConfiguration, catalogue: BrandCatalogue, services: Services, world: World, logger: Logger,
        resources: Resources
    ) {
        self.configuration = configuration
        self.services = services
        self.world = world
        self.logger = logger
        sites = configuration.sites(catalogue)
        templates = resources.templates
        assets = resources.assets
        let limits = configuration.limits
        ended = EndedSessions(
            feed: services.accountFeed, world: world, memory: max(limits.customerGrace, limits.staffGrace) + .hours(1),
            logger: logger)
        sessions = Sessions(
            keys: SigningKeys(services: services, world: world), ended: ended, services: services,
            world: world,
            customerGrace: limits.customerGrace, staffGrace: limits.staffGrace, logger: logger)
        telephonyBacklog = TelephonyBacklog(call: services.call, logger: logger)
        streams = StreamCounter(limit: limits.liveStreams, limitPerPerson: limits.liveStreamsPerPerson)
        brandValues = Dictionary(uniqueKeysWithValues: catalogue.brands.map { ($0.key, $0.shown()) })
    }

    func cookieNames(_ realm: Realm) -> SessionCookies {
        SessionCookies(secure: configuration.scheme == "https", realm: realm)
    }

    /// The developer's mailbox, for a line on pages that say "we have sent you a mail"; nil in production.
    var mailboxAddress: String? {
        sites.developerHost.map { sites.url(host: $0, path: "/mail") }
    }

    /// Every page with every sample, signed in and out, for every brand: a broken template stops the start.
    func checkPages() throws {
        for brand in sites.catalogue.brands {
            for signedIn in [true, false] {
                let layout = Layout(
                    edge: self, brand: brand, person: signedIn ? "見本" : nil, signedIn: signedIn, stale: signedIn,
                    role: signedIn ? .owner : nil, csrf: "t",
                    requestID: "r")
                try templates.check(CustomerPages.all, in: layout)
            }
        }
        let layout = Layout(
            edge: self, brand: nil, person: "見本", signedIn: true, stale: false, csrf: "t", requestID: "r")
        try templates.check(StaffPages.all + DeveloperPages.all, in: layout)
    }
}
