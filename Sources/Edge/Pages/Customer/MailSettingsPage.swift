import Contracts
import Hummingbird
import Primitives

/// `/account/mail`: what mails hold, whether announcements come, and whether mail arrives at all.
struct MailSettingsPage: PageModel {
    static let template = "customer/mail"
    let title = "メールの設定"
    let address: String?
    let failing: FailingShown?
    let content: Choices
    let announcements: Bool
    /// Where 「許可」 is set: the domain our mails come from.
    let senderDomain: String
    let mayChange: Bool

    init(_ settings: Notify_MailSettings, sender: String, mayChange: Bool) {
        address = settings.address.nonEmpty
        failing = settings.hasFailing ? FailingShown(settings.failing) : nil
        content = Choices(
            "content", "入電のお知らせメールに載せる内容",
            [
                ("link", "リンクのみ", "内容は、管理画面にログインしてご確認いただきます。"),
                ("full", "内容もメールに載せる", "お名前・電話番号・お問い合わせ内容を、メールの本文にも載せます。"),
            ], chosen: [settings.withContent ? "full" : "link"], problems: nil)
        announcements = settings.announcements
        senderDomain = sender.split(separator: "@").last.map(String.init) ?? sender
        self.mayChange = mayChange
    }

    static let samples = [
        MailSettingsPage(.init(), sender: "info@sample.localhost", mayChange: false),
        MailSettingsPage(
            .with {
                $0.address = Sample.hostile
                $0.announcements = true
                $0.failing = .with {
                    $0.address = Sample.hostile
                    $0.said = Sample.hostile
                }
            }, sender: "info@sample.localhost", mayChange: true),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/mail") { request, context in
            try await show(context, notice: notices[try context.query(request, "done")])
        }
        router.post("account/mail") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            return try await settled(context, "saved") {
                _ = try await context.edge.services.notify.setMailSettings(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.withContent = form["content"] == "full"
                        $0.announcements = form["announcements"] == "yes"
                    }, options: .page)
            }
        }
        router.post("account/mail/test") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            return try await settled(context, "test") {
                _ = try await context.edge.services.notify.sendTestMail(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                    }, options: .page)
            }
        }
    }

    private static let notices = [
        "saved": "メールの設定を更新しました。",
        "test": "テストメールを送信しました。数分たっても届かない場合は、迷惑メールのフォルダと受信拒否の設定をご確認ください。",
        "received": "メールが届いていることを確認しました。",
    ]

    static func settled(
        _ context: CustomerContext, _ done: String, _ act: @Sendable () async throws -> Void
    ) async throws -> Response {
        switch try await context.attempt(act) {
        case .done: return Response.seeOther("/account/mail?done=\(done)")
        case .refused(let problems): return try await show(context, problems: problems)
        }
    }

    private static func show(
        _ context: CustomerContext, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let settings = try await context.edge.services.notify.getMailSettings(
            .with { $0.customer = customer }, options: .page
        ).settings
        let page = MailSettingsPage(
            settings, sender: context.brand.mailSender.address, mayChange: customer.role == .owner)
        return try context.page(
            page, at: .account, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}

/// Mail to the customer's address comes back: since when and why, for the customer.
struct FailingShown: Sendable {
    let address: String
    let since: String
    let said: String?

    init(_ failing: Notify_FailingAddress) {
        address = failing.address
        since = Show.time(failing.sinceMs)
        said = failing.said.nonEmpty
    }
}
