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
