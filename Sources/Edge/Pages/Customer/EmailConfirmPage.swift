import Contracts
import Hummingbird

/// `/email/confirm`: the link in the mail to a new address. Opening it shows a button (mail scanners open links), pressing it
/// changes the address.
struct EmailConfirmPage: PageModel {
    static let template = "customer/email-confirm"
    let title: String
    let heading: String
    let text: String
    let ready: Bool
    let login: Bool
    let link: String
    let secret: String

    init(_ state: Account_EmailChangeState, link: String = "", secret: String = "") {
        ready = state == .good
        login = state == .used
        self.link = link
        self.secret = secret
        switch state {
        case .good:
            heading = "メールアドレスの変更"
            text = "下のボタンを押すと、このメールを受け取ったメールアドレスで、ログインできるようになります。安全のため、ご利用中の端末からはログアウトします。"
        case .used:
            heading = "変更は完了しています"
            text = "このリンクは使用済みです。新しいメールアドレスでログインしてください。"
        case .expired:
            heading = "リンクの有効期限が切れています"
            text = "これまでのメールアドレスでログインし、「アカウント」の「メールアドレスを変更する」から、確認メールを再送してください。"
        case .withdrawn:
            heading = "このリンクは使えなくなりました"
            text = "変更が取り消されたか、新しい確認メールが送られています。新しいメールが届いていないか、お確かめください。"
        case .addressTaken:
            heading = "このメールアドレスは登録できません"
            text = "このメールアドレスは、すでに別のログインまたは招待に使われています。これまでのメールアドレスでログインし、別のメールアドレスを登録してください。"
        case .unknown, .unspecified, .UNRECOGNIZED:
            heading = "リンクを確認できませんでした"
            text = "メールに記載されたアドレスが途中で切れていないか、お確かめください。"
        }
        title = heading
    }

    static let samples = [
        EmailConfirmPage(.good, link: "l", secret: "s"), EmailConfirmPage(.used), EmailConfirmPage(.expired),
        EmailConfirmPage(.withdrawn), EmailConfirmPage(.addressTaken), EmailConfirmPage(.unknown),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("email/confirm") { request, context in
            let (link, secret) = (try context.query(request, "l"), try context.query(request, "s"))
            let answer = try await context.edge.services.account.checkLink(
                .with {
                    $0.linkID = link
                    $0.secret = secret
                }, options: .page)
            // Another brand's site knows nothing of it.
            let known = answer.purpose == .changeEmail && answer.brand == context.brand.key
            return try context.page(
                EmailConfirmPage(known ? .init(opened: answer.state) : .unknown, link: link, secret: secret))
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
            guard state == .good else { return try context.page(EmailConfirmPage(state)) }
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
