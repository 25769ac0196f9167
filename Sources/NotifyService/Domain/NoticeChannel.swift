import Foundation
import Primitives

/// A further place for an account's notices of calls, beside mail and Chatwork.
struct NoticeChannel: Equatable, Sendable {
    enum Kind: String, CaseIterable, Codable, Sendable {
        case slack, teams, line, webhook

        /// As people call it.
        var name: String {
            switch self {
            case .slack: "Slack"
            case .teams: "Microsoft Teams"
            case .line: "LINE"
            case .webhook: "Webhook"
            }
        }

        /// A repeat is recognised by the other side: by a retry key (LINE), by the delivery's id (webhook). Only the others
        /// need a mark for people, and an end to repeats whose fate is unknown.
        var knowsRepeats: Bool {
            switch self {
            case .line, .webhook: true
            case .slack, .teams: false
            }
        }
    }

    enum State: String, Sendable {
        case on, off
        /// Gone at the other side, or we may not: the customer has to act.
        case broken
    }

    var id: ChannelID
    var account: AccountID
    var kind: Kind
    /// The customer's own word for it.
    var name: String
    var state: State
    /// As much of where it goes as may be shown.
    var target: String
    /// `ChannelSettings`, encrypted.
    var settings: [UInt8]
    /// The other side asked to be left alone until then.
    var pausedUntil: Instant?
    var lastSuccess: Instant?
    /// The other side's words; empty after a success.
    var lastError: String
    /// Until then a webhook's earlier secret signs, too.
    var oldSecretUntil: Instant?
    /// The request that made the secret now in use, and when: its answer alone shows it.
    var secretRequest: String
    var secretMade: Instant
    var created: Instant
}

/// Where a channel goes and what opens it. Never in logs, events or answers.
struct ChannelSettings: Codable, Equatable, Sendable {
    /// https, of Slack, Teams and webhooks.
    var url = ""
    /// LINE: the channel access token, and the user, group or room that is pushed to.
    var accessToken = ""
    var recipient = ""
    /// Webhook: signs what is sent; the earlier one for a while, too.
    var secret = ""
    var oldSecret = ""
}
