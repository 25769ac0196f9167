import Contracts
import Hummingbird

/// `/account/email`: another address to sign in with, for whoever is signed in (PRODUCT A5). What waits to be confirmed
/// stands here too, and can be mailed again or taken back.
struct EmailChangePage: PageModel {
    static let template = "customer/email"
    let title = "メールアドレスの変更"
    let now: String
    let pending: Pending?
    let email: Field
    let current: Field

    struct Pending: Sendable {
        let email: String
        let requested: String
        let expires: String
        let expired: Bool
    }

    init(_ answer: Account_GetEmailChangeResponse, nowMs: Int64, _ form: Form = Form(), problems: Problems? = nil) {
        now = answer.email
        pending = answer.pendingEmail.nonEmpty.map {
            Pending(
                email: $0, requested: Show.time(answer.requestedMs), expires: Show.time(answer.expiresMs),
                expired: nowMs >= answer.expiresMs)
        }
        email = Field(
            "email", "新しいメールアドレス", value: form["email"], problems: problems, hint: "例：hanako@example.jp",
            type: "email", autocomplete: "email", inputmode: "email", maxlength: 254)
        current = Field(
            "current_password", "現在のパスワード", value: "", problems: problems, type: "password",
            autocomplete: "current-password", maxlength: 200)
    }

    static let samples = [
        EmailChangePage(
            .with {
                $0.email = Sample.hostile
                $0.pendingEmail = Sample.hostile
            }, nowMs: 1, Form([("email", Sample.hostile)]),
            problems: Problems("見本", [.init(field: "email", text: Sample.hostile)])),
        EmailChangePage(.with { $0.email = "a@example.jp" }, nowMs: 0),
    ]

    private static let notices = [
        "sent": "確認のメールを送信しました。新しいメールアドレスに届くリンクを開いて、変更を完了してください。",
        "again": "確認のメールを再送しました。以前のメールのリンクは使えなくなりました。",
        "withdrawn": "メールアドレスの変更を取り消しました。",
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/email") { request, context in
            try await show(context, notice: notices[try context.query(request, "done")])
        }
        router.post("account/email") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            return try await answer(context, "sent", form) {
                try await context.edge.services.account.requestEmailChange(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.email = form["email"]
                        $0.currentPassword = form["current_password"]
                    }, options: .slow)
            }
        }
        router.post("account/email/resend") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            return try await answer(context, "again", Form()) {
                try await context.edge.services.account.resendEmailChange(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                    }, options: .page)
            }
        }
        router.post("account/email/withdraw") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            return try await answer(context, "withdrawn", Form()) {
                try await context.edge.services.account.withdrawEmailChange(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                    }, options: .page)
            }
        }
    }

    private static func answer<Value>(
        _ context: CustomerContext, _ done: String, _ typed: Form, _ act: () async throws -> Value
    ) async throws -> Response {
        switch try await context.attempt(act) {
        case .done: return Response.seeOther("/account/email?done=\(done)")
        case .refused(let problems):
            return try await show(context, typed, problems: problems.headed("確認のメールを送信できませんでした。"))
        }
    }

    private static func show(
        _ context: CustomerContext, _ typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let answer = try await context.edge.services.account.getEmailChange(
            .with { $0.customer = customer }, options: .page)
        return try context.page(
            EmailChangePage(answer, nowMs: context.edge.world.now.milliseconds, typed, problems: problems),
            at: .account, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
