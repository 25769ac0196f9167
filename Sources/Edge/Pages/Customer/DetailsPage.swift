import Contracts
import Hummingbird

/// `/account/details`: names, address, telephone and site, as registered, to change (PRODUCT A5).
struct DetailsPage: PageModel {
    static let template = "customer/details"
    let title = "登録情報の変更"
    let fields: DetailsFields
    let started: StartedFrom
    /// The identity documents say these.
    let identified: Bool

    /// - Parameter now: what the details stand at.
    init(_ account: Account_AccountSnapshot, now: String, typed: Form?, problems: Problems?) {
        fields = DetailsFields(account, typed: typed, problems: problems)
        started = StartedFrom(
            now: now, typed: typed, problems: problems, settings: account.detailSettings(typed ?? Form()))
        identified = account.identity != .none && account.identity != .unspecified
    }

    static let samples = [
        DetailsPage(
            .with {
                $0.companyName = Sample.hostile
                $0.identity = .accepted
            }, now: Sample.hostile, typed: nil,
            problems: Problems(
                "見本", ["address", StartedFrom.field].map { .init(field: $0, text: "見本") })),
        DetailsPage(.init(), now: "", typed: Form([("site_name", Sample.hostile)]), problems: nil),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/details") { _, context in try await show(context, typed: nil, problems: nil) }
        router.post("account/details") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.changeDetails(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.memberName = context.signedIn?.token.name ?? ""
                        $0.details.setDetails(form)
                        $0.startingVersion = form[StartedFrom.field]
                    }, options: .page)
            }
            switch outcome {
            case .done(let answer):
                let review = answer.changes.contains { $0.needsReview }
                let done = answer.changes.isEmpty ? "same" : review ? "review" : "details"
                return Response.seeOther("/account?done=\(done)")
            case .refused(let problems): return try await show(context, typed: form, problems: problems)
            }
        }
    }

    private static func show(_ context: CustomerContext, typed: Form?, problems: Problems?) async throws -> Response {
        let customer = try context.customer()
        let answer = try await context.edge.services.account.getAccount(
            .with { $0.customer = customer }, options: .page)
        return try context.page(
            DetailsPage(answer.account, now: answer.versions.details, typed: typed, problems: problems), at: .account,
            problems: problems, status: problems == nil ? .ok : .badRequest)
    }
}
