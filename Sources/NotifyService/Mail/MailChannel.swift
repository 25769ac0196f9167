/// The way a mail leaves: a real server (`SMTPRelay`), or the local mailbox of development (`Maildir`).
protocol MailChannel: Sendable {
    /// Throws only for a message that cannot be written (`MailMessage.Refused`); everything the other side says or does
    /// not say is an outcome.
    func send(_ mail: MailMessage) async throws -> MailOutcome
}
