import Contracts
import Hummingbird

/// `/password` of the staff side: a new password for whoever is signed in, with the current one.
struct StaffPasswordPage: PageModel {
    static let template = "staff/password"
    let title = "パスワードの変更"
    let frame: StaffFrame?
    let current: Field
    let password: Field
    let again: Field

    init(frame: StaffFrame, problems: Problems?) {
        self.frame = frame
        let fields = PasswordChangePage(problems: problems)
        (current, password, again) = (fields.current, fields.password, fields.again)
    }

    static let samples = [
        StaffPasswordPage(
            frame: .sample, problems: Problems("見本", [.init(field: "current_password", text: Sample.hostile)]))
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("password") { _, context in try show(context, nil) }
        router.post("password") { request, context in
            let staff = try context.staff()
            let form = try await context.form(request)
            guard form["password"] == form["again"] else {
                return try show(
                    context,
                    Problems("入力内容をご確認ください。", [.init(field: "again", text: "確認用のパスワードが、新しいパスワードと一致していません。")]))
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.changeStaffPassword(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.currentPassword = form["current_password"]
                        $0.password = form["password"]
                    }, options: .slow)
            }
            switch outcome {
            case .done:
                var response = Response.seeOther("/login?done=password")
                for cookie in context.edge.sessions.removals(context.cookieNames) { response.setCookie(cookie) }
                return response
            case .refused(let problems): return try show(context, problems)
            }
        }
    }

    private static func show(_ context: StaffContext, _ problems: Problems?) throws -> Response {
        try context.page(
            StaffPasswordPage(frame: StaffFrame(context.staff(), at: nil), problems: problems), problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }
}
