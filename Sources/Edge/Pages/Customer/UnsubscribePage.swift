import Contracts
import Hummingbird

/// `/unsubscribe`: the way out that an announcement's mail offers. Opening it changes nothing (mail scanners do); the
/// button does, and so does a mail client's own button, which posts here without a page of ours (RFC 8058): the token in
/// the address is all that is asked for, and no form is read.
struct UnsubscribePage: PageModel {
    static let template = "customer/unsubscribe"
    let title = "お知らせメールの配信停止"
    let token: String
    let known: Bool
    let unsubscribed: Bool

    static let samples = [
        UnsubscribePage(token: Sample.hostile, known: true, unsubscribed: false),
        UnsubscribePage(token: "t", known: true, unsubscribed: true),
        UnsubscribePage(token: "t", known: false, unsubscribed: false),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("unsubscribe") { request, context in
            let token = try context.query(request, "t")
            let found = try await context.edge.services.notify.checkUnsubscribeToken(
                .with { $0.token = token }, options: .page)
            return try context.page(
                UnsubscribePage(token: token, known: found.known, unsubscribed: found.unsubscribed),
                status: found.known ? .ok : .notFound)
        }
        router.post("unsubscribe") { request, context in try await change(request, context, subscribe: false) }
        router.post("unsubscribe/undo") { request, context in try await change(request, context, subscribe: true) }
    }

    private static func change(
        _ request: Request, _ context: CustomerContext, subscribe: Bool
    ) async throws -> Response {
        let token = try context.query(request, "t")
        let outcome = try await context.attempt {
            try await context.edge.services.notify.unsubscribe(
                .with {
                    $0.requestID = context.entry.requestID
                    $0.token = token
                    $0.subscribe = subscribe
                }, options: .page)
        }
        switch outcome {
        case .done(let answer):
            return try context.page(
                UnsubscribePage(token: token, known: true, unsubscribed: answer.unsubscribed),
                notice: subscribe ? "お知らせメールの配信を再開しました。" : "お知らせメールの配信を停止しました。")
        case .refused:
            return try context.page(UnsubscribePage(token: token, known: false, unsubscribed: false), status: .notFound)
        }
    }
}
