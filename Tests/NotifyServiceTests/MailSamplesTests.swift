import Foundation
import Primitives
import Testing

@testable import NotifyService

/// For eyes and for other people's mail readers: `MAIL_SAMPLES=/some/folder swift test --filter MailSamples` writes every
/// mail of every brand there, as HTML, as text and as it goes over the wire.
struct MailSamplesTests {
    static let folder = ProcessInfo.processInfo.environment["MAIL_SAMPLES"]

    @Test(.enabled(if: folder != nil)) func written() throws {
        let folder = try #require(Self.folder)
        let templates = try Fixture.templates()
        for brand in Fixture.brands {
            for sample in try MailSample.all(brand, links: Fixture.links) {
                let text = templates.text(sample.content)
                let html = try templates.html(sample.content)
                let name = "\(folder)/\(brand.key)-\(sample.id)"
                let message = MailMessage(
                    id: DeliveryID("dlv_00000000000000000000000001")!, date: TestWorld().now,
                    senderName: brand.mailSender.name, sender: EmailAddress(brand.mailSender.address)!,
                    recipient: EmailAddress("shop@example.jp")!, subject: sample.content.subject, text: text,
                    html: html, unsubscribe: sample.content.unsubscribe)
                try html.write(toFile: name + ".html", atomically: true, encoding: .utf8)
                try text.write(toFile: name + ".txt", atomically: true, encoding: .utf8)
                try Data(message.bytes()).write(to: URL(fileURLWithPath: name + ".eml"))
            }
        }
    }
}
