import Contracts
import Hummingbird

/// `/account/withdraw`: taking the application back, before a number is issued, as the final confirmation page promises.
struct WithdrawPage: PageModel {
    static let template = "customer/withdraw"
    let title = "お申し込みの取り消し"
    /// A number was issued, or it is over: there is nothing to take back.
    let tooLate: Bool
    let site: String
    let sureError: String?

    init(_ account: Account_AccountSnapshot, problems: Problems? = nil) {
        tooLate = !account.mayWithdraw
        site = account.siteName
        sureError = problems?["sure"]
    }

    static let samples = [
        WithdrawPage(
            .with {
                $0.state = .verified
                $0.siteName = Sample.hostile
            }, problems: Problems("見本", [.init(field: "sure", text: "見本")])),
        WithdrawPage(.with { $0.state = .active }),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/withdraw") { _, context in try await show(context) }
        router.post("account/withdraw") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            guard form["sure"] == "1" else {
                return try await show(
                    context,
                    problems: Problems(
                        "お申し込みは取り消されていません。", [.init(field: "sure", text: "取り消す場合は、チェックを入れてください。")]))
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.withdrawApplication(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                    }, options: .slow)
            }
            switch outcome {
            case .done:
                var response = Response.seeOther("/login?done=withdrawn")
                for cookie in context.edge.sessions.removals(context.cookieNames) { response.setCookie(cookie) }
                return response
            case .refused(let problems): return try await show(context, problems: problems)
            }
        }
    }

    private static func show(_ context: CustomerContext, problems: Problems? = nil) async throws -> Response {
        let customer = try context.customer()
        let account = try await context.edge.services.account.getAccount(
            .with { $0.customer = customer }, options: .page
        ).account
        return try context.page(
            WithdrawPage(account, problems: problems), at: .account, problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }
}

extension Account_AccountSnapshot {
    /// The application may be taken back.
    var mayWithdraw: Bool { state == .verified && number.isEmpty }
}
