import Contracts
import Hummingbird

/// `/login` and `/logout`.
struct LoginPage: PageModel {
    static let template = "customer/login"
    let title = "ログイン"
    let email: Field
    let password: Field
    let remember: Bool
    let next: String

    init(_ form: Form, problems: Problems?) {
        email = Field(
            "email", "メールアドレス", value: form["email"], problems: problems, type: "email", autocomplete: "username",
            inputmode: "email", maxlength: 254)
        // Typed again after a mistake: a password never goes back into a page.
        password = Field(
            "password", "パスワード", value: "", problems: problems, type: "password", autocomplete: "current-password",
            maxlength: 200)
        remember = form["remember"] == "yes"
        next = LoginPage.local(form["next"])
    }

    static let samples = [LoginPage(Form([("email", Sample.hostile), ("next", "/billing")]), problems: Problems("見本"))]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("login") { request, context in
            let next = local(try context.query(request, "next"))
            if context.signedIn != nil { return Response.seeOther(next) }
            let done = try context.query(request, "done")
            let loggedOut = done == "1"
            let reset = try context.query(request, "reset") == "1"
            let joined = try context.query(request, "joined") == "1"
            let moved = try context.query(request, "email") == "1"
            return try context.page(
                LoginPage(Form([("next", next)]), problems: nil),
                notice: loggedOut
                    ? "ログアウトしました。"
                    : done == "withdrawn"
                        ? "お申し込みを取り消しました。確認のメールをお送りします。"
                        : done == "all"
                            ? "すべての端末からログアウトしました。"
                            : reset
                                ? "パスワードを変更しました。新しいパスワードでログインしてください。"
                                : joined
                                    ? "登録が完了しました。設定したパスワードでログインしてください。"
                                    : moved ? "メールアドレスを変更しました。新しいメールアドレスでログインしてください。" : nil)
        }
        router.post("login") { request, context in
            let form = try await context.form(request)
            let missing = missing(form)
            guard missing.list.isEmpty else {
                return try context.page(LoginPage(form, problems: missing), problems: missing, status: .badRequest)
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.signIn(
                    .with {
                        $0.brand = context.brand.key
                        $0.email = form["email"]
                        $0.password = form["password"]
                        $0.remember = form["remember"] == "yes"
                        $0.source = context.entry.source
                        $0.userAgent = context.entry.userAgent
                    }, options: .slow)
            }
            switch outcome {
            case .done(let answer) where answer.hasChallenge:
                return try context.page(
                    SignInCodePage(
                        challenge: context.guardian.sealed(answer.challenge.secret), next: form["next"], problems: nil))
            case .done(let answer):
                let session = answer.session
                var response = Response.seeOther(local(form["next"]))
                for cookie in context.edge.sessions.cookies(session, context.cookieNames) { response.setCookie(cookie) }
                return response
            case .refused(let problems):
                return try context.page(LoginPage(form, problems: problems), problems: problems, status: .badRequest)
            }
        }
        router.post("logout") { request, context in
            _ = try await context.form(request)
            await context.edge.sessions.end(context.signedIn)
            var response = Response.seeOther("/login?done=1")
            for cookie in context.edge.sessions.removals(context.cookieNames) { response.setCookie(cookie) }
            return response
        }
    }

    /// Says nothing about who is registered.
    private static func missing(_ form: Form) -> Problems {
        let fields = [("email", "メールアドレス"), ("password", "パスワード")].filter { form[$0.0].isEmpty }
        return Problems("入力内容をご確認ください。", fields.map { .init(field: $0.0, text: "\($0.1)が入力されていません。") })
    }

    /// A path of this site, so that a link cannot send anybody elsewhere after signing in.
    static func local(_ next: String) -> String {
        guard next.hasPrefix("/"), !next.hasPrefix("//"), !next.hasPrefix("/\\"), !next.hasPrefix("/live"),
            next.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F && $0 != "\\" })
        else { return "/" }
        return next
    }
}
