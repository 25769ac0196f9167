import Contracts

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
