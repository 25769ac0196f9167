import Primitives

/// お知らせ: written by staff for one brand, mailed to all its active accounts, shown on pages once it is out.
struct Announcement: Equatable, Sendable {
    static let longestTitle = 100
    static let longestText = 5_000

    enum State: String, Sendable {
        case draft, scheduled, sending, paused, finished
    }

    var id: AnnouncementID
    var brand: String
    var state: State
    var title: String
    var text: String
    var writtenBy: String
    var changed: Instant
    var scheduled: Instant?
    var published: Instant?
    var finished: Instant?
    /// Accounts that a mail was written for, so far.
    var recipients: Int
    /// Accounts that want none.
    var unsubscribed: Int
    /// The last account looked at: ids go upwards.
    var writtenUntil: String

    /// What is out stays as it is: it has been read.
    var mayChange: Bool { state == .draft || state == .scheduled }
}

/// What its mail needs besides the delivery.
struct AnnouncementMail: Equatable, Sendable {
    var text: String
    /// Of the address.
    var unsubscribeToken: String
    /// The address has ended them since the mail was written down.
    var unsubscribed: Bool
}
