/// How one talk with a mail server ended, and what that means for the mail.
struct SMTPAnswer: Equatable, Sendable {
    enum Stage: Equatable, Sendable {
        /// Connecting, TLS, signing in: nothing was said about this mail yet.
        case connecting
        /// From MAIL FROM on.
        case envelope
        /// From RCPT TO on.
        case recipient
        /// The server asked for the body.
        case body
        case bodySent
    }

    /// Last reply code, 0 without any.
    var code: Int
    var stage: Stage
    /// Last reply line.
    var reply: String
    /// What the library says about a broken connection.
    var trouble: String

    /// RFC 5321 4.2.1, by reply code (a library's own error is no judge: it calls 251, a success, an error).
    /// - Before the envelope, a 5yz is about us (signing in, TLS, a server that is shut), not about the mail: later again.
    /// - After RCPT TO, a 5yz is about the address: the next mail will get the same answer.
    /// - But 5.7.z there (RFC 3463: security or policy) is about us: who we are, where we send from.
    /// - 530, 534, 535, 538 mean that too, wherever they stand (RFC 4954).
    /// - 354 as the last word: the body was on its way when the connection went. The server may have it or not.
    var outcome: MailOutcome {
        // The server's words where it refuses, the library's where it is the library that gave up.
        let said = (400...599).contains(code) && !reply.isEmpty ? reply : trouble
        switch (stage, code) {
        case (.connecting, _): return .unreachable(said)
        case (_, 530), (_, 534), (_, 535), (_, 538): return .unreachable(said)
        case (.recipient, 500...599) where MailStatus.isAboutPolicy(MailStatus.enhanced(in: reply)):
            return .notNow(said)
        case (.recipient, 500...599): return .addressRefused(said)
        case (_, 500...599): return .refused(said)
        case (_, 400...499): return .notNow(said)
        case (.bodySent, 200...299): return .accepted
        case (.body, 300...399), (.bodySent, 300...399), (.body, 0), (.bodySent, 0): return .unknown(trouble)
        // A 2yz before the body, or no word: the connection went while the envelope was discussed. Nothing was handed over.
        case (.envelope, _), (.recipient, _), (.body, _), (.bodySent, _): return .notNow(trouble)
        }
    }
}
