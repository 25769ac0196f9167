import Foundation
import Primitives

/// What a mail server reports about a mail that it had taken (RFC 3464): a multipart/report with message/delivery-status
/// and the original's headers.
struct DeliveryReport: Equatable, Sendable {
    enum Fate: Equatable, Sendable {
        case failed
        /// In the mailbox, or handed on to a server that reports no more.
        case delivered
        /// Still tried, or a word that RFC 3464 does not have.
        case open
    }

    /// From the original's Message-ID. Nobody can guess one, so a forged report names none of ours.
    var original: DeliveryID
    var fate: Fate
    /// "5.1.1"
    var status: String
    /// The other side's words.
    var said: String

    /// nil for a mail that is no report about one of ours: a holiday answer, a report without the original's headers.
    init?(_ bytes: Data) {
        let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        let parts = DeliveryReport.leaves(MIMEPart(text), depth: 0)
        guard let id = parts.lazy.compactMap(DeliveryReport.original).first,
            let report = parts.first(where: { $0.type == "message/delivery-status" })
        else { return nil }
        // The first block is about the message, the others about one recipient each; a mail of ours has one recipient.
        let blocks = report.text.components(separatedBy: "\n\n").map(MIMEPart.fields)
        guard let about = blocks.first(where: { $0.contains { $0.name == "action" } }) else { return nil }
        func field(_ name: String) -> String { about.first { $0.name == name }?.value ?? "" }
        original = id
        status = MailStatus.enhanced(in: field("status"))
        // `smtp; 550 5.1.1 …`: the words stand behind the kind of code.
        let words = field("diagnostic-code")
        said =
            words.firstIndex(of: ";").map { Typed.line(String(words[words.index(after: $0)...])) } ?? Typed.line(words)
        fate =
            switch field("action").lowercased() {
            case "failed": .failed
            case "delivered", "relayed", "expanded": .delivered
            case _: .open
            }
    }

    /// Everything that has no parts of its own.
    private static func leaves(_ part: MIMEPart, depth: Int) -> [MIMEPart] {
        let inner = depth < MIMEPart.deepest ? part.parts : []
        return inner.isEmpty ? [part] : inner.flatMap { leaves($0, depth: depth + 1) }
    }

    private static func original(_ part: MIMEPart) -> DeliveryID? {
        guard ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"].contains(part.type),
            let id = MIMEPart(part.text).field("message-id")
        else { return nil }
        return DeliveryID(id.drop { $0 == "<" }.prefix { $0 != "@" })
    }
}
