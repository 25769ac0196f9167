import Foundation
import Primitives

/// What Stripe's answers mean for us; INTEGRATIONS §2.
extension ChargeAnswer {
    /// The answer to `POST /v1/payment_intents`, and to the like.
    init(status: Int, body: Data) {
        do {
            switch status {
            case 200..<300: self.init(try Stripe.decode(Stripe.PaymentIntent.self, body))
            case 400...404: self.init(refused: try Stripe.decode(Stripe.Refusal.self, body).error, status: status)
            // 409 and 429 are about the moment, 5xx about Stripe: nothing of them is a no.
            default: self = .unknown(ChargeProblem(text: "stripe: HTTP \(status)"))
            }
        } catch {
            self = .unknown(ChargeProblem(text: "stripe: HTTP \(status), an answer that cannot be read"))
        }
    }

    init(_ intent: Stripe.PaymentIntent) {
        self =
            switch intent.status {
            case "succeeded": .succeeded(reference: intent.id)
            case "requires_action": .needsCustomer(reference: intent.id)
            case "canceled": .declined(.cancelled)
            case "requires_payment_method":
                Self.asksHolder(intent.lastPaymentError?.code)
                    ? .needsCustomer(reference: intent.id)
                    : .declined(
                        Decline(
                            code: intent.lastPaymentError?.declineCode ?? intent.lastPaymentError?.code ?? "declined"))
            default: .unknown(ChargeProblem(text: "stripe: the payment is \(intent.status)"))
            }
    }

    private init(refused error: Stripe.Refusal.Content, status: Int) {
        let code = error.declineCode ?? error.code ?? "declined"
        switch (error.type, error.code) {
        case (_, let code?) where Self.asksHolder(code):
            self =
                error.paymentIntent.map { .needsCustomer(reference: $0.id) }
                ?? .unknown(ChargeProblem(text: "stripe: \(code) without a payment"))
        // 402: what was asked was right, and the card company said no.
        case _ where status == 402: self = .declined(Decline(code: code))
        // The card is gone at Stripe (detached there by hand): only a registration helps.
        case ("invalid_request_error", _) where error.param == "payment_method" && Self.saysCardIsGone(error.code):
            self = .declined(.cardGone)
        // Stripe has not begun to do it: amount, parameters, our key (401, 403), the customer that somebody deleted there.
        case ("invalid_request_error", _) where error.paymentIntent == nil:
            let customerGone = error.code == "resource_missing" && error.param == "customer"
            self = .ourFault(
                ChargeFault(
                    kind: customerGone ? .customerGone : .request,
                    text: ["stripe: HTTP \(status)", error.code, error.param].compactMap(\.self)
                        .joined(separator: " ")))
        default:
            self = .unknown(ChargeProblem(text: "stripe: HTTP \(status) \(error.type ?? "") \(error.code ?? "")"))
        }
    }

    /// Without a code: detached, "It may not be used again".
    private static func saysCardIsGone(_ code: String?) -> Bool {
        [nil, "resource_missing", "payment_method_unexpected_state"].contains(code)
    }

    private static func asksHolder(_ code: String?) -> Bool {
        // The second: the holder was asked and did not confirm; may try again.
        code == "authentication_required" || code == "payment_intent_authentication_failure"
    }
}

extension AcquirerRefund {
    init(_ refund: Stripe.Refund) throws {
        guard let amount = refund.amount else {
            throw StripeAcquirer.Unexpected(description: "stripe: a refund without an amount")
        }
        let state: State =
            switch refund.status {
            case "succeeded": .succeeded
            case "failed", "canceled": .failed
            default: .pending
            }
        self.init(reference: refund.id, key: refund.metadata?["refund"], amount: Yen(amount), state: state)
    }
}

extension AcquirerDispute {
    init(_ dispute: Stripe.Dispute) {
        let state: BillingService.Dispute.State =
            switch dispute.status {
            case "lost": .lost
            case "won", "warning_closed": .won
            default: .open
            }
        self.init(
            reference: dispute.id, chargeReference: dispute.paymentIntent ?? "", amount: Yen(dispute.amount),
            state: state, moneyTaken: (dispute.balanceTransactions ?? []).map(\.amount).reduce(0, +) < 0,
            reason: dispute.reason ?? "",
            respondBy: state == .open
                ? dispute.evidenceDetails?.dueBy.map { Instant(milliseconds: $0 * 1000) } : nil)
    }
}

extension RefundAnswer {
    init(status: Int, body: Data) {
        do {
            switch status {
            case 200..<300: self.init(try Stripe.decode(Stripe.Refund.self, body))
            case 400, 402, 404:
                let error = try Stripe.decode(Stripe.Refusal.self, body).error
                self =
                    error.type == "idempotency_error"
                    ? .unknown(ChargeProblem(text: "stripe: the key was used for another refund"))
                    : .refused(code: error.code ?? "refused")
            default: self = .unknown(ChargeProblem(text: "stripe: HTTP \(status)"))
            }
        } catch {
            self = .unknown(ChargeProblem(text: "stripe: HTTP \(status), an answer that cannot be read"))
        }
    }

    init(_ refund: Stripe.Refund) {
        self =
            switch refund.status {
            case "succeeded": .succeeded(reference: refund.id)
            case "failed", "canceled": .refused(code: refund.failureReason ?? refund.status ?? "failed")
            default: .pending(reference: refund.id)
            }
    }
}
