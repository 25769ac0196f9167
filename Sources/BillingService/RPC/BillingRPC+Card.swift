import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension BillingRPC {
    func startCardSetup(
        request: Billing_StartCardSetupRequest, context: ServerContext
    ) async throws -> Billing_StartCardSetupResponse {
        let account = try request.customer.account()
        _ = try Repeats.checked(request.requestID)
        guard Self.isWebAddress(request.returnURL), Self.isWebAddress(request.cancelURL) else {
            throw Rejected(.invalidArgument, "カードの登録を始められません。時間をおいて、やり直してください。")
        }
        let order: CardSetupOrder
        do {
            order = try await store.startCardSetup(request, accountID: account)
        } catch is RequestIDReused {
            throw Repeats.reused
        }
        let page = try await acquirer.startSetup(order)
        try await store.rememberReference(page.reference, of: order.setupID)
        return .with { $0.redirectURL = page.redirectURL }
    }

    func completeCardSetup(
        request: Billing_CompleteCardSetupRequest, context: ServerContext
    ) async throws -> Billing_CompleteCardSetupResponse {
        let account = try request.customer.account()
        guard let id = CardSetupID(request.setupID), let setup = try await store.cardSetup(id, accountID: account),
            let reference = setup.reference
        else { throw Rejected(.notFound, "カードの登録が見つかりません。はじめからやり直してください。") }
        switch try await acquirer.fetchSetup(reference: reference) {
        case .open:
            throw Rejected(.failedPrecondition, "カードの登録が終わっていません。はじめからやり直してください。")
        case .failed(let reason):
            throw Rejected(.failedPrecondition, "カードを登録できませんでした。\(reason)")
        case .card(let saved):
            switch try await store.registerCard(saved, setup: setup, customerIsHere: true) {
            case .registered: return .with { $0.card = Billing_Card(saved.card) }
            case .refused:
                throw Rejected(
                    .failedPrecondition, "このカードは、発行したカード会社に承認されなかったため、お支払いに使えません。別のカードをご登録ください。")
            }
        }
    }

    static func isWebAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 1000, let url = URL(string: text.replacing("{SETUP}", with: "setup")) else {
            return false
        }
        return ["http", "https"].contains(url.scheme) && url.host() != nil
    }
}
