import Contracts
import GRPCCore
import Hummingbird

/// Registering or changing the card: to the acquirer's own page and back. Our pages never see the number.
enum CardSetup {
    static func routes(_ router: Router<CustomerContext>) {
        router.post("billing/card") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let origin = context.edge.sites.origin(host: context.entry.host)
            let answer = try await context.edge.services.billing.startCardSetup(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.returnURL = "\(origin)/billing/card/done?setup={SETUP}"
                    $0.cancelURL = "\(origin)/billing"
                }, options: .slow)
            return Response.seeOther(answer.redirectURL)
        }
        // The acquirer sends the browser here with GET. Billing asks the acquirer how it ended; asking twice changes nothing.
        router.get("billing/card/done") { request, context in
            let customer = try context.customer()
            let setup = try context.query(request, "setup")
            let outcome = try await context.attempt {
                try await context.edge.services.billing.completeCardSetup(
                    .with {
                        $0.customer = customer
                        $0.setupID = setup
                    }, options: .slow)
            }
            switch outcome {
            case .done: return Response.seeOther("/billing?card=registered")
            case .refused(let problems): return try context.page(CardRefusedPage(text: problems.heading), at: .billing)
            }
        }
    }
}

/// The card could not be registered; says why, and offers the way back.
struct CardRefusedPage: PageModel {
    static let template = "customer/card-refused"
    let title = "カードを登録できませんでした"
    let text: String
    static let samples = [CardRefusedPage(text: Sample.hostile)]
}
