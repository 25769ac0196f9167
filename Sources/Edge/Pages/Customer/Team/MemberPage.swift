import Contracts
import Hummingbird
import Primitives

/// `/account/members/{id}`: one member: role, invitation, leaving.
struct MemberPage: PageModel {
    static let template = "customer/member"
    let title = "メンバーの設定"
    let member: MemberShown
    let invited: Bool
    let expires: String?
    let role: Choices

    init(_ found: Account_Member, me: String, now: Instant, problems: Problems?) {
        member = MemberShown(found, me: me, now: now)
        invited = found.state == .invited
        expires = found.invitationExpiresMs > 0 ? Show.time(found.invitationExpiresMs) : nil
        role = .roles(chosen: found.role, problems: problems)
    }

    static let samples = [
        MemberPage(
            .with {
                $0.name = Sample.hostile
                $0.state = .active
                $0.secondFactor = true
            }, me: "", now: Instant(milliseconds: 0), problems: nil),
        MemberPage(
            .with {
                $0.email = Sample.hostile
                $0.state = .invited
                $0.invitationExpiresMs = 1
            }, me: "m", now: Instant(milliseconds: 0), problems: Problems("見本")),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/members/:id") { request, context in
            let done = try context.query(request, "done")
            return try await show(context, notice: notices[done])
        }
        router.post("account/members/:id/role") { request, context in
            try await act(request, context, done: "role") { form, customer, id in
                _ = try await context.edge.services.account.changeMemberRole(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.memberID = id
                        $0.role = Common_MemberRole(key: form["role"])
                    }, options: .page)
            }
        }
        router.post("account/members/:id/resend") { request, context in
            try await act(request, context, done: "resent") { form, customer, id in
                _ = try await context.edge.services.account.resendInvitation(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.memberID = id
                    }, options: .page)
            }
        }
        router.post("account/members/:id/factor") { request, context in
            try await act(request, context, done: "factor") { form, customer, id in
                _ = try await context.edge.services.account.resetSecondFactor(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.memberID = id
                    }, options: .page)
            }
        }
        router.post("account/members/:id/remove") { request, context in
            try await remove(request, context)
        }
    }

    private static let notices = [
        "role": "権限を変更しました。",
        "resent": "招待メールを再送しました。以前のメールのリンクは使えなくなります。",
        "factor": "二段階認証を解除しました。ご本人にメールでお知らせします。",
    ]

    /// Carries out a form of the page and comes back to it.
    static func act(
        _ request: Request, _ context: CustomerContext, done: String,
        _ body: (Form, Common_Customer, String) async throws -> Void
    ) async throws -> Response {
        let customer = try context.customer()
        let form = try await context.form(request)
        let id = try id(context)
        switch try await context.attempt({ try await body(form, customer, id) }) {
        case .done: return Response.seeOther("/account/members/\(id)?done=\(done)")
        case .refused(let problems): return try await show(context, problems: problems)
        }
    }

    private static func remove(_ request: Request, _ context: CustomerContext) async throws -> Response {
        let customer = try context.customer()
        let form = try await context.form(request)
        let id = try id(context)
        let outcome = try await context.attempt {
            try await context.edge.services.account.removeMember(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.memberID = id
                }, options: .page)
        }
        switch outcome {
        case .refused(let problems): return try await show(context, problems: problems)
        case .done where id == customer.memberID:
            var response = Response.seeOther("/login?done=1")
            for cookie in context.edge.sessions.removals(context.cookieNames) { response.setCookie(cookie) }
            return response
        case .done:
            return Response.seeOther("/account/members?done=\(form["invited"] == "yes" ? "withdrawn" : "removed")")
        }
    }

    private static func show(
        _ context: CustomerContext, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let id = try id(context)
        guard let found = try await context.members(customer).first(where: { $0.memberID == id }) else {
            throw Refused.notFound
        }
        return try context.page(
            MemberPage(found, me: customer.memberID, now: context.edge.world.now, problems: problems), at: .account,
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }

    private static func id(_ context: CustomerContext) throws -> String {
        guard let id = context.parameters.get("id").flatMap({ MemberID($0) }) else { throw Refused.notFound }
        return id.text
    }
}
