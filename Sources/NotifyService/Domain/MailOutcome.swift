/// How one try to hand over a mail ended. The texts are the other side's words, for staff and logs.
enum MailOutcome: Equatable, Sendable {
    case accepted
    /// Never: trying again would get the same answer.
    case refused(String)
    /// Never, because of the recipient's address.
    case addressRefused(String)
    /// Not now: nothing was handed over, a later try may succeed.
    case notNow(String)
    /// Nobody was there to hand it over to, or our own server let us not in.
    case unreachable(String)
    /// The channel may have taken it or not.
    case unknown(String)

    /// It says nothing about the mail or its recipient, and every other mail fares the same.
    var isAboutOurServer: Bool {
        if case .unreachable = self { return true }
        return false
    }
}
