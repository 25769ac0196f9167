import Foundation
import Primitives
import Testing

@testable import NotifyService

struct MailMessageTests {
    static let message = MailMessage(
        id: DeliveryID("dlv_00000000000000000000000001")!,
        date: JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5, second: 9),
        senderName: "ECcall受付センター", sender: EmailAddress("info-eccall@eccall.localhost")!,
        recipient: EmailAddress("shop@example.jp")!, subject: "折り返し必要のご案内", text: "○○ショップ様\n\nhttp://x/\n",
        html: "<p>○○ショップ様</p>")

    @Test func writtenOutWhole() throws {
        let expected = """
            Date: Mon, 27 Feb 2017 11:05:09 +0900
            From: =?UTF-8?B?RUNjYWxs5Y+X5LuY44K744Oz44K/44O8?=
             <info-eccall@eccall.localhost>
            To: shop@example.jp
            Subject: =?UTF-8?B?5oqY44KK6L+U44GX5b+F6KaB44Gu44GU5qGI5YaF?=
            Message-ID: <dlv_00000000000000000000000001@eccall.localhost>
            Auto-Submitted: auto-generated
            Content-Language: ja
            MIME-Version: 1.0
            Content-Type: multipart/alternative;
             boundary="=_dlv_00000000000000000000000001"

            --=_dlv_00000000000000000000000001
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: base64

            4peL4peL44K344On44OD44OX5qeYDQoNCmh0dHA6Ly94Lw0K

            --=_dlv_00000000000000000000000001
            Content-Type: text/html; charset=UTF-8
            Content-Transfer-Encoding: base64

            PHA+4peL4peL44K344On44OD44OX5qeYPC9wPg==

            --=_dlv_00000000000000000000000001--

            """
        let written = String(decoding: try Self.message.bytes(), as: UTF8.self)
        #expect(written == expected.replacingOccurrences(of: "\n", with: "\r\n"))
    }

    @Test(arguments: [
        "折り返し必要のご案内", "髙﨑商店　株式会社", "😀👨‍👩‍👧‍👦🏳️‍🌈 sale", "が\u{3099}か\u{3099}",
        String(repeating: "長い件名", count: 60), String(repeating: "👨‍👩‍👧‍👦", count: 20),
        "e" + String(repeating: "\u{0301}", count: 300), "plain", "=?UTF-8?B?44GC?=", " leading and trailing ",
        String(repeating: "word ", count: 40) + "end", "quote\" and \\ back", "",
    ])
    func subjectsComeBackAsTheyWere(_ subject: String) throws {
        var message = Self.message
        message.subject = subject
        message.senderName = subject
        let bytes = try message.bytes()
        let read = try ReceivedMail(bytes)
        #expect(read.subject == subject)
        for line in String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 76)
            #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            for word in line.split(separator: " ") where word.hasPrefix("=?UTF-8?B?") && subject != "=?UTF-8?B?44GC?=" {
                #expect(word.utf8.count <= 75)
                let data = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
                #expect(String(data: data, encoding: .utf8) != nil, "a word ends inside a character")
            }
        }
    }

    @Test func anEmojiFamilyStaysInOneWord() throws {
        let header = try MailHeader.unstructured("Subject", String(repeating: "👨‍👩‍👧", count: 12))
        for word in header.components(separatedBy: "\r\n ") {
            let data = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            #expect(String(decoding: data, as: UTF8.self).allSatisfy { $0 == "👨‍👩‍👧" })
        }
    }

    @Test(arguments: ["a\r\nBcc: x@example.jp", "a\nb", "a\rb", "a\u{0}b", "a\u{85}b", "\u{7F}"])
    func controlCharactersAreRefusedInHeaders(_ hostile: String) {
        var message = Self.message
        message.subject = hostile
        #expect(throws: MailMessage.Refused.controlCharacter(header: "Subject")) { try message.bytes() }
        message = Self.message
        message.senderName = hostile
        #expect(throws: MailMessage.Refused.controlCharacter(header: "From")) { try message.bytes() }
    }

    @Test func longBodiesStayInShortLines() throws {
        var message = Self.message
        message.text = String(repeating: "あ", count: 5_000) + "\r\nb\rc\n.\n"
        let bytes = try message.bytes()
        #expect(
            String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(try ReceivedMail(bytes).text == String(repeating: "あ", count: 5_000) + "\nb\nc\n.\n")
    }

    @Test func readBackAsAMailClientWould() throws {
        let read = try ReceivedMail(try Self.message.bytes())
        #expect(read.sender == "ECcall受付センター <info-eccall@eccall.localhost>")
        #expect(read.recipient == "shop@example.jp")
        #expect(read.at == Self.message.date)
        #expect(read.text == Self.message.text)
        #expect(read.html == Self.message.html)
    }

    @Test func aPlainNameIsQuoted() throws {
        let address = EmailAddress("a@b.example")!
        #expect(try MailHeader.address(name: "ECcall \"desk\"", address) == #""ECcall \"desk\"" <a@b.example>"#)
    }
}
