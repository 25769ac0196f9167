import Contracts
import Hummingbird
import ServiceRuntime

/// `/invitation`: the link of the invitation mail. Opening it shows a form (mail scanners open links), sending it makes the
/// invited person a member.
struct InvitationPage: PageModel {
    static let template = "customer/invitation"
    let title: String
    let heading: String
    let text: String
    let good: Bool
    let login: Bool
    let email: String
    let role: String
    let explanation: String
    let name: Field
    let password: Field
    let again: Field
    let link: String
    let secret: String

    init(_ invitation: Account_CheckInvitationResponse, _ form: Form, problems: Problems?) {
        let words = InvitationPage.words(invitation)
        (heading, text) = words
        title = heading
        good = invitation.state == .good
        login = invitation.state == .accepted
        email = invitation.member.email
        role = invitation.member.role.japanese
        explanation = invitation.member.role.explanation
        name = Field(
            "name", "名前", value: form.has("name") ? form["name"] : invitation.member.name, problems: problems,
            hint: "ほかのメンバーに表示されます。例：山田 花子", autocomplete: "name", maxlength: 80, width: "medium")
        password = NewPassword.first.password(problems)
        again = NewPassword.first.again(problems)
        link = form["l"]
        secret = form["s"]
    }

    private static func words(_ invitation: Account_CheckInvitationResponse) -> (String, String) {
        switch invitation.state {
        case .good:
            ("管理画面へのご招待", "\(invitation.inviting)から、管理画面へ招待されています。名前とパスワードを設定すると、ログインできるようになります。")
        case .accepted: ("登録は完了しています", "このリンクは使用済みです。ログインしてご利用ください。")
        case .expired: ("リンクの有効期限が切れています", "招待された方に、招待メールの再送をご依頼ください。")
        case .withdrawn: ("このリンクは使えなくなりました", "招待が取り消されたか、新しい招待メールが送られています。新しいメールが届いていないか、お確かめください。")
        case .addressTaken:
            (
                "このメールアドレスは登録できません",
                "このメールアドレスは、すでに別のアカウントへのログインに使われています。招待された方に、別のメールアドレスへの招待をご依頼ください。"
            )
        case .unknown, .unspecified, .UNRECOGNIZED:
            ("リンクを確認できませんでした", "メールに記載されたアドレスが途中で切れていないか、お確かめください。うまくいかない場合は、招待された方に、招待メールの再送をご依頼ください。")
        }
    }

    static let samples = [
        InvitationPage(
            .with {
                $0.state = .good
                $0.inviting = Sample.hostile
                $0.member = .with {
                    $0.email = Sample.hostile
                    $0.role = .member
                }
            }, Form([("l", "l"), ("s", "s")]), problems: nil),
        InvitationPage(.with { $0.state = .accepted }, Form(), problems: nil),
        InvitationPage(.with { $0.state = .expired }, Form(), problems: nil),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("invitation") { request, context in
            let form = Form([("l", try context.query(request, "l")), ("s", try context.query(request, "s"))])
            return try await show(form, context)
        }
        router.post("invitation") { request, context in
            let form = try await context.form(request)
            if let unlike = NewPassword.first.problem(form) { return try await show(form, context, problems: unlike) }
            let outcome = try await context.attempt {
                try await context.edge.services.account.acceptInvitation(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.linkID = form["l"]
                        $0.secret = form["s"]
                        $0.name = form["name"]
                        $0.password = form["password"]
                    }, options: .slow
                ).state
            }
            switch outcome {
            case .done(.good): return Response.seeOther("/login?joined=1")
            case .done(let state):
                return try context.page(InvitationPage(.with { $0.state = state }, Form(), problems: nil))
            case .refused(let problems): return try await show(form, context, problems: problems)
            }
        }
    }

    private static func show(
        _ form: Form, _ context: CustomerContext, problems: Problems? = nil
    ) async throws -> Response {
        var invitation = try await context.edge.services.account.checkInvitation(
            .with {
                $0.linkID = form["l"]
                $0.secret = form["s"]
            }, options: .page)
        // Another brand's site knows nothing of it.
        if invitation.state == .good, invitation.brand != context.brand.key {
            invitation = .with { $0.state = .unknown }
        }
        return try context.page(
            InvitationPage(invitation, form, problems: problems), problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }
}
