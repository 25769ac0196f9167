import Contracts
import Hummingbird
import Primitives

/// `/account/members`: everybody who signs in for the account, and who is invited to.
struct MembersPage: PageModel {
    static let template = "customer/members"
    let title = "メンバー"
    let members: [MemberShown]

    static let samples = [
        MembersPage(
            members: [
                MemberShown(
                    .with {
                        $0.name = Sample.hostile
                        $0.email = Sample.hostile
                        $0.role = .owner
                        $0.state = .active
                        $0.lastSeenMs = 1
                        $0.secondFactor = true
                    }, me: "", now: Instant(milliseconds: 0)),
                MemberShown(
                    .with {
                        $0.email = Sample.hostile
                        $0.role = .billing
                        $0.state = .invited
                    }, me: nil, now: Instant(milliseconds: 0)),
            ])
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/members") { request, context in
            let done = try context.query(request, "done")
            let customer = try context.customer()
            let found = try await context.members(customer)
            let now = context.edge.world.now
            return try context.page(
                MembersPage(members: found.map { MemberShown($0, me: customer.memberID, now: now) }),
                at: .account, notice: notices[done])
        }
        InvitePage.routes(router)
        MemberPage.routes(router)
    }

    private static let notices = [
        "invited": "招待メールをお送りしました。届いたメールから登録が済むと、ログインできるようになります。",
        "removed": "メンバーを削除しました。",
        "withdrawn": "招待を取り消しました。",
    ]
}

extension CustomerContext {
    /// Active and invited members.
    func members(_ customer: Common_Customer) async throws -> [Account_Member] {
        try await edge.services.account.listMembers(.with { $0.customer = customer }, options: .page).members
    }
}

/// `/account/members/invite`: somebody is invited by mail.
struct InvitePage: PageModel {
    static let template = "customer/invite"
    let title = "メンバーの招待"
    let email: Field
    let name: Field
    let role: Choices

    init(_ form: Form, problems: Problems?) {
        email = Field(
            "email", "メールアドレス", value: form["email"], problems: problems, hint: "招待メールをお送りします。例：hanako@example.jp",
            type: "email", autocomplete: "off", inputmode: "email", maxlength: 254)
        name = Field(
            "name", "名前", value: form["name"], problems: problems, required: false, hint: "ご本人が登録時に変更できます。",
            autocomplete: "off", maxlength: 80, width: "medium")
        role = .roles(chosen: Common_MemberRole(key: form["role"]), problems: problems)
    }

    static let samples = [InvitePage(Form([("email", Sample.hostile)]), problems: Problems("見本"))]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/members/invite") { _, context in
            _ = try context.customer()
            return try context.page(InvitePage(Form([("role", "member")]), problems: nil), at: .account)
        }
        router.post("account/members/invite") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.inviteMember(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.email = form["email"]
                        $0.name = form["name"]
                        $0.role = Common_MemberRole(key: form["role"])
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/account/members?done=invited")
            case .refused(let problems):
                return try context.page(
                    InvitePage(form, problems: problems), at: .account, problems: problems, status: .badRequest)
            }
        }
    }
}
