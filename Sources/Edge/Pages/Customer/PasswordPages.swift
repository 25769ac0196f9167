import Contracts
import Hummingbird

/// `/forgot`: a link to choose a new password. The answer is the same for every address.
struct ForgotPage: PageModel {
    static let template = "customer/forgot"
    let title = "パスワードの再設定"
    let email: Field

    init(_ form: Form, problems: Problems?) {
        email = Field(
            "email", "メールアドレス", value: form["email"], problems: problems, type: "email", autocomplete: "username",
            inputmode: "email", maxlength: 254)
    }

    static let samples = [ForgotPage(Form(), problems: nil)]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("forgot") { _, context in try context.page(ForgotPage(Form(), problems: nil)) }
        router.post("forgot") { request, context in
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.requestPasswordReset(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.brand = context.brand.key
                        $0.email = form["email"]
                        $0.source = context.entry.source
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/sent")
            case .refused(let problems):
                return try context.page(ForgotPage(form, problems: problems), problems: problems, status: .badRequest)
            }
        }
    }
}

/// `/reset`: the link of the password mail.
struct ResetPage: PageModel {
    static let template = "customer/reset"
    let title = "新しいパスワードの設定"
    let good: Bool
    let used: Bool
    let password: Field
    let again: Field
    let link: String
    let secret: String

    init(_ state: Account_LinkState, link: String, secret: String, problems: Problems?) {
        good = state == .good
        used = state == .used
        self.link = link
        self.secret = secret
        password = NewPassword.another.password(problems)
        again = NewPassword.another.again(problems)
    }

    static let samples = [
        ResetPage(.good, link: "l", secret: "s", problems: nil),
        ResetPage(.expired, link: "", secret: "", problems: nil),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("reset") { request, context in
            let link = try await OpenedLink(request, context, for: .resetPassword)
            return try context.page(ResetPage(link.state, link: link.id, secret: link.secret, problems: nil))
        }
        router.post("reset") { request, context in
            let form = try await context.form(request)
            let again = { (problems: Problems) in
                try context.page(
                    ResetPage(.good, link: form["l"], secret: form["s"], problems: problems), problems: problems,
                    status: .badRequest)
            }
            if let unlike = NewPassword.another.problem(form) { return try again(unlike) }
            let outcome = try await context.attempt {
                try await context.edge.services.account.resetPassword(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.linkID = form["l"]
                        $0.secret = form["s"]
                        $0.password = form["password"]
                    }, options: .slow
                ).state
            }
            switch outcome {
            case .done(.good): return Response.seeOther("/login?reset=1")
            case .done(let state): return try context.page(ResetPage(state, link: "", secret: "", problems: nil))
            case .refused(let problems): return try again(problems)
            }
        }
    }
}
