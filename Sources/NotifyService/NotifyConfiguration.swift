import Foundation
import ServiceRuntime

/// The service's own settings, read and checked once at start.
struct NotifyConfiguration: Sendable {
    enum Mail: Sendable {
        case maildir(directory: String)
        case smtp(SMTPRelay.Settings)
    }

    private enum MailChoice: String, CaseIterable {
        case maildir, smtp
    }

    struct Chatwork: Sendable {
        var api: ChatworkAPI.Settings
        var seal: TokenSeal
    }

    var mail: Mail
    /// nil without a client id: then customers are told that it is not available.
    var chatwork: Chatwork?
    /// nil without a key: then no further channel can be added.
    var channels: ChannelOffice?
    var links: PublicLinks
    /// Mails on their way at once; over SMTP that many connections.
    var mailsAtOnce: Int
    /// Maildir to which the mail server delivers reports of mails that came back; nil: nobody watches.
    var reports: String?

    /// Accounts whose rooms are posted to at once; a slow one keeps only its own place.
    static let roomsAtOnce = 32

    /// Further channels that are sent to at once.
    static let channelsAtOnce = 32

    /// Longer than one message takes at the longest.
    var channelLease: Duration { .seconds((channels?.client.settings.timeoutSeconds ?? 0) * 2 + 30) }

    /// Longer than two posts and two refreshes take at the longest.
    var chatworkLease: Duration { .seconds((chatwork?.api.timeoutSeconds ?? 0) * 4 + 30) }

    /// Longer than a try takes at the longest: the link's secret, then the channel's own limit.
    var lease: Duration {
        switch mail {
        case .maildir: .seconds(20)
        case .smtp(let smtp): .seconds(smtp.totalTimeoutSeconds + 30)
        }
    }

    /// - Throws: `ConfigurationProblem`, naming the variable.
    init(_ settings: Settings, mode: Mode) throws {
        switch try settings.choice("mail", default: MailChoice.maildir) {
        case .maildir:
            guard mode == .development else {
                throw ConfigurationProblem("DENWABAN_MAIL must be smtp in production: a local mailbox reaches nobody")
            }
            mail = .maildir(directory: settings.string("maildir", default: "var/notify/mail"))
        case .smtp:
            mail = .smtp(try NotifyConfiguration.smtp(settings))
        }
        let scheme = settings.string("public.scheme", default: "http")
        guard scheme == "https" || (scheme == "http" && mode == .development) else {
            throw ConfigurationProblem("DENWABAN_PUBLIC_SCHEME must be https\(mode == .development ? " or http" : "")")
        }
        links = PublicLinks(
            scheme: scheme, port: try settings.int("public.port", default: 8080, in: 1...65_535),
            staffHost: settings.string("staff.host", default: "staff.localhost").lowercased())
        chatwork = try NotifyConfiguration.chatwork(settings, mode: mode)
        channels = try ChannelConfiguration.office(settings, mode: mode, links: links)
        let reports = settings.string("bounce.maildir", default: "")
        self.reports = reports.isEmpty ? nil : reports
        mailsAtOnce = try settings.int("mails.at.once", default: 8, in: 1...64)
    }

    private static func chatwork(_ settings: Settings, mode: Mode) throws -> Chatwork? {
        guard settings.string("chatwork.client.id.file") != nil else { return nil }
        var api = ChatworkAPI.Settings(
            clientID: try settings.secretFile("chatwork.client.id.file"),
            clientSecret: try settings.secretFile("chatwork.client.secret.file"))
        func address(_ key: String, _ fallback: String) throws -> String {
            let text = settings.string(key, default: fallback)
            guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty, url.query == nil,
                url.scheme == "https" || (url.scheme == "http" && mode == .development), !text.hasSuffix("/")
            else { throw ConfigurationProblem("\(settings.variable(key)) must be an https address, not \(text)") }
            return text
        }
        api.consentURL = try address("chatwork.consent.url", api.consentURL)
        api.tokenURL = try address("chatwork.token.url", api.tokenURL)
        api.baseURL = try address("chatwork.api.url", api.baseURL)
        api.timeoutSeconds = try settings.int("chatwork.timeout.seconds", default: api.timeoutSeconds, in: 1...60)
        do {
            return Chatwork(api: api, seal: try TokenSeal(settings.secretFile("chatwork.key.file")))
        } catch let problem as SealingKeys.Problem {
            throw ConfigurationProblem("DENWABAN_CHATWORK_KEY_FILE: \(problem)")
        }
    }

    private static func smtp(_ settings: Settings) throws -> SMTPRelay.Settings {
        let url = try settings.required("smtp.url")
        guard let parsed = URLComponents(string: url), let scheme = parsed.scheme, ["smtp", "smtps"].contains(scheme),
            let host = parsed.host, !host.isEmpty, parsed.path.isEmpty, parsed.user == nil, parsed.query == nil
        else {
            throw ConfigurationProblem("DENWABAN_SMTP_URL must be smtp://host:port or smtps://host:port, not \(url)")
        }
        let user = settings.string("smtp.user")
        guard (user == nil) == (settings.string("smtp.password.file") == nil) else {
            throw ConfigurationProblem("DENWABAN_SMTP_USER and DENWABAN_SMTP_PASSWORD_FILE belong together")
        }
        let authorities = settings.string("smtp.ca.file")
        if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
            throw ConfigurationProblem("DENWABAN_SMTP_CA_FILE: cannot read \(authorities)")
        }
        let ownName = settings.string("smtp.name", default: ProcessInfo.processInfo.hostName)
        guard ownName.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) }) else {
            throw ConfigurationProblem("DENWABAN_SMTP_NAME must be a host name, not \(ownName)")
        }
        return SMTPRelay.Settings(
            url: url, ownName: ownName, user: user,
            password: user == nil ? nil : try settings.secretFile("smtp.password.file"),
            certificateAuthorityFile: authorities,
            totalTimeoutSeconds: try settings.int("smtp.timeout.seconds", default: 60, in: 5...600))
    }
}
