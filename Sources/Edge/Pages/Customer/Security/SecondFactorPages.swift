import Contracts
import Hummingbird

/// `/account/security/factor`: the authenticator app is set up: the secret as QR code and as text, and a first code.
struct SecondFactorPage: PageModel {
    static let template = "customer/second-factor"
    let title = "二段階認証の設定"
    let qr: QRCode
    /// In groups of four, to type.
    let secret: String
    let uri: String
    let expires: String
    let code: Field

    init(_ pending: Account_PendingSecondFactor, problems: Problems?) throws {
        qr = try QRCode(pending.otpauthUri)
        secret = stride(from: 0, to: pending.secret.count, by: 4).map { start in
            String(pending.secret.dropFirst(start).prefix(4))
        }.joined(separator: " ")
        uri = pending.otpauthUri
        expires = Show.time(pending.expiresMs)
        code = .code(problems, hint: "認証アプリに表示されている6桁の数字")
    }

    static let samples = [sample].compactMap { $0 }

    private static var sample: SecondFactorPage? {
        do {
            return try SecondFactorPage(
                .with {
                    $0.secret = "GEZDGNBVGY3TQOJQ"
                    $0.otpauthUri = "otpauth://totp/" + Sample.hostile
                }, problems: Problems("見本"))
        } catch { return nil }
    }
}

/// The recovery codes, shown once.
struct RecoveryCodesPage: PageModel {
    static let template = "customer/recovery-codes"
    let title = "リカバリーコード"
    let codes: [String]
    let fresh: Bool

    static let samples = [RecoveryCodesPage(codes: ["K7M2P-9QXTR"], fresh: true)]
}

extension Field {
    /// Six digits of an app, or a recovery code.
    static func code(_ problems: Problems?, hint: String) -> Field {
        Field(
            "code", "認証コード", value: "", problems: problems, hint: hint, autocomplete: "one-time-code",
            inputmode: "text", maxlength: 40, width: "short")
    }
}

enum SecondFactorPages {
    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/security/factor") { _, context in try await show(context, problems: nil) }
        router.post("account/security/factor") { request, context in try await start(request, context) }
        router.post("account/security/factor/confirm") { request, context in try await confirm(request, context) }
        router.post("account/security/factor/disable") { request, context in try await disable(request, context) }
        router.post("account/security/recovery") { request, context in try await renew(request, context) }
    }

    private static func show(_ context: CustomerContext, problems: Problems?) async throws -> Response {
        let customer = try context.customer()
        let factor = try await context.edge.services.account.getSecondFactor(
            .with { $0.customer = customer }, options: .page)
        guard factor.hasPending else { return Response.seeOther("/account/security") }
        return try context.page(
            SecondFactorPage(factor.pending, problems: problems), at: .account, problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }

    private static func start(_ request: Request, _ context: CustomerContext) async throws -> Response {
        let customer = try context.customer()
        let form = try await context.form(request)
        let outcome = try await context.attempt {
            try await context.edge.services.account.startSecondFactor(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.password = form["password"]
                }, options: .slow)
        }
        switch outcome {
        case .done: return Response.seeOther("/account/security/factor")
        case .refused(let problems): return try await SecurityPage.show(context, problems: problems)
        }
    }

    private static func confirm(_ request: Request, _ context: CustomerContext) async throws -> Response {
        let customer = try context.customer()
        let form = try await context.form(request)
        let outcome = try await context.attempt {
            try await context.edge.services.account.confirmSecondFactor(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.code = form["code"]
                }, options: .page
            ).recoveryCodes
        }
        switch outcome {
        case .done(let codes): return try context.page(RecoveryCodesPage(codes: codes, fresh: true), at: .account)
        case .refused(let problems): return try await show(context, problems: problems)
        }
    }

    private static func disable(_ request: Request, _ context: CustomerContext) async throws -> Response {
        let customer = try context.customer()
        let form = try await context.form(request)
        let outcome = try await context.attempt {
            try await context.edge.services.account.disableSecondFactor(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.password = form["password"]
                }, options: .slow)
        }
        switch outcome {
        case .done: return Response.seeOther("/account/security?done=disabled")
        case .refused(let problems): return try await SecurityPage.show(context, problems: problems)
        }
    }

    private static func renew(_ request: Request, _ context: CustomerContext) async throws -> Response {
        let customer = try context.customer()
        let form = try await context.form(request)
        let outcome = try await context.attempt {
            try await context.edge.services.account.renewRecoveryCodes(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.password = form["password"]
                }, options: .slow
            ).recoveryCodes
        }
        switch outcome {
        case .done(let codes): return try context.page(RecoveryCodesPage(codes: codes, fresh: false), at: .account)
        case .refused(let problems): return try await SecurityPage.show(context, problems: problems)
        }
    }
}
