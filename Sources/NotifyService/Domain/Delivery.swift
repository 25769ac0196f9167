import Primitives

/// One notice on its way to one recipient over one channel.
struct Delivery: Equatable, Sendable {
    var id: DeliveryID
    var account: AccountID
    var brand: String
    var notice: Notice
    var channel: Channel
    /// Of a mail; nil while Account has not told of the account.
    var recipient: EmailAddress?
    /// Of a message in Chatwork: the room's id; in a further channel: the channel's.
    var room: String?
    /// Who a mail begins with; the room's or the channel's name.
    var addressee: String
    var subject: String
    var state: State
    var attempts: Int
    var unknownTries: Int
    var call: CallFacts?
    var lastError: String
    var happened: Instant
    var created: Instant
    var sent: Instant?
    /// When the call that it tells of first was received.
    var called: Instant?
    /// Its place among the mails that wait for its address; 0: it stands alone.
    var place: Int64 = 0
    /// When staff sent it again, and the tries made before.
    var driven: Instant?
    var attemptsBefore = 0
    /// It came back after it had been accepted.
    var returned: Instant?
    var returnedBecause = ""
    /// A try is under way.
    var underWay = false
    var nextTry: Instant?

    /// Quiet hours hold it until then; nil: nothing does.
    var hold: Instant?
    /// When the recipient's server put it off first; nil while it has not, and after our own was away.
    var tried: Instant?

    /// What the time to it is counted from: the call, or the end of the quiet hours that its recipient has set.
    var promisedFrom: Instant { max(called ?? happened, hold ?? happened) }

    /// Given up, or come back. A link that is dead by then cannot be sent again; a test that failed has said what it was for.
    func mayResend(at now: Instant) -> Bool {
        guard state == .failed || (state == .sent && returned != nil), channel == .mail || !notice.isTest else {
            return false
        }
        return notice.link.map { $0.expires > now } ?? true
    }

    /// The line in which it waits; nil for a mail.
    var queue: MessageQueue? {
        if channel == .mail { return nil }
        return room.flatMap(ChannelID.init).map(MessageQueue.channel) ?? .room(of: account)
    }

    enum Channel: String, Sendable {
        case mail, chatwork, slack, teams, line, webhook

        init(_ kind: NoticeChannel.Kind) {
            self =
                switch kind {
                case .slack: .slack
                case .teams: .teams
                case .line: .line
                case .webhook: .webhook
                }
        }

        /// As people call it.
        var name: String {
            switch self {
            case .mail: "メール"
            case .chatwork: "Chatwork"
            case .slack: NoticeChannel.Kind.slack.name
            case .teams: NoticeChannel.Kind.teams.name
            case .line: NoticeChannel.Kind.line.name
            case .webhook: NoticeChannel.Kind.webhook.name
            }
        }
    }

    enum State: String, Sendable {
        case queued, sent, failed
        /// The channel may have taken it; tried again under the same Message-ID.
        case unknown
    }
}
