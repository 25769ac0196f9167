import Contracts
import GRPCCore
import Hummingbird

/// The second step of signing in: the password was right, a code is wanted. Stands at `/login/code`, or under `/login` right
/// after the first step; what ties the two together travels sealed in the form.
struct SignInCodePage: PageModel {
    static let template = "customer/login-code"
    let title = "認証コードの入力"
    let code: Field
    let challenge: String
    let next: String

    init(challenge: String, next: String, problems: Problems?) {
        code = .code(problems, hint: "認証アプリの6桁の数字。端末がお手元にない場合は、リカバリーコード")
        self.challenge = challenge
        self.next = LoginPage.local(next)
    }

    static let samples = [SignInCodePage(challenge: "c", next: "/billing", problems: Problems("見本"))]

    static func routes(_ router: Router<CustomerContext>) {
        // A reload of an old tab.
        router.get("login/code") { _, _ in Response.seeOther("/login") }
        router.post("login/code") { request, context in
            let form = try await context.form(request)
            let secret: String
            do { secret = try context.guardian.unsealed(form["challenge"]) } catch {
                return Response.seeOther("/login")
            }
            let outcome = try await context.attempt { () -> Account_CompleteSignInResponse? in
                do {
                    return try await context.edge.services.account.completeSignIn(
                        .with {
                            $0.challenge = secret
                            $0.code = form["code"]
                            $0.source = context.entry.source
                            $0.userAgent = context.entry.userAgent
                        }, options: .page)
                } catch let error as RPCError where error.code == .unauthenticated {
                    return nil
                }
            }
            switch outcome {
            case .done(let answer?):
                let next = answer.usedRecoveryCode ? "/account/security" : LoginPage.local(form["next"])
                var response = Response.seeOther(next)
                for cookie in context.edge.sessions.cookies(answer.session, context.cookieNames) {
                    response.setCookie(cookie)
                }
                return response
            case .done(nil):
                let problems = Problems("時間が経過したため、メールアドレスとパスワードの入力からやり直してください。")
                return try context.page(
                    LoginPage(Form([("next", form["next"])]), problems: problems), problems: problems,
                    status: .badRequest)
            case .refused(let problems):
                return try context.page(
                    SignInCodePage(challenge: form["challenge"], next: form["next"], problems: problems),
                    problems: problems, status: .badRequest)
            }
        }
    }
}
