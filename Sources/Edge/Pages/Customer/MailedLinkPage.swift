import Contracts
import Hummingbird

/// A mailed link: opening it shows what its button will do (mail scanners open links), pressing the button does it. Every
/// other state says what to do instead. What the states mean stands with the link's own routes.
struct MailedLinkPage: PageModel {
    static let template = "customer/mailed-link"
    let title: String
    let heading: String
    let text: String
    let button: Button?
    let way: Way?

    /// What the link is for; nil unless it is good.
    struct Button: Sendable {
        let action: String
        let label: String
        let link: String
        let secret: String
    }

    /// Where to go on.
    struct Way: Sendable {
        let path: String
        let label: String

        static let login = Way(path: "/login", label: "ログインする")
        static let resend = Way(path: "/verify/resend", label: "確認メールを再送する")
    }

    init(_ heading: String, _ text: String, button: Button? = nil, way: Way? = nil) {
        title = heading
        self.heading = heading
        self.text = text
        self.button = button
        self.way = way
    }

    static let samples =
        [Account_LinkState.good, .used, .expired, .unknown].map {
            VerifyLink.page($0, link: "l", secret: Sample.hostile)
        }
        + [Account_EmailChangeState.good, .used, .expired, .withdrawn, .addressTaken, .unknown].map {
            EmailLink.page($0, link: "l", secret: Sample.hostile)
        }
}

/// A mailed link as it was opened: `?l=` its id, `&s=` its secret.
struct OpenedLink {
    let id: String
    let secret: String
    /// `unknown` also for a link of another purpose, and on another brand's site.
    let state: Account_LinkState

    init(_ request: Request, _ context: CustomerContext, for purpose: Account_LinkPurpose) async throws {
        let (id, secret) = (try context.query(request, "l"), try context.query(request, "s"))
        let answer = try await context.edge.services.account.checkLink(
            .with {
                $0.linkID = id
                $0.secret = secret
            }, options: .page)
        self.id = id
        self.secret = secret
        state = answer.purpose == purpose && answer.brand == context.brand.key ? answer.state : .unknown
    }
}
