import Foundation
import Primitives
import ServiceRuntime

/// Cards through Stripe: Checkout in setup mode, charges while the customer is away, each under a key that was written
/// down first. A card's token is `customer/payment method`.
struct StripeAcquirer: CardAcquirer {
    let api: StripeAPI

    /// `lookUp` may ask twice.
    var longestAnswer: Duration { .seconds(api.settings.timeoutSeconds * 2 + 5) }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    // MARK: Cards

    func startSetup(_ order: CardSetupOrder) async throws -> CardSetupPage {
        let customer: Stripe.Customer = try await read(
            api.post(
                "/v1/customers", [("metadata[setup]", order.setupID.text)],
                idempotencyKey: "customer:\(order.setupID)"))
        let session: Stripe.CheckoutSession = try await read(
            api.post(
                "/v1/checkout/sessions",
                [
                    ("mode", "setup"), ("currency", "jpy"), ("customer", customer.id),
                    ("payment_method_types[]", "card"),
                    ("locale", "ja"), ("client_reference_id", order.setupID.text), ("success_url", order.returnURL),
                    ("cancel_url", order.cancelURL),
                ], idempotencyKey: "setup:\(order.setupID)"))
        guard let url = session.url else { throw Unexpected(description: "stripe: a session without an address") }
        return CardSetupPage(reference: session.id, redirectURL: url)
    }

    func fetchSetup(reference: String) async throws -> CardSetupOutcome {
        let session: Stripe.CheckoutSession = try await read(api.get("/v1/checkout/sessions/\(reference)"))
        switch session.status {
        case "complete": break
        case "expired": return .failed(reason: "お手続きの有効期限が切れました。")
        default: return .open
        }
        guard let customer = session.customer, let setupID = session.setupIntent else { return .open }
        let setup: Stripe.SetupIntent = try await read(api.get("/v1/setup_intents/\(setupID)"))
        guard setup.status == "succeeded", let methodID = setup.paymentMethod else { return .open }
        let method: Stripe.PaymentMethod = try await read(api.get("/v1/payment_methods/\(methodID)"))
        guard let card = method.card, let brand = CardBrand(rawValue: card.brand) else {
            // UnionPay and others: nothing of it stays with us.
            _ = try await api.post("/v1/payment_methods/\(methodID)/detach", [], idempotencyKey: nil)
            return .failed(
                reason: "このカードブランドはご利用いただけません。Visa、Mastercard、JCB、American Express、Diners Club、Discoverをご利用ください。")
        }
        return .card(
            SavedCard(
                token: "\(customer)/\(methodID)",
                card: Card(brand: brand, last4: card.last4, expMonth: card.expMonth, expYear: card.expYear),
                fingerprint: card.fingerprint, country: card.country))
    }

    func forgetCard(token: String) async throws {
        guard let (_, method) = Self.parts(token) else { return }
        let answer = try await api.post("/v1/payment_methods/\(method)/detach", [], idempotencyKey: nil)
        // Not attached (any more), or never heard of: as it should be.
        guard [200, 400, 404].contains(answer.status) else {
            throw Unexpected(description: "stripe: HTTP \(answer.status) for a card to be detached")
        }
    }

    // MARK: Charges

    func charge(_ order: ChargeOrder) async -> ChargeAnswer {
        guard let (customer, method) = Self.parts(order.cardToken) else {
            return .unknown(ChargeProblem(text: "the card is not Stripe's"))
        }
        do {
            let answer = try await api.post(
                "/v1/payment_intents",
                [
                    ("amount", String(order.amount.amount)), ("currency", "jpy"), ("customer", customer),
                    ("payment_method", method), ("payment_method_types[]", "card"), ("off_session", "true"),
                    ("confirm", "true"), ("metadata[invoice]", order.description),
                    ("metadata[charge]", order.idempotencyKey),
                ], idempotencyKey: order.idempotencyKey)
            return ChargeAnswer(status: answer.status, body: answer.body)
        } catch {
            return .unknown(ChargeProblem(text: "stripe: \(error)"))
        }
    }

    func lookUp(_ order: ChargeOrder) async -> ChargeLookUp {
        do {
            guard let intent = try await intent(order) else { return .neverHeard }
            return .found(ChargeAnswer(intent))
        } catch {
            return .unknown(ChargeProblem(text: "stripe: \(error)"))
        }
    }

    /// By its name; else among the customer's newest, by the key it carries: lists are up to date at once, searches not.
    private func intent(_ order: ChargeOrder) async throws -> Stripe.PaymentIntent? {
        if let reference = order.reference {
            return try await read(api.get("/v1/payment_intents/\(reference)"))
        }
        guard let (customer, _) = Self.parts(order.cardToken) else {
            throw Unexpected(description: "the card is not Stripe's")
        }
        let list: Stripe.List<Stripe.PaymentIntent> = try await read(
            api.get("/v1/payment_intents", [("customer", customer), ("limit", "100")]))
        return list.data.first { $0.metadata?["charge"] == order.idempotencyKey }
    }

    func cancel(_ order: ChargeOrder) async -> ChargeLookUp {
        do {
            guard let intent = try await intent(order) else { return .neverHeard }
            let answer = try await api.post(
                "/v1/payment_intents/\(intent.id)/cancel", [], idempotencyKey: "cancel:\(order.idempotencyKey)")
            if answer.status == 200 { return .found(ChargeAnswer(status: answer.status, body: answer.body)) }
            // It cannot be cancelled any more: the holder was faster.
            var known = order
            known.reference = intent.id
            guard case .found(let now) = await lookUp(known), now != .needsCustomer(reference: intent.id) else {
                return .unknown(ChargeProblem(text: "stripe: HTTP \(answer.status) for a cancellation"))
            }
            return .found(now)
        } catch {
            return .unknown(ChargeProblem(text: "stripe: \(error)"))
        }
    }

    func startAuthentication(_ order: ChargeOrder, returnURL: String) async throws -> String? {
        guard let intent = try await intent(order), let (_, method) = Self.parts(order.cardToken),
            case .needsCustomer = ChargeAnswer(intent)
        else { return nil }
        if let url = intent.nextAction?.redirectToUrl?.url { return url }
        // The same payment, this time with its holder there: it can be made once only, however often it is confirmed.
        let answer = try await api.post(
            "/v1/payment_intents/\(intent.id)/confirm", [("payment_method", method), ("return_url", returnURL)],
            idempotencyKey: nil)
        guard answer.status == 200 else { return nil }
        return try Stripe.decode(Stripe.PaymentIntent.self, answer.body).nextAction?.redirectToUrl?.url
    }

    // MARK: Refunds

    func refund(_ order: RefundOrder) async -> RefundAnswer {
        do {
            let answer = try await api.post(
                "/v1/refunds",
                [
                    ("payment_intent", order.chargeReference), ("amount", String(order.amount.amount)),
                    ("metadata[refund]", order.idempotencyKey),
                ], idempotencyKey: order.idempotencyKey)
            return RefundAnswer(status: answer.status, body: answer.body)
        } catch {
            return .unknown(ChargeProblem(text: "stripe: \(error)"))
        }
    }

    func lookUp(_ order: RefundOrder) async -> RefundLookUp {
        do {
            if let reference = order.reference {
                return .found(RefundAnswer(try await read(api.get("/v1/refunds/\(reference)")) as Stripe.Refund))
            }
            let list: Stripe.List<Stripe.Refund> = try await read(
                api.get("/v1/refunds", [("payment_intent", order.chargeReference), ("limit", "100")]))
            let mine = list.data.first { $0.metadata?["refund"] == order.idempotencyKey }
            return mine.map { .found(RefundAnswer($0)) } ?? .neverHeard
        } catch {
            return .unknown(ChargeProblem(text: "stripe: \(error)"))
        }
    }

    func refunds(ofCharge reference: String) async -> AcquirerRefunds {
        do {
            let list: Stripe.List<Stripe.Refund> = try await read(
                api.get("/v1/refunds", [("payment_intent", reference), ("limit", "100")]))
            return .found(try list.data.map(AcquirerRefund.init))
        } catch {
            return .unknown(ChargeProblem(text: "stripe: \(error)"))
        }
    }

    func dispute(_ reference: String) async -> AcquirerDisputeLookUp {
        do {
            let answer = try await api.get("/v1/disputes/\(reference)")
            if answer.status == 404 { return .neverHeard }
            return .found(AcquirerDispute(try read(answer) as Stripe.Dispute))
        } catch {
            return .unknown(ChargeProblem(text: "stripe: \(error)"))
        }
    }

    // MARK: Webhooks

    /// Stripe's own tolerance.
    private static let signatureWindow = Duration.seconds(300)

    func read(_ hook: AcquirerHook, at now: Instant) throws(AcquirerHook.Refusal) -> AcquirerEvent {
        guard let signature = BodySignature(hook.signature) else { throw .forged }
        switch signature.check(
            hook.body, secrets: api.settings.webhookSecrets, at: now, window: Self.signatureWindow)
        {
        case .valid: break
        case .forged: throw .forged
        case .late: throw .late
        }
        do { return AcquirerEvent(try Stripe.decode(Stripe.Event.self, hook.body)) } catch { throw .unreadable }
    }

    private static func parts(_ token: String) -> (customer: String, method: String)? {
        let parts = token.split(separator: "/")
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }

    private func read<Value: Decodable>(_ answer: StripeAPI.Answer) throws -> Value {
        guard answer.status == 200 else { throw Unexpected(description: "HTTP \(answer.status)") }
        return try Stripe.decode(Value.self, answer.body)
    }
}

extension AcquirerEvent {
    init(_ event: Stripe.Event) {
        let object = event.data.object
        let about: About =
            switch object.object {
            case "checkout.session": object.clientReferenceId.flatMap(CardSetupID.init).map(About.setup) ?? .other
            case "payment_intent": .charge(reference: object.id ?? "", key: object.metadata?["charge"] ?? "")
            case "charge" where event.type == "charge.refunded": .refunds(charge: object.paymentIntent ?? "")
            case "charge": .charge(reference: object.paymentIntent ?? "", key: "")
            case "dispute": .dispute(object.id ?? "")
            case "refund":
                .refund(
                    reference: object.id ?? "", key: object.metadata?["refund"] ?? "",
                    charge: object.paymentIntent ?? "")
            default: .other
            }
        self.init(id: event.id, kind: event.type, about: about)
    }
}
