import Foundation
import Primitives

/// One mail to one person, before it is written in bytes. Everything that makes two tries of one delivery differ (date,
/// Message-ID) is given from outside, so that every try yields the same bytes.
struct MailMessage: Equatable, Sendable {
    /// Left of the @ in the Message-ID, and the boundary's name.
    var id: DeliveryID
    var date: Instant
    var senderName: String
    var sender: EmailAddress
    var recipient: EmailAddress
    var subject: String
    var text: String
    var html: String
    /// Where a mail client ends mails like this one with one press (RFC 8058).
    var unsubscribe: String?

    enum Refused: Error, Equatable {
        /// A line end or another control character in what becomes a header: it would forge headers.
        case controlCharacter(header: String)
    }

    /// `<dlv_01…@eccall.localhost>`: the sender's domain, as spam filters want From, envelope and Message-ID aligned.
    var messageID: String { "<\(id.text)@\(sender.text.split(separator: "@")[1])>" }

    /// The whole message with CRLF line ends: RFC 5322 headers, multipart/alternative with the text first (RFC 2046 5.1.4:
    /// the last part is the one preferred), both parts UTF-8 in base64.
    func bytes() throws -> [UInt8] {
        let boundary = "=_\(id.text)"
        var headers = [
            ("Date", MailHeader.date(date)),
            ("From", try MailHeader.address(name: senderName, sender)),
            ("To", recipient.text),
            ("Subject", try MailHeader.unstructured("Subject", subject)),
            ("Message-ID", messageID),
            // RFC 3834: no holiday answer comes back.
            ("Auto-Submitted", "auto-generated"),
            ("Content-Language", "ja"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "multipart/alternative;\r\n boundary=\"\(boundary)\""),
        ]
        if let unsubscribe {
            guard unsubscribe.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3E }) else {
                throw Refused.controlCharacter(header: "List-Unsubscribe")
            }
            // Before the type, so that what describes the body stays together.
            headers.insert(("List-Unsubscribe", "\r\n <\(unsubscribe)>"), at: headers.count - 2)
            headers.insert(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), at: headers.count - 2)
        }
        var out = headers.map { "\($0): \($1)\r\n" }.joined()
        for (type, content) in [("text/plain", text), ("text/html", html)] {
            out +=
                "\r\n--\(boundary)\r\nContent-Type: \(type); charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            out += MailMessage.base64Lines(content)
        }
        out += "\r\n--\(boundary)--\r\n"
        return Array(out.utf8)
    }

    /// Canonical text (CRLF line ends, RFC 2045 6.8) in base64, lines of 76 characters.
    private static func base64Lines(_ content: String) -> String {
        let canonical =
            content
            .replacingOccurrences(of: "\r\n", with: "\n")
            .replacingOccurrences(of: "\r", with: "\n")
            .replacingOccurrences(of: "\n", with: "\r\n")
        let encoded = Array(Data(canonical.utf8).base64EncodedString().utf8)
        return stride(from: 0, to: encoded.count, by: 76)
            .map { String(decoding: encoded[$0..<min($0 + 76, encoded.count)], as: UTF8.self) + "\r\n" }
            .joined()
    }
}
