import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension BillingRPC {
    func payNow(request: Billing_PayNowRequest, context: ServerContext) async throws -> Billing_PayNowResponse {
        let account = try request.customer.account()
        _ = try Repeats.checked(request.requestID)
        do {
            return try await store.payNow(request, accountID: account)
        } catch let refusal as BillingStore.PayRefusal {
            throw Rejected(refusal)
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }

    func startAuthentication(
        request: Billing_StartAuthenticationRequest, context: ServerContext
    ) async throws -> Billing_StartAuthenticationResponse {
        let account = try request.customer.account()
        _ = try Repeats.checked(request.requestID)
        guard Self.isWebAddress(request.returnURL) else {
            throw Rejected(.invalidArgument, "本人認証を始められません。時間をおいて、やり直してください。")
        }
        guard let id = InvoiceID(request.invoiceID), try await store.invoice(id, of: account) != nil else {
            throw Self.invoiceNotFound
        }
        guard let charge = try await store.chargeForHolder(id),
            let url = try await acquirer.startAuthentication(charge.order, returnURL: request.returnURL)
        else {
            // It was settled meanwhile: the page it comes from will show so.
            try await store.askAgain(id)
            return .init()
        }
        return .with { $0.redirectURL = url }
    }

    func completeAuthentication(
        request: Billing_CompleteAuthenticationRequest, context: ServerContext
    ) async throws -> Billing_CompleteAuthenticationResponse {
        let account = try request.customer.account()
        guard let id = InvoiceID(request.invoiceID), try await store.invoice(id, of: account) != nil else {
            throw Self.invoiceNotFound
        }
        if let charge = try await store.chargeForHolder(id),
            case .found(let answer) = await acquirer.lookUp(charge.order)
        {
            try await store.settleForHolder(charge.id, answer)
        }
        guard let invoice = try await store.invoice(id, of: account) else { throw Self.invoiceNotFound }
        return .with { $0.invoice = Billing_Invoice(invoice) }
    }
}

extension Rejected {
    fileprivate init(_ refusal: BillingStore.PayRefusal) {
        let sentence =
            switch refusal {
            case .nothingUnpaid: "未払いのご請求はありません。"
            case .noCard: "カードが登録されていません。カードを登録すると、すぐにお支払いの手続きを行います。"
            case .cardRefused: "ご登録のカードではお支払いいただけません。別のカードをご登録ください。"
            case .needsAuthentication: "カード会社の本人認証が必要です。「本人認証に進む」からお手続きください。"
            case .tooManyTries(let day): "お支払いのお試しが続いたため、\(day.japanese)までお試しいただけません。お問い合わせください。"
            case .underWay: "カード会社に確認しています。しばらくしてから、ご請求のページをご確認ください。"
            }
        self.init(.failedPrecondition, sentence)
    }
}
