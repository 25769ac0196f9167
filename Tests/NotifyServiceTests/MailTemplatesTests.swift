import Foundation
import Primitives
import Testing

@testable import NotifyService

struct MailTemplatesTests {
    @Test func everyKindForEveryBrand() throws {
        let templates = try Fixture.templates()
        for brand in Fixture.brands {
            let samples = try MailSample.all(brand, links: Fixture.links)
            #expect(Set(samples.map(\.content.kind)) == Set(Notice.Kind.mailed))
            #expect(Set(samples.map(\.id)).count == samples.count)
            for mail in samples.map(\.content) {
                let text = templates.text(mail)
                let html = try templates.html(mail)
                #expect(text.hasPrefix("○○ショップ様\n"))
                for body in [text, html] {
                    #expect(!body.contains("{{") && !body.contains("}}"))
                    #expect(body.contains(brand.centerName) && body.contains(brand.email))
                    #expect(body.contains(PhoneNumber(brand.telephone)!.hyphenated))
                    let others = Fixture.brands.filter { $0.key != brand.key }
                    #expect(others.allSatisfy { !body.contains($0.name) })
                    // Only the link that was asked for: staff and machines press no others.
                    #expect(body.contains("/unsubscribe") == (mail.kind == .announcement))
                }
                #expect(text.contains("\n\(mail.url)\n"))
                #expect(html.contains("href=\"\(mail.url.replacingOccurrences(of: "&", with: "&amp;"))\""))
                #expect(mail.subject.contains { !$0.isWhitespace })
            }
        }
    }

    @Test func theCallMailReadsAsInTheGuide() throws {
        let content = try MailContent(
            .callRecorded(inquiry: Fixture.inquiry.text, callback: true), addressee: "○○ショップ",
            brand: Fixture.brand("eccall"), links: Fixture.links)
        #expect(content.subject == "折り返し必要のご案内")
        #expect(
            MailText.write(content) == """
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
            MailText.write(
                try MailContent(
                    notice, addressee: "○○ショップ", brand: Fixture.brand("eccall"), links: Fixture.links))
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
            addressee: "<img src=x onerror=alert(1)>&", brand: Fixture.brand("eccall"), links: Fixture.links)
        let templates = try Fixture.templates()
        let html = try templates.html(content)
        #expect(!html.contains("<script") && !html.contains("<img"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;\n&quot;&#39;&amp;{{url}}"))
        #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;&amp;様"))
        // Plain text is not HTML: there it stands as typed.
        #expect(templates.text(content).contains("<script>alert(1)</script>\n\"'&{{url}}"))
    }

    @Test func linksCarryTheSecretAndNeverLeaveWithoutOne() throws {
        let notice = Notice.verifyEmail(link: Fixture.link.text, expires: Instant(milliseconds: 0))
        func content(_ secret: String?) throws -> MailContent {
            try MailContent(
                notice, addressee: "店", brand: Fixture.brand("businesscall"),
                links: PublicLinks(scheme: "https", port: 443), .init(secret: secret))
        }
        #expect(
            try content("s-_1").url == "https://businesscall.localhost/verify?l=\(Fixture.link.text)&s=s-_1")
        #expect(throws: MailContent.SecretMissing.self) { try content(nil) }
    }

    @Test func theContentStandsInTheMailWhereTheCustomerWantsIt() throws {
        let content = "高橋様宛に入電。\n<b>髙﨑</b>様より😀\r\nBcc: x@example.jp"
        let call = CallFacts(
            received: JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5), callerName: "田中",
            callerNameKana: "タナカ", callerNumber: "03-6850-2192", content: content)
        func mail(_ call: CallFacts?) throws -> MailContent {
            try MailContent(
                .callRecorded(inquiry: "inq_1", callback: true), addressee: "○○ショップ", brand: Fixture.brand("eccall"),
                links: Fixture.links, .init(call: call))
        }
        let text = MailText.write(try mail(call))
        #expect(text.contains("日時: 2017/02/27 11:05\n名前: 田中（タナカ）\n電話番号: 03-6850-2192\n\n【お問い合わせ内容】\n高橋様宛に入電。\n<b>髙﨑"))
        let html = try Fixture.templates().html(try mail(call))
        #expect(html.contains("高橋様宛に入電。\n&lt;b&gt;髙﨑&lt;/b&gt;様より😀\nBcc: x@example.jp"))
        #expect(!MailText.write(try mail(nil)).contains("田中"))
    }

    @Test(arguments: [
        ("{{subject}}", "{{{subject}}}", "the template writes something unescaped"),
        ("{{quoted}}", "{{quote}}", "document.rejected-1: the HTML leaves out 有効期限が切れています。\n有効な書類をご提出ください。"),
        ("{{supportHours}}", "", "account.verify_email-1: the HTML leaves out 10:00〜18:00（土日祝日は除く）"),
        ("{{/blocks}}", "", ""),
    ])
    func aBrokenTemplateStopsTheStart(_ right: String, _ wrong: String, _ problem: String) throws {
        let path = "\(Fixture.templateDirectory)/mail.html.mustache"
        let text = try String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(of: right, with: wrong)
        let samples = try MailSample.all(Fixture.brand("eccall"), links: Fixture.links)
        let broken = try #require(throws: MailTemplates.Broken.self) { try MailTemplates(html: text, samples: samples) }
        #expect(problem.isEmpty || broken.description == problem)
    }
}
