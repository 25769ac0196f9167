import Contracts
import Hummingbird
import Primitives

/// `/account/security`: one's own login: the second factor, and where one is signed in.
struct SecurityPage: PageModel {
    static let template = "customer/security"
    let title = "ログインとセキュリティ"
    let enabledAt: String?
    let codesLeft: Int
    let fewCodes: Bool
    /// Begun and not confirmed.
    let pending: Bool
    let password: Field
    let browsers: [Browser]

    struct Browser: Sendable {
        let id: String
        let words: String
        let source: String
        let since: String
        let lastSeen: String
        let isThis: Bool
    }

    init(
        _ factor: Account_GetSecondFactorResponse, _ sessions: [Account_SignedInBrowser], this: String,
        problems: Problems? = nil
    ) {
        enabledAt = factor.enabled ? Show.time(factor.enabledMs) : nil
        codesLeft = Int(factor.recoveryCodesLeft)
        fewCodes = factor.enabled && factor.recoveryCodesLeft <= 3
        pending = factor.hasPending
        password = Field(
            "password", "現在のパスワード", value: "", problems: problems, type: "password", autocomplete: "current-password",
            maxlength: 200)
        browsers = sessions.map {
            Browser(
                id: $0.sessionID, words: DeviceWords.of(userAgent: $0.userAgent), source: $0.source,
                since: Show.time($0.sinceMs), lastSeen: Show.time($0.lastSeenMs), isThis: $0.sessionID == this)
        }
    }

    static let samples = [
        SecurityPage(.init(), [.with { $0.userAgent = Sample.hostile }], this: ""),
        SecurityPage(
            .with {
                $0.enabled = true
                $0.enabledMs = 1
                $0.recoveryCodesLeft = 2
            }, [.with { $0.source = Sample.hostile }], this: "",
            problems: Problems("見本", [.init(field: "password", text: "見本")])),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/security") { request, context in
            try await show(context, notice: notices[try context.query(request, "done")])
        }
        router.post("account/security/sessions/end") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            _ = try await context.edge.services.account.endSession(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.sessionID = form["session"]
                }, options: .page)
            return Response.seeOther("/account/security?done=ended")
        }
        router.post("account/security/sessions/end-all") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            _ = try await context.edge.services.account.endAllSessions(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                }, options: .page)
            var response = Response.seeOther("/login?done=all")
            for cookie in context.edge.sessions.removals(context.cookieNames) { response.setCookie(cookie) }
            return response
        }
        SecondFactorPages.routes(router)
    }

    private static let notices = [
        "ended": "選択した端末からログアウトしました。",
        "disabled": "二段階認証を解除しました。",
    ]

    static func show(
        _ context: CustomerContext, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let account = context.edge.services.account
        async let factor = account.getSecondFactor(.with { $0.customer = customer }, options: .page)
        async let sessions = account.listSessions(.with { $0.customer = customer }, options: .page).sessions
        let page = SecurityPage(
            try await factor, try await sessions, this: context.signedIn?.token.sid ?? "",
            problems: problems)
        return try context.page(
            page, at: .account, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
