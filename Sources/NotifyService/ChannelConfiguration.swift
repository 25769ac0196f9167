import Foundation
import Primitives
import ServiceRuntime

/// Settings of the further channels (Slack, Teams, LINE, webhooks).
enum ChannelConfiguration {
    /// - Returns: nil without a key: then customers are told that there are none.
    static func office(_ settings: Settings, mode: Mode, links: PublicLinks) throws -> ChannelOffice? {
        guard let seal = try seal(settings, mode) else { return nil }
        return ChannelOffice(seal: seal, client: ChannelClient(settings: try client(settings)), links: links)
    }

    static func seal(_ settings: Settings, _ mode: Mode) throws -> TokenSeal? {
        let key = "channels.key.file"
        do {
            if settings.string(key) != nil { return try TokenSeal(settings.secretFile(key)) }
            guard mode == .development else { return nil }
            let store = URL(fileURLWithPath: settings.string("store", default: "var/notify/notify.sqlite"))
            return try TokenSeal(madeUp(store.deletingLastPathComponent().path))
        } catch let problem as SealingKeys.Problem {
            throw ConfigurationProblem("\(settings.variable(key)): \(problem)")
        }
    }

    /// A development installation needs no key from ops: it makes one, and keeps it.
    private static func madeUp(_ directory: String) throws -> String {
        let file = "\(directory)/channels.key"
        if !FileManager.default.fileExists(atPath: file) {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let text = Data(World.real.secret(bytes: 32)).base64EncodedString()
            guard
                FileManager.default.createFile(
                    atPath: file, contents: Data((text + "\n").utf8), attributes: [.posixPermissions: 0o600])
            else { throw ConfigurationProblem("cannot write \(file)") }
        }
        return try String(contentsOfFile: file, encoding: .utf8)
    }

    private static func client(_ settings: Settings) throws -> ChannelClient.Settings {
        var client = ChannelClient.Settings()
        func list(_ key: String) -> [String]? {
            settings.string(key).map {
                $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            }
        }
        client.slackHosts = list("slack.hosts") ?? client.slackHosts
        client.teamsHosts = list("teams.hosts") ?? client.teamsHosts
        client.lineURL = settings.string("line.url", default: client.lineURL)
        do {
            _ = try ChannelAddress(client.lineURL, hosts: [])
        } catch {
            throw ConfigurationProblem("\(settings.variable("line.url")) must be an https address")
        }
        client.networks = try (list("channels.networks") ?? []).map { text in
            guard let network = PublicAddress.Network(text) else {
                throw ConfigurationProblem(
                    "\(settings.variable("channels.networks")) must be networks like 10.1.0.0/16, not \(text)")
            }
            return network
        }
        client.authorityFile = settings.string("channels.ca.file")
        if let file = client.authorityFile, !FileManager.default.isReadableFile(atPath: file) {
            throw ConfigurationProblem("\(settings.variable("channels.ca.file")): cannot read \(file)")
        }
        client.timeoutSeconds = try settings.int(
            "channels.timeout.seconds", default: client.timeoutSeconds, in: 1...60)
        return client
    }
}
