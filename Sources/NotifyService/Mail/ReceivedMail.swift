import Foundation
import Primitives

/// A message of ours read back as a mail client would, for the local mailbox of development. Reads what `MailMessage`
/// writes and nothing else.
struct ReceivedMail: Equatable, Sendable {
    var at: Instant
    var recipient: String
    var sender: String
    var subject: String
    var text: String
    var html: String

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    init(_ raw: [UInt8]) throws {
        let message = String(decoding: raw, as: UTF8.self)
        let (headers, body) = try ReceivedMail.split(message)
        at = try ReceivedMail.instant(try ReceivedMail.header("date", headers))
        recipient = try ReceivedMail.header("to", headers)
        sender = ReceivedMail.decoded(try ReceivedMail.header("from", headers))
        subject = ReceivedMail.decoded(try ReceivedMail.header("subject", headers))
        let type = try ReceivedMail.header("content-type", headers)
        guard let boundary = type.components(separatedBy: "boundary=\"").dropFirst().first?.dropLast() else {
            throw Malformed(description: "no boundary")
        }
        var contents: [String: String] = [:]
        for part in "\r\n\(body)".components(separatedBy: "\r\n--\(boundary)").dropFirst() where !part.hasPrefix("--") {
            let (partHeaders, encoded) = try ReceivedMail.split(String(part.dropFirst()))
            guard let data = Data(base64Encoded: encoded, options: .ignoreUnknownCharacters) else {
                throw Malformed(description: "a part is not base64")
            }
            let kind = try ReceivedMail.header("content-type", partHeaders).components(separatedBy: ";")[0]
            contents[kind] = String(decoding: data, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        }
        guard let text = contents["text/plain"], let html = contents["text/html"] else {
            throw Malformed(description: "parts: \(contents.keys.sorted())")
        }
        self.text = text
        self.html = html
    }

    private static func split(_ message: String) throws -> (headers: [(String, String)], body: String) {
        guard let end = message.range(of: "\r\n\r\n") else { throw Malformed(description: "no end of headers") }
        let unfolded = message[..<end.lowerBound].replacingOccurrences(of: "\r\n ", with: " ")
        let headers = try unfolded.components(separatedBy: "\r\n").filter { !$0.isEmpty }.map { line in
            guard let colon = line.range(of: ": ") else { throw Malformed(description: "header line without a colon") }
            return (line[..<colon.lowerBound].lowercased(), String(line[colon.upperBound...]))
        }
        return (headers, String(message[end.upperBound...]))
    }

    private static func header(_ name: String, _ headers: [(String, String)]) throws -> String {
        guard let value = headers.first(where: { $0.0 == name })?.1 else {
            throw Malformed(description: "no \(name)")
        }
        return value
    }

    /// Encoded words back to text; the space between two of them is folding, not text (RFC 2047 6.2).
    private static func decoded(_ value: String) -> String {
        var out = ""
        var afterWord = false
        for token in value.components(separatedBy: " ") {
            let base64 = token.hasPrefix("=?UTF-8?B?") && token.hasSuffix("?=") ? token.dropFirst(10).dropLast(2) : nil
            if let base64, let data = Data(base64Encoded: String(base64)) {
                if !out.isEmpty, !afterWord { out += " " }
                out += String(decoding: data, as: UTF8.self)
                afterWord = true
            } else {
                if !out.isEmpty { out += " " }
                out += token
                afterWord = false
            }
        }
        return out
    }

    /// `Mon, 27 Feb 2017 11:05:00 +0900`
    private static func instant(_ date: String) throws -> Instant {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        guard let parsed = formatter.date(from: date) else { throw Malformed(description: "date \(date)") }
        return Instant(parsed)
    }
}
