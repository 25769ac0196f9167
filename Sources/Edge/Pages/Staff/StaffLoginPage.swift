import Contracts
import GRPCCore
import Hummingbird

/// `/login` and `/logout` of the staff side.
struct StaffLoginPage: PageModel {
    static let template = "staff/login"
    let title = "スタッフログイン"
    let frame: StaffFrame? = nil
    let email: Field
    let password: Field
    let next: String

    init(_ form: Form, problems: Problems?) {
        email = Field(
            "email", "メールアドレス", value: form["email"], problems: problems, type: "email", autocomplete: "username",
            inputmode: "email", maxlength: 254)
        // Typed again after a mistake: a password never goes back into a page.
        password = Field(
            "password", "パスワード", value: "", problems: problems, type: "password", autocomplete: "current-password",
            maxlength: 200)
        next = LoginPage.local(form["next"])
    }

    static let samples = [
        StaffLoginPage(Form([("email", Sample.hostile), ("next", "/desk")]), problems: Problems("見本")),
        StaffLoginPage(Form(), problems: nil),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("login") { request, context in
            let next = LoginPage.local(try context.query(request, "next"))
            if context.signedIn != nil { return Response.seeOther(next) }
            let done = try context.query(request, "done")
            let notice =
                done == "1" ? "ログアウトしました。" : done == "password" ? "パスワードを変更しました。新しいパスワードでログインしてください。" : nil
            return try context.page(
                StaffLoginPage(Form([("next", next)]), problems: nil), notice: notice)
        }
        router.post("login") { request, context in
            let form = try await context.form(request)
            if let problems = missing(form) {
                return try context.page(
                    StaffLoginPage(form, problems: problems), problems: problems, status: .badRequest)
            }
            let outcome = try await context.attempt { try await signIn(form, context) }
            switch outcome {
            case .done(let session?):
                var response = Response.seeOther(LoginPage.local(form["next"]))
                for cookie in context.edge.sessions.cookies(session, context.cookieNames) { response.setCookie(cookie) }
                return response
            case .done(nil):
                let problems = Problems("ログインできませんでした。メールアドレスとパスワードをご確認ください。")
                return try context.page(
                    StaffLoginPage(form, problems: problems), problems: problems, status: .badRequest)
            case .refused(let problems):
                return try context.page(
                    StaffLoginPage(form, problems: problems), problems: problems, status: .badRequest)
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

    /// - Returns: nil for a wrong address or password: AccountService's sentence about it speaks to customers.
    private static func signIn(_ form: Form, _ context: StaffContext) async throws -> Account_Session? {
        do {
            return try await context.edge.services.account.signInStaff(
                .with {
                    $0.email = form["email"]
                    $0.password = form["password"]
                    $0.source = context.entry.source
                    $0.userAgent = context.entry.userAgent
                }, options: .slow
            ).session
        } catch let error as RPCError where error.code == .unauthenticated {
            return nil
        }
    }

    /// Nothing to ask AccountService about.
    private static func missing(_ form: Form) -> Problems? {
        let problems = [("email", "メールアドレス"), ("password", "パスワード")].filter { form[$0.0].isEmpty }.map {
            Problems.Problem(field: $0.0, text: "\($0.1)が入力されていません。")
        }
        return problems.isEmpty ? nil : Problems("ログインできませんでした。", problems)
    }
}
