import CSMTP
import Dispatch
import Foundation
import Primitives
import Synchronization

/// A real mail server over SMTP with TLS, through libcurl.
///
/// libcurl blocks: each send runs on a lane, a thread of its own with one open connection. There are never more lanes than
/// sends at once, which the mail worker bounds.
final class SMTPRelay: MailChannel {
    struct Settings: Sendable {
        /// `smtp://host:port` (STARTTLS demanded) or `smtps://host:port`.
        var url: String
        /// The name given in EHLO.
        var ownName: String
        var user: String?
        var password: String?
        var certificateAuthorityFile: String?
        var connectTimeoutSeconds = 15
        var totalTimeoutSeconds = 60
    }

    private let settings: Settings
    private let idle = Mutex<[Lane]>([])

    init(_ settings: Settings) {
        self.settings = settings
    }

    func send(_ mail: MailMessage) async throws -> MailOutcome {
        let bytes = try mail.bytes()
        guard let lane = idle.withLock({ $0.popLast() }) ?? Lane(settings) else {
            return .unreachable("libcurl did not start")
        }
        let answer = await lane.send(bytes, from: mail.sender.text, to: mail.recipient.text)
        // After anything but a success the connection may still hold an answer (a server that was too slow): on the next
        // mail it would be taken for the answer to that one. Such a lane is not used again.
        if answer.outcome == .accepted { idle.withLock { $0.append(lane) } }
        return answer.outcome
    }
}

/// One thread with one connection; used by one send at a time.
private final class Lane: @unchecked Sendable {
    private let queue = DispatchQueue(label: "smtp")
    private nonisolated(unsafe) let session: OpaquePointer

    init?(_ settings: SMTPRelay.Settings) {
        let opened = Lane.withCStrings([
            "\(settings.url)/\(settings.ownName)", settings.user, settings.password, settings.certificateAuthorityFile,
        ]) { texts in
            var given = csmtp_settings(
                url: texts[0], user: texts[1], password: texts[2], ca_file: texts[3],
                connect_timeout_seconds: settings.connectTimeoutSeconds,
                total_timeout_seconds: settings.totalTimeoutSeconds)
            return csmtp_open(&given)
        }
        guard let opened else { return nil }
        session = opened
    }

    deinit {
        // Says goodbye to the server and waits for its answer: not on the thread that lets go of the lane.
        nonisolated(unsafe) let session = session
        queue.async { csmtp_close(session) }
    }

    func send(_ bytes: [UInt8], from sender: String, to recipient: String) async -> SMTPAnswer {
        await withCheckedContinuation { continuation in
            queue.async {
                var result = csmtp_result()
                csmtp_send(self.session, sender, recipient, bytes, bytes.count, &result)
                continuation.resume(returning: SMTPAnswer(result))
            }
        }
    }

    private static func withCStrings<T>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> T) -> T {
        let copies = texts.map { $0.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { UnsafePointer($0) })
    }
}

extension SMTPAnswer {
    fileprivate init(_ result: csmtp_result) {
        var result = result
        code = Int(result.response_code)
        stage =
            switch result.stage {
            case CSMTP_CONNECTING: .connecting
            case CSMTP_ENVELOPE: .envelope
            case CSMTP_RECIPIENT: .recipient
            case CSMTP_BODY: .body
            default: .bodySent
            }
        reply = withUnsafeBytes(of: &result.reply) { SMTPAnswer.text($0) }
        trouble = withUnsafeBytes(of: &result.error) { SMTPAnswer.text($0) }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
