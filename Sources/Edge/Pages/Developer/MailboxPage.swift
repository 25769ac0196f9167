import Contracts
import Hummingbird

/// `/mail`: the local mailbox, newest first.
struct MailboxPage: PageModel {
    static let template = "developer/mailbox"
    static let shown: Int32 = 100
    let title = "メールボックス"
    let recipient: String
    let hasMails: Bool
    let mails: [Mail]

    struct Mail: Sendable {
        let id: String
        let at: String
        let recipient: String
        let sender: String
        let subject: String

        init(_ mail: Notify_LocalMail) {
            id = mail.mailID
            at = Show.time(mail.atMs)
            recipient = mail.recipient
            sender = mail.sender
            subject = mail.subject
        }
    }

    init(_ answer: Notify_ListLocalMailResponse, recipient: String) {
        self.recipient = recipient
        hasMails = !answer.mails.isEmpty
        mails = answer.mails.map(Mail.init)
    }

    static let samples = [
        MailboxPage(.with { $0.mails = [.with { $0.subject = Sample.hostile }] }, recipient: ""),
        MailboxPage(.init(), recipient: ""),
    ]

    static func routes(_ router: Router<DeveloperContext>) {
        router.get("mail") { request, context in
            let recipient = try context.query(request, "recipient")
            let answer = try await context.edge.services.notify.listLocalMail(
                .with {
                    $0.recipient = recipient
                    $0.limit = shown
                }, options: .page)
            return try context.page(MailboxPage(answer, recipient: recipient))
        }
    }
}

/// `/mail/{id}`: one mail as text and, in a sandbox of its own, as HTML.
struct MailPage: PageModel {
    static let template = "developer/mail"
    var title: String { mail.subject }
    let mail: MailboxPage.Mail
    let parts: [Part]
    let hasHTML: Bool

    /// A piece of the text: words, or an address to follow.
    struct Part: Sendable, Equatable {
        let text: String
        let link: Bool
    }

    init(_ answer: Notify_GetLocalMailResponse) {
        mail = MailboxPage.Mail(answer.mail)
        parts = MailPage.parts(answer.text)
        hasHTML = !answer.html.isEmpty
    }

    static let samples = [
        MailPage(
            .with {
                $0.text = Sample.hostile + " http://sample.localhost/ " + Sample.hostile
                $0.html = "<p>見本</p>"
            })
    ]

    static func parts(_ text: String) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let match = rest.firstMatch(of: /https?:\/\/[A-Za-z0-9.\-:\/?=&_%#~]+/) {
            parts.append(Part(text: String(rest[..<match.range.lowerBound]), link: false))
            parts.append(Part(text: String(match.0), link: true))
            rest = rest[match.range.upperBound...]
        }
        return parts + [Part(text: String(rest), link: false)]
    }

    static func routes(_ router: Router<DeveloperContext>) {
        router.get("mail/:id") { _, context in
            try context.page(MailPage(try await mail(context)))
        }
        router.get("mail/:id/html") { _, context in
            Response.mailFrame(try await mail(context).html)
        }
    }

    private static func mail(_ context: DeveloperContext) async throws -> Notify_GetLocalMailResponse {
        guard let id = context.parameters.get("id") else { throw Refused.notFound }
        return try await context.edge.services.notify.getLocalMail(.with { $0.mailID = id }, options: .page)
    }
}
