import Foundation
import Primitives

/// A further channel is added, or changed: what was typed becomes its settings.
struct SetChannel: Equatable, Sendable {
    static let mostPerAccount = 10
    static let longestName = 40
    static let longestToken = 500

    var kind: NoticeChannel.Kind
    var name: String
    var url = ""
    var accessToken = ""
    var recipient = ""

    struct Facts: Equatable, Sendable {
        /// The account's other channels.
        var others: Int
        /// Of the channel that is changed: what is not typed stays.
        var old: Old?
        /// The kind's own hosts; empty = any.
        var hosts: [String]

        struct Old: Equatable, Sendable {
            var name: String
            var settings: ChannelSettings
            var target: String
        }
    }

    struct Decision: Equatable, Sendable {
        var name: String
        var settings: ChannelSettings
        var target: String
        /// Where it is sent to from now on, if that is new.
        var newHost: String?
    }

    enum Rejection: Error, Equatable, Sendable {
        case tooMany
        case nameMissing
        case nameTooLong
        case urlMissing
        case urlWrong(ChannelAddress.Rejection)
        case tokenMissing
        case tokenWrong
        case recipientMissing
        case recipientWrong
    }

    func decide(_ facts: Facts) -> Result<Decision, Rejections> {
        if facts.others >= SetChannel.mostPerAccount { return .failure(Rejections([.tooMany])) }
        var rejections: [Rejection] = []
        var decision = Decision(
            name: facts.old?.name ?? "", settings: facts.old?.settings ?? ChannelSettings(),
            target: facts.old?.target ?? "")
        let name = Typed.line(name)
        if !name.isEmpty { decision.name = name }
        if decision.name.isEmpty { rejections.append(.nameMissing) }
        if decision.name.count > SetChannel.longestName { rejections.append(.nameTooLong) }
        switch kind {
        case .slack, .teams, .webhook: rejections += address(facts.hosts, &decision)
        case .line: rejections += line(&decision)
        }
        return rejections.isEmpty ? .success(decision) : .failure(Rejections(rejections))
    }

    private func address(_ hosts: [String], _ decision: inout Decision) -> [Rejection] {
        let typed = Typed.line(url)
        if typed.isEmpty { return decision.settings.url.isEmpty ? [.urlMissing] : [] }
        do throws(ChannelAddress.Rejection) {
            let address = try ChannelAddress(typed, hosts: hosts)
            decision.settings.url = address.url
            decision.target = address.shown
            decision.newHost = address.host
            return []
        } catch {
            return [.urlWrong(error)]
        }
    }

    /// User, group and room ids: developers.line.biz, "Get user IDs".
    private func line(_ decision: inout Decision) -> [Rejection] {
        var rejections: [Rejection] = []
        let token = Typed.line(accessToken)
        if token.isEmpty {
            if decision.settings.accessToken.isEmpty { rejections.append(.tokenMissing) }
        } else if token.count > SetChannel.longestToken || !token.allSatisfy({ $0.isASCII && !$0.isWhitespace }) {
            rejections.append(.tokenWrong)
        } else {
            decision.settings.accessToken = token
        }
        let recipient = Typed.line(recipient)
        if recipient.isEmpty {
            if decision.settings.recipient.isEmpty { rejections.append(.recipientMissing) }
        } else if recipient.wholeMatch(of: /[UCR][0-9a-f]{32}/) == nil {
            rejections.append(.recipientWrong)
        } else {
            decision.settings.recipient = recipient
            decision.target = "\(recipient.prefix(3))…\(recipient.suffix(4))"
        }
        return rejections
    }

    struct Rejections: Error, Equatable, Sendable {
        var all: [Rejection]
        init(_ all: [Rejection]) { self.all = all }
    }
}
