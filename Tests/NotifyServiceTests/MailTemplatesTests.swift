import Foundation
import Primitives
import Testing

@testable import NotifyService

struct MailTemplatesTests {
    @Test func everyKindForEveryBrand() throws {
        let templates = try Fixture.templates()
        for brand in Fixture.brands {
            for sample in try MailContent.samples(brand, links: Fixture.links) {
                let text = try templates.text(sample)
                let html = try templates.html(sample)
                #expect(text.hasPrefix("○○ショップ様\n"))
                for body in [text, html] {
                    #expect(!body.contains("{{") && !body.contains("}}"))
                    #expect(body.contains(brand.centerName) && body.contains(brand.email))
                    #expect(body.contains(PhoneNumber(brand.telephone)!.hyphenated))
                    let others = Fixture.brands.filter { $0.key != brand.key }
                    #expect(others.allSatisfy { !body.contains($0.name) })
                }
                let url = try #require(sample.values["url"])
                #expect(text.contains("\n\(url)\n"))
                #expect(html.contains("href=\"\(url.replacingOccurrences(of: "&", with: "&amp;"))\""))
                // Everything the text says the HTML says too, and the other way round.
                for (name, value) in sample.values
                where !["primary", "subject", "url", "brandTelephoneLink"].contains(name) {
                    let first = value.components(separatedBy: "\n")[0]
                    #expect(name == "brandName" || text.contains(first), "\(sample.kind): \(name)")
                    #expect(html.contains(first), "\(sample.kind): \(name)")
                }
            }
        }
    }

    @Test func theCallMailReadsAsInTheGuide() throws {
        let content = try MailContent(
            .callRecorded(inquiry: Fixture.inquiry.text, callback: true), addressee: "○○ショップ",
            subject: "折り返し必要のご案内", brand: Fixture.brand("eccall"), links: Fixture.links, secret: nil)
        #expect(
            try Fixture.templates().text(content) == """
                ○○ショップ様

                いつもお世話になっております。
                ECcall受付センターでございます。

                折り返しのご連絡が必要なお電話がございました。
                管理画面よりお問い合わせ内容をご確認ください。

                http://eccall.localhost:8080/inquiries/\(Fixture.inquiry.text)

                今後とも宜しくお願い申し上げます。

                ----------------------------------------
                ECcall受付センター
                メール: info-eccall@eccall.localhost
                TEL: 03-4510-5958
                受付時間: 10:00〜18:00（土日祝日は除く）
                運営会社: ウィズ・プランナーズ株式会社
                ----------------------------------------
                ※このメールは送信専用のシステムから自動でお送りしています。

                """)
    }

    @Test func aCorrectionAndADecisionWithoutAReasonReadOn() throws {
        func text(_ notice: Notice) throws -> String {
            try Fixture.templates().text(
                MailContent(
                    notice, addressee: "○○ショップ", subject: "x", brand: Fixture.brand("eccall"), links: Fixture.links,
                    secret: nil))
        }
        let url = "http://eccall.localhost:8080/inquiries/inq_1"
        let apology = "先にお知らせしたお電話の内容に誤りがあり、訂正いたしました。\nご迷惑をおかけし、申し訳ございません。\n\n"
        let now = "訂正後の内容では、折り返しのご連絡が必要です。\n管理画面より最新の内容をご確認ください。\n\n\(url)\n"
        #expect(
            try text(.callCorrected(inquiry: "inq_1", callback: true, reason: "聞き違い"))
                .contains("\(apology)【訂正の理由】\n聞き違い\n\n\(now)"))
        #expect(try text(.callCorrected(inquiry: "inq_1", callback: true, reason: " ")).contains(apology + now))
        #expect(
            try text(.disputeDecided(inquiry: "inq_1", counts: true, reason: "")).contains(
                "恐れ入りますが、このお電話は件数に含まれます。\n\n\(url)\n"))
    }

    @Test func whatIsTypedIsNeverMarkup() throws {
        let content = try MailContent(
            .documentRejected(document: "doc_1", reason: "<script>alert(1)</script>\n\"'&{{url}}"),
            addressee: "<img src=x onerror=alert(1)>&", subject: "x", brand: Fixture.brand("eccall"),
            links: Fixture.links, secret: nil)
        let templates = try Fixture.templates()
        let html = try templates.html(content)
        #expect(!html.contains("<script") && !html.contains("<img"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;\n&quot;&#39;&amp;{{url}}"))
        #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;&amp;様"))
        // Plain text is not HTML: there it stands as typed.
        #expect(try templates.text(content).contains("<script>alert(1)</script>\n\"'&{{url}}"))
    }

    @Test func linksCarryTheSecretAndNeverLeaveWithoutOne() throws {
        let notice = Notice.verifyEmail(link: Fixture.link.text, expires: Instant(milliseconds: 0))
        func content(_ secret: String?) throws -> MailContent {
            try MailContent(
                notice, addressee: "店", subject: "x", brand: Fixture.brand("businesscall"),
                links: PublicLinks(scheme: "https", port: 443), secret: secret)
        }
        #expect(
            try content("s-_1").values["url"] == "https://businesscall.localhost/verify?l=\(Fixture.link.text)&s=s-_1")
        #expect(throws: MailContent.SecretMissing.self) { try content(nil) }
    }

    @Test(arguments: [
        ("layout.text", "{{addressee}}様", "{{addressed}}様", "layout.text: {{addressed}} is not known"),
        ("layout.html", "{{subject}}", "{{{subject}}}", "layout.html: {{{subject}} is not escaped"),
        ("document.rejected.html", "{{reason}}", "{{&reason}}", "document.rejected.html: {{&reason}} is not escaped"),
        ("number.issued.html", "{{<button.html}}", "{{<knob.html}}", "knob.html is missing"),
        ("number.issued.text", "{{url}}", "", "number.issued: the text does not hold the address"),
        ("number.issued.html", "{{number}}", "{{reason}}", "number.issued.html: {{reason}} is not known"),
    ])
    func aBrokenTemplateStopsTheStart(_ name: String, _ right: String, _ wrong: String, _ problem: String) throws {
        var texts: [String: String] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: Fixture.templateDirectory) {
            texts[String(file.dropLast(".mustache".count))] =
                try String(contentsOfFile: "\(Fixture.templateDirectory)/\(file)", encoding: .utf8)
        }
        texts[name] = texts[name]?.replacingOccurrences(of: right, with: wrong)
            .replacingOccurrences(
                of: "{{/button.html}}", with: wrong.contains("knob") ? "{{/knob.html}}" : "{{/button.html}}")
        let samples = try MailContent.samples(Fixture.brand("eccall"), links: Fixture.links)
        #expect(throws: MailTemplates.Broken(description: problem)) { try MailTemplates(texts, samples: samples) }
    }
}
