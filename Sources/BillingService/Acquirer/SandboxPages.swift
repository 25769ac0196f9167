import Foundation
import Hummingbird
import Mustache
import Primitives

/// The sandbox acquirer's own pages, on its own listener: the only place where a card number is typed.
struct SandboxPages: Sendable {
    static let largestFormBytes = 8 * 1024

    let acquirer: SandboxAcquirer
    /// What the shop is told of, as by a webhook.
    let tell: @Sendable (AcquirerEvent) async throws -> Void
    private let templates: MustacheLibrary
    private let stylesheet: String

    init(
        acquirer: SandboxAcquirer, tell: @escaping @Sendable (AcquirerEvent) async throws -> Void
    ) async throws {
        self.acquirer = acquirer
        self.tell = tell
        let directory = Bundle.module.bundleURL.appending(path: "Resources/sandbox")
        templates = try await MustacheLibrary(directory: directory.path)
        stylesheet = try String(contentsOf: directory.appending(path: "sandbox.css"), encoding: .utf8)
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("sandbox.css") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/css; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: stylesheet)))
        }
        router.get("setup/:reference") { _, context in
            guard let setup = try await setup(context) else { return try notFound() }
            return try show(setup)
        }
        router.post("setup/:reference") { request, context in
            guard let setup = try await setup(context) else { return try notFound() }
            return try await submit(try await Self.fields(request), to: setup)
        }
        router.post("setup/:reference/authenticate") { request, context in
            guard let setup = try await setup(context) else { return try notFound() }
            let confirmed = try await Self.fields(request)["result"] == "confirm"
            try await acquirer.authenticate(setup.reference, confirmed: confirmed)
            if confirmed { return Self.redirect(to: setup.returnURL) }
            return try form(
                setup, values: [:],
                problems: [.init(field: .number, sentence: "本人認証に失敗しました。もう一度お試しいただくか、別のカードをご利用ください。")])
        }
        confirmations(router)
        moods(router)
        charges(router)
        return router
    }

    /// Where the holder confirms a charge.
    private func confirmations(_ router: Router<BasicRequestContext>) {
        router.get("authenticate/:reference") { _, context in
            let reference = try context.parameters.require("reference")
            guard let charge = try await acquirer.confirmation(reference) else { return try notFound() }
            return try page("confirm", charge)
        }
        router.post("authenticate/:reference") { request, context in
            let reference = try context.parameters.require("reference")
            guard let charge = try await acquirer.confirmation(reference) else { return try notFound() }
            if try await Self.fields(request)["result"] == "confirm" { try await acquirer.confirm(reference) }
            return Self.redirect(to: charge.returnURL)
        }
    }

    /// Where the sandbox is told how to misbehave.
    private func moods(_ router: Router<BasicRequestContext>) {
        router.get("/") { _, _ in
            let standing = try await acquirer.standing()
            let moods = SandboxMood.allCases.map { mood in
                ["key": mood.rawValue, "name": mood.name, "chosen": mood == standing.mood ? "checked" : ""]
            }
            let charges = try await acquirer.newestCharges().map { charge in
                ["reference": charge.reference, "description": charge.description, "amount": charge.amount.japanese]
            }
            return try page(
                "mood", addresses: [],
                [
                    "moods": moods, "calls_left": standing.callsLeft == 0 ? "" : "\(standing.callsLeft)",
                    "charges": charges,
                ])
        }
        router.post("mood") { request, _ in
            let fields = try await Self.fields(request)
            guard let mood = fields["mood"].flatMap(SandboxMood.init), let calls = Int(fields["calls", default: "1"]),
                (1...SandboxMood.mostCalls).contains(calls)
            else { throw HTTPError(.unprocessableContent) }
            try await acquirer.set(mood, calls: calls)
            return Self.redirect(to: "/")
        }
    }

    private func setup(_ context: BasicRequestContext) async throws -> SandboxSetup? {
        try await acquirer.setup(context.parameters.require("reference"))
    }

    private func show(_ setup: SandboxSetup) throws -> Response {
        switch setup.state {
        case .open: try form(setup, values: [:], problems: [])
        case .authenticating: try page("authenticate", setup, [:])
        case .saved: try page("done", setup, ["return_url": setup.returnURL])
        }
    }

    private func submit(_ fields: [String: String], to setup: SandboxSetup) async throws -> Response {
        func field(_ name: String) -> String { fields[name, default: ""] }
        let typed = SandboxCardForm(
            number: field("number"), expMonth: field("exp_month"), expYear: field("exp_year"),
            securityCode: field("cvc"))
        switch typed.judge(on: acquirer.store.world.today) {
        case .failure(let refused): return try form(setup, values: fields, problems: refused.problems)
        case .success(let accepted):
            switch try await acquirer.save(accepted, for: setup.reference) {
            case .saved: return Self.redirect(to: setup.returnURL)
            case .open, .authenticating: return Self.redirect(to: "/setup/\(setup.reference)")
            }
        }
    }

    private func form(
        _ setup: SandboxSetup, values: [String: String], problems: [SandboxCardForm.Problem]
    ) throws -> Response {
        var context: [String: Any] = [
            "reference": setup.reference, "cancel_url": setup.cancelURL,
            "number": values["number", default: ""], "exp_month": values["exp_month", default: ""],
            "exp_year": values["exp_year", default: ""], "failed": !problems.isEmpty,
            "problems": problems.map { ["field": $0.field.rawValue, "sentence": $0.sentence] },
        ]
        for problem in problems { context["error_\(problem.field.rawValue)"] = problem.sentence }
        return try page("card", setup, context, status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    func notFound() throws -> Response {
        try page("gone", nil, [:], status: .notFound)
    }

    private func page(
        _ template: String, _ setup: SandboxSetup?, _ context: [String: Any], status: HTTPResponse.Status = .ok
    ) throws -> Response {
        var context = context
        context["reference"] = setup?.reference
        return try page(template, addresses: [setup?.returnURL, setup?.cancelURL], context, status: status)
    }

    private func page(_ template: String, _ charge: SandboxAcquirer.Confirmation) throws -> Response {
        try page(
            template, addresses: [charge.returnURL],
            [
                "reference": charge.reference, "amount": charge.amount.japanese, "description": charge.description,
                "return_url": charge.returnURL, "open": charge.open,
            ])
    }

    /// - Parameter addresses: where its forms may lead.
    func page(
        _ template: String, addresses: [String?], _ context: [String: Any], status: HTTPResponse.Status = .ok
    ) throws -> Response {
        guard let html = templates.render(context, withTemplate: template) else {
            throw HTTPError(.internalServerError)
        }
        // Browsers apply form-action to the redirect that answers a form, too.
        let destinations = Set(addresses.compactMap { $0.flatMap(Self.origin) }).sorted()
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self' "
                    + destinations.joined(separator: " "),
                .init("referrer-policy")!: "no-referrer", .init("x-content-type-options")!: "nosniff",
            ],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    private static func origin(_ address: String) -> String? {
        guard let url = URL(string: address), let scheme = url.scheme, let host = url.host() else { return nil }
        return url.port.map { "\(scheme)://\(host):\($0)" } ?? "\(scheme)://\(host)"
    }

    static func redirect(to address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
    }

    static func fields(_ request: Request) async throws -> [String: String] {
        let body = try await request.body.collect(upTo: largestFormBytes)
        do {
            return try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body))
        } catch {
            throw HTTPError(.badRequest)
        }
    }
}
