import Hummingbird
import Primitives

/// Development only: where everything is, and the local mailbox. In production there is no such host.
enum DeveloperPages {
    /// Rendered with their samples at every start.
    static let all: [any PageModel.Type] = [DeveloperPage.self, MailboxPage.self, MailPage.self, RingPage.self]

    static func router(_ edge: Edge) -> Router<DeveloperContext> {
        let router = Router(context: DeveloperContext.self)
        DeveloperPage.routes(router)
        MailboxPage.routes(router)
        MailPage.routes(router)
        RingPage.routes(router)
        return router
    }
}

/// `/`: links to every site of the installation.
struct DeveloperPage: PageModel {
    static let template = "developer/top"
    let title = "開発用ページ"
    let brands: [Link]
    let staff: String
    let now: String

    struct Link: Sendable {
        let name: String
        let href: String
    }

    static let samples = [DeveloperPage(brands: [Link(name: "見本", href: "/")], staff: "/", now: "2017/02/27 11:05")]

    static func routes(_ router: Router<DeveloperContext>) {
        router.get("/") { _, context in
            let sites = context.edge.sites
            return try context.page(
                DeveloperPage(
                    brands: sites.catalogue.brands.map { Link(name: $0.name, href: sites.url(of: $0, path: "/")) },
                    staff: sites.url(host: sites.staffHost, path: "/"), now: JapanTime.text(context.edge.world.now)))
        }
    }
}
