import Foundation
import Primitives
import ServiceRuntime

/// How telephone systems reach us and who they prove to be. Without a secret there is no such host at all.
struct TelephonyConfiguration: Sendable, Equatable {
    /// As telephone systems see us. Twilio signs this address, so it is configured and never taken from what a request says.
    struct Address: Sendable, Equatable {
        var scheme: String
        var host: String
        /// nil when the address names none.
        var port: Int?
    }

    /// Where a call goes that operators answer.
    enum Operators: Sendable, Equatable {
        /// A queue of Twilio's.
        case queue(String)
        /// All ring at once: numbers (`+81…`) and SIP addresses (`sip:…`).
        case dial([String])
    }

    /// What a ring gets while CallService cannot say what this caller is to hear.
    enum WhenDown: String, CaseIterable, Sendable {
        /// The operators: the call is recorded afterwards.
        case queue
        /// 503: the telephone system does what it was set up to do then.
        case refuse
    }

    var address: Address
    /// Any may have signed: the old and the new one while they change.
    var twilioTokens: [String]
    var eventSecrets: [String]
    var operators: Operators
    var whenDown: WhenDown
    var bodyBytes = 64 * 1024
    /// An event whose signature is older, or from further ahead, is refused.
    var eventWindow: Duration = .minutes(5)

    static let shortestSecretBytes = 32
    static let mostDestinations = 10
    /// What `scripts/run` makes, and `scripts/ring` signs with.
    static let developmentSecrets = "var/telephony/secrets"

    /// nil when no secret is there.
    init?(settings: Settings, mode: Mode, port: Int) throws {
        twilioTokens = try TelephonyConfiguration.secrets(settings, "twilio.auth.token.file", shortest: 1) ?? []
        let secretsKey = "telephony.secrets.file"
        let shortest = TelephonyConfiguration.shortestSecretBytes
        eventSecrets = try TelephonyConfiguration.secrets(settings, secretsKey, shortest: shortest) ?? []
        let made = TelephonyConfiguration.developmentSecrets
        if mode == .development, settings.string(secretsKey) == nil, FileManager.default.fileExists(atPath: made) {
            eventSecrets = try TelephonyConfiguration.lines(String(contentsOfFile: made, encoding: .utf8))
        }
        operators = try TelephonyConfiguration.operators(settings)
        whenDown = try settings.choice("telephony.when.down", default: .queue)
        guard !twilioTokens.isEmpty || !eventSecrets.isEmpty else { return nil }
        address = try TelephonyConfiguration.address(settings, mode: mode, port: port)
    }

    private static func address(_ settings: Settings, mode: Mode, port: Int) throws -> Address {
        let key = "telephony.url"
        let embedded = mode == .development ? "http://telephony.localhost:\(port)" : nil
        guard let text = settings.string(key) ?? embedded else {
            throw ConfigurationProblem("\(settings.variable(key)) is not set, and a telephony secret is")
        }
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let host = url.host(), ["", "/"].contains(url.path()), url.query() == nil, url.fragment() == nil,
            url.user() == nil
        else {
            throw ConfigurationProblem(
                "\(settings.variable(key)) must be like https://telephony.example.jp, not \(text)")
        }
        guard scheme == "https" || mode == .development else {
            throw ConfigurationProblem("\(settings.variable(key)) must begin with https in production")
        }
        return Address(scheme: scheme, host: host.lowercased(), port: url.port)
    }

    private static func operators(_ settings: Settings) throws -> Operators {
        let key = "telephony.operators"
        let text = settings.string(key, default: "queue:operators")
        if text.hasPrefix("queue:") {
            let name = String(text.dropFirst("queue:".count))
            if name.wholeMatch(of: /[A-Za-z0-9_.\-]{1,64}/) != nil { return .queue(name) }
        } else {
            let destinations = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            if (1...mostDestinations).contains(destinations.count),
                destinations.allSatisfy({ $0.wholeMatch(of: /\+[1-9][0-9]{5,14}|sips?:[^\s<>"]{3,250}/) != nil })
            {
                return .dial(destinations)
            }
        }
        throw ConfigurationProblem(
            "\(settings.variable(key)) must be queue:NAME, or 1 to \(mostDestinations) of +81… and sip:…, comma between"
        )
    }

    /// One secret a line; nil when the setting is absent.
    private static func secrets(_ settings: Settings, _ key: String, shortest: Int) throws -> [String]? {
        guard settings.string(key) != nil else { return nil }
        let found = lines(try settings.secretFile(key))
        guard !found.isEmpty else { throw ConfigurationProblem("\(settings.variable(key)): the file is empty") }
        guard found.allSatisfy({ $0.utf8.count >= shortest }) else {
            throw ConfigurationProblem("\(settings.variable(key)): a secret has \(shortest) characters at least")
        }
        return found
    }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
