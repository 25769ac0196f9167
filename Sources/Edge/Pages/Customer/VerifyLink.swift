import Contracts
import Hummingbird

/// `/verify`: the link of the verification mail; its button verifies.
enum VerifyLink {
    static func page(_ state: Account_LinkState, link: String = "", secret: String = "") -> MailedLinkPage {
        switch state {
        case .good:
            MailedLinkPage(
                "メールアドレスの認証", "下のボタンを押すと、メールアドレスの認証が完了し、ログインできるようになります。",
                button: .init(action: "/verify", label: "メールアドレスを認証する", link: link, secret: secret))
        case .used:
            MailedLinkPage("認証は完了しています", "このリンクは使用済みです。ログインしてご利用ください。", way: .login)
        case .expired:
            MailedLinkPage("リンクの有効期限が切れています", "確認メールを再送して、新しいリンクから認証してください。", way: .resend)
        case .withdrawn:
            MailedLinkPage(
                "このお申し込みは終了しました",
                "お申し込みが取り消されたため、認証できません。あらためてお申し込みいただく場合は、トップページをご覧ください。ご不明な点は、お問い合わせください。")
        case .unknown, .unspecified, .UNRECOGNIZED:
            MailedLinkPage(
                "リンクを確認できませんでした",
                "メールに記載されたアドレスが途中で切れていないか、お確かめください。うまくいかない場合は、確認メールを再送してください。", way: .resend)
        }
    }

    static func routes(_ router: Router<CustomerContext>) {
        router.get("verify") { request, context in
            let link = try await OpenedLink(request, context, for: .verifyEmail)
            return try context.page(page(link.state, link: link.id, secret: link.secret))
        }
        router.post("verify") { request, context in
            let form = try await context.form(request)
            let state = try await context.edge.services.account.verifyEmail(
                .with {
                    $0.requestID = form["request_id"]
                    $0.linkID = form["l"]
                    $0.secret = form["s"]
                }, options: .page
            ).state
            guard state == .good else { return try context.page(page(state)) }
            return Response.seeOther("/verify/done")
        }
        router.get("verify/done") { _, context in
            try context.page(VerifiedPage())
        }
    }
}

/// `/verify/done`: the address is confirmed, signing in is possible.
struct VerifiedPage: PageModel {
    static let template = "customer/verified"
    let title = "アカウントを登録しました"
    static let samples = [VerifiedPage()]
}

/// `/verify/resend`: the verification mail once more. The answer is the same for every address.
struct ResendPage: PageModel {
    static let template = "customer/resend"
    let title = "確認メールの再送"
    let email: Field

    init(_ form: Form, problems: Problems?) {
        email = Field(
            "email", "メールアドレス", value: form["email"], problems: problems, hint: "お申し込みのときに入力されたメールアドレス",
            type: "email", autocomplete: "email", inputmode: "email", maxlength: 254)
    }

    static let samples = [ResendPage(Form(), problems: nil)]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("verify/resend") { request, context in
            try context.page(ResendPage(Form(), problems: nil))
        }
        router.post("verify/resend") { request, context in
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.resendVerification(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.brand = context.brand.key
                        $0.email = form["email"]
                        $0.source = context.entry.source
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/sent")
            case .refused(let problems):
                return try context.page(ResendPage(form, problems: problems), problems: problems, status: .badRequest)
            }
        }
        router.get("sent") { _, context in try context.page(SentPage()) }
    }
}

/// `/sent`: a mail is on its way, if the address is one we know. Says nothing about which.
struct SentPage: PageModel {
    static let template = "customer/sent"
    let title = "メールを送信しました"
    static let samples = [SentPage()]
}
