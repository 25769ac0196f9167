import Contracts
import Hummingbird

/// `/notices/samples`: every mail of a brand with made-up data, its text beside its HTML.
struct SampleMailsPage: PageModel {
    static let template = "staff/sample-mails"
    let title = "メールの見本"
    let frame: StaffFrame?
    let views: [NoticeView]
    let brands: [BrandLink]
    let mails: [MailShown]

    struct BrandLink: Sendable {
        let path: String
        let name: String
        let here: Bool
    }

    init(_ mails: [Notify_SampleMail], brand: String, brands: [(key: String, name: String)], frame: StaffFrame) {
        self.frame = frame
        views = NoticeView.all(at: .samples)
        self.brands = brands.map {
            BrandLink(path: "/notices/samples?brand=\($0.key)", name: $0.name, here: $0.key == brand)
        }
        self.mails = mails.map { MailShown($0, htmlPath: "/notices/samples/\(brand)/\($0.sampleID)") }
    }

    static let samples = [
        SampleMailsPage(
            [
                .with {
                    $0.sampleID = "s-1"
                    $0.subject = Sample.hostile
                    $0.variant = Sample.hostile
                    $0.text = Sample.hostile
                }, .with { $0.sampleID = "s-2" },
            ], brand: "sample", brands: [("sample", "見本")], frame: .sample)
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("notices/samples") { request, context in
            let staff = try context.staff()
            let all = context.edge.sites.catalogue.brands
            let asked = try context.query(request, "brand")
            let brand = context.edge.sites.catalogue[asked] ?? all[0]
            let mails = try await mails(context, brand.key, "")
            return try context.page(
                SampleMailsPage(
                    mails, brand: brand.key, brands: all.map { ($0.key, $0.name) },
                    frame: StaffFrame(staff, at: .notices)))
        }
        router.get("notices/samples/:brand/:sample") { _, context in
            guard let brand = context.parameters.get("brand"), let sample = context.parameters.get("sample"),
                let mail = try await mails(context, brand, sample).first
            else { throw Refused.notFound }
            return Response.mailFrame(mail.html)
        }
    }

    private static func mails(
        _ context: StaffContext, _ brand: String, _ sample: String
    ) async throws -> [Notify_SampleMail] {
        let staff = try context.staff()
        return try await context.edge.services.notify.listSampleMails(
            .with {
                $0.staff = staff
                $0.brand = brand
                $0.sampleID = sample
            }, options: .page
        ).mails
    }
}

/// One mail on a page: what a mail client shows around it, its text, and where its HTML is framed.
struct MailShown: Sendable {
    let id: String
    let name: String
    let variant: String?
    let subject: String
    let sender: String
    let text: String
    let htmlPath: String

    init(_ mail: Notify_SampleMail, htmlPath: String) {
        id = mail.sampleID
        name = DeliveryKind.name(mail.kind)
        variant = mail.variant.nonEmpty
        subject = mail.subject
        sender = mail.sender
        text = mail.text
        self.htmlPath = htmlPath
    }
}
