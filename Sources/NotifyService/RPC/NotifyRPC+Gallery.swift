import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

/// What writes mails, for pages that show them.
struct MailGallery: Sendable {
    let templates: MailTemplates
    let links: PublicLinks
}

extension NotifyRPC {
    func listSampleMails(
        request: Notify_ListSampleMailsRequest, context: ServerContext
    ) async throws -> Notify_ListSampleMailsResponse {
        _ = try request.staff.person()
        guard let brand = store.brands[request.brand], let gallery else {
            throw Rejected(.notFound, "このブランドはありません。")
        }
        let samples = try MailSample.all(brand, links: gallery.links)
        return try .with {
            $0.mails = try samples.filter { request.sampleID.isEmpty || $0.id == request.sampleID }.map { sample in
                var mail = try gallery.shown(sample.content)
                mail.sampleID = sample.id
                mail.variant = sample.variant
                return mail
            }
        }
    }
}

extension MailGallery {
    func shown(_ content: MailContent) throws -> Notify_SampleMail {
        try .with {
            $0.kind = content.kind.rawValue
            $0.subject = content.subject
            $0.sender = "\(content.brand.mailSender.name) <\(content.brand.mailSender.address)>"
            $0.text = templates.text(content)
            $0.html = try templates.html(content)
        }
    }
}
