import Contracts
import Hummingbird
import Primitives

/// `/account/mail/received/{id}`: where the test mail leads. Mail scanners open links: only the button says something.
struct MailReceivedPage: PageModel {
    static let template = "customer/mail-received"
    let title = "メール受信テスト"
    let delivery: String

    static let samples = [MailReceivedPage(delivery: "dlv_1")]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/mail/received/:id") { _, context in
            _ = try context.customer()
            return try context.page(MailReceivedPage(delivery: try id(context)), at: .account)
        }
        router.post("account/mail/received/:id") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let delivery = try id(context)
            return try await MailSettingsPage.settled(context, "received") {
                _ = try await context.edge.services.notify.confirmTestMail(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.deliveryID = delivery
                    }, options: .page)
            }
        }
    }

    private static func id(_ context: CustomerContext) throws -> String {
        guard let id = context.parameters.get("id").flatMap({ DeliveryID($0) }) else { throw Refused.notFound }
        return id.text
    }
}
