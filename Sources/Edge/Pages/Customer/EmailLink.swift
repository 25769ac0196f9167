import Contracts
import Hummingbird

/// `/email/confirm`: the link in the mail to a new address; its button changes the address.
enum EmailLink {
    static func page(_ state: Account_EmailChangeState, link: String = "", secret: String = "") -> MailedLinkPage {
        switch state {
        case .good:
            MailedLinkPage(
                "メールアドレスの変更", "下のボタンを押すと、このメールを受け取ったメールアドレスで、ログインできるようになります。安全のため、ご利用中の端末からはログアウトします。",
                button: .init(action: "/email/confirm", label: "メールアドレスを変更する", link: link, secret: secret))
        case .used:
            MailedLinkPage("変更は完了しています", "このリンクは使用済みです。新しいメールアドレスでログインしてください。", way: .login)
        case .expired:
            MailedLinkPage(
                "リンクの有効期限が切れています", "これまでのメールアドレスでログインし、「アカウント」の「メールアドレスを変更する」から、確認メールを再送してください。")
        case .withdrawn:
            MailedLinkPage(
                "このリンクは使えなくなりました", "変更が取り消されたか、新しい確認メールが送られています。新しいメールが届いていないか、お確かめください。")
        case .addressTaken:
            MailedLinkPage(
                "このメールアドレスは登録できません",
                "このメールアドレスは、すでに別のログインまたは招待に使われています。これまでのメールアドレスでログインし、別のメールアドレスを登録してください。")
        case .unknown, .unspecified, .UNRECOGNIZED:
            MailedLinkPage("リンクを確認できませんでした", "メールに記載されたアドレスが途中で切れていないか、お確かめください。")
        }
    }

    static func routes(_ router: Router<CustomerContext>) {
        router.get("email/confirm") { request, context in
            let link = try await OpenedLink(request, context, for: .changeEmail)
            return try context.page(page(.init(opened: link.state), link: link.id, secret: link.secret))
        }
        router.post("email/confirm") { request, context in
            let form = try await context.form(request)
            let state = try await context.edge.services.account.confirmEmailChange(
                .with {
                    $0.requestID = form["request_id"]
                    $0.linkID = form["l"]
                    $0.secret = form["s"]
                }, options: .page
            ).state
            guard state == .good else { return try context.page(page(state)) }
            var response = Response.seeOther("/login?email=1")
            for cookie in context.edge.sessions.removals(context.cookieNames) { response.setCookie(cookie) }
            return response
        }
    }
}

extension Account_EmailChangeState {
    /// Before the button is pressed. Whether a used link changed the address or was taken back is told to who presses.
    fileprivate init(opened state: Account_LinkState) {
        switch state {
        case .good, .used: self = .good
        case .expired: self = .expired
        case .unknown, .withdrawn, .unspecified, .UNRECOGNIZED: self = .unknown
        }
    }
}
