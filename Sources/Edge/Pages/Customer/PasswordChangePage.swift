import Contracts
import Hummingbird

/// `/account/password`: a new password for whoever is signed in, with the current one (PRODUCT A5).
struct PasswordChangePage: PageModel {
    static let template = "customer/password"
    let title = "パスワードの変更"
    let current: Field
    let password: Field
    let again: Field

    init(problems: Problems?) {
        current = Field(
            "current_password", "現在のパスワード", value: "", problems: problems, type: "password",
            autocomplete: "current-password", maxlength: 200)
        password = NewPassword.another.password(problems)
        again = NewPassword.another.again(problems)
    }

    static let samples = [
        PasswordChangePage(problems: nil),
        PasswordChangePage(problems: Problems("見本", [.init(field: "current_password", text: Sample.hostile)])),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/password") { _, context in
            _ = try context.customer()
            return try context.page(PasswordChangePage(problems: nil), at: .account)
        }
        router.post("account/password") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            if let unlike = NewPassword.another.problem(form) { return try again(unlike, context) }
            let outcome = try await context.attempt {
                try await context.edge.services.account.changePassword(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.currentPassword = form["current_password"]
                        $0.password = form["password"]
                    }, options: .slow)
            }
            switch outcome {
            case .done: return Response.seeOther("/login?reset=1")
            case .refused(let problems): return try again(problems, context)
            }
        }
    }

    private static func again(_ problems: Problems, _ context: CustomerContext) throws -> Response {
        try context.page(
            PasswordChangePage(problems: problems), at: .account, problems: problems, status: .badRequest)
    }
}
