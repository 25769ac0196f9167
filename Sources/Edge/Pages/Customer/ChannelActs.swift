import Contracts
import Hummingbird

/// The answer to the form that made a webhook's secret: the one time that it can be read.
struct ChannelSecretPage: PageModel {
    static let template = "customer/channel-secret"
    let title = "署名用のシークレット"
    let name: String
    let secret: String
    let isNew: Bool
    let oldSecretUntil: String?

    init(_ channel: Notify_Channel, _ secret: String, isNew: Bool) {
        name = channel.name
        self.secret = secret
        self.isNew = isNew
        oldSecretUntil = channel.oldSecretUntilMs > 0 ? Show.time(channel.oldSecretUntilMs) : nil
    }

    static let samples = [
        ChannelSecretPage(.with { $0.name = Sample.hostile }, Sample.hostile, isNew: true),
        ChannelSecretPage(.with { $0.oldSecretUntilMs = 1 }, "whsec_sample", isNew: false),
    ]
}

/// The buttons beside a channel.
enum ChannelActs {
    static func routes(_ router: Router<CustomerContext>) {
        act(router, "on") { context, customer, id, form in try await turn(.on, context, customer, id, form) }
        act(router, "off") { context, customer, id, form in try await turn(.off, context, customer, id, form) }
        act(router, "remove") { context, customer, id, form in
            _ = try await context.edge.services.notify.removeChannel(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.channelID = id
                }, options: .page)
            return .seeOther("/account/channels?done=removed")
        }
        act(router, "test") { context, customer, id, form in
            let sent = try await context.edge.services.notify.sendChannelTest(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.channelID = id
                }, options: .elsewhere)
            let delivery = sent.delivery
            if delivery.state == .sent { return .seeOther("/account/channels?done=test") }
            guard let advice = DeliveryAdvice(delivery) else { return .seeOther("/account/channels?done=testing") }
            return try await ChannelsPage.show(context, problems: advice.ofTest)
        }
        act(router, "secret") { context, customer, id, form in
            let answer = try await context.edge.services.notify.rotateChannelSecret(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.channelID = id
                }, options: .page)
            guard !answer.secret.isEmpty else { return .seeOther("/account/channels") }
            return try context.page(ChannelSecretPage(answer.channel, answer.secret, isNew: false), at: .account)
        }
    }

    private static func turn(
        _ state: Notify_ChannelState, _ context: CustomerContext, _ customer: Common_Customer, _ id: String,
        _ form: Form
    ) async throws -> Response {
        _ = try await context.edge.services.notify.changeChannel(
            .with {
                $0.requestID = form["request_id"]
                $0.customer = customer
                $0.channelID = id
                $0.state = state
            }, options: .elsewhere)
        return .seeOther("/account/channels?done=\(state == .on ? "on" : "off")")
    }

    private static func act(
        _ router: Router<CustomerContext>, _ name: String,
        _ body: @escaping @Sendable (CustomerContext, Common_Customer, String, Form) async throws -> Response
    ) {
        router.post("account/channels/:id/\(name)") { request, context in
            let customer = try context.customer()
            let id = try context.parameters.require("id")
            let form = try await context.form(request)
            switch try await context.attempt({ try await body(context, customer, id, form) }) {
            case .done(let response): return response
            case .refused(let problems): return try await ChannelsPage.show(context, problems: problems)
            }
        }
    }
}
