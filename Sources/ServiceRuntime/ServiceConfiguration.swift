import Configuration
import Foundation
import Primitives

/// Whether embedded stand-ins (local mailbox, sandbox acquirer, clock file, demo logins) may be used.
public enum Mode: String, Sendable {
    case development, production
}

/// A setting that is missing or wrong. Its text names the environment variable.
public struct ConfigurationProblem: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// An address to listen on or to connect to.
public struct HostPort: Sendable, Hashable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon > text.startIndex
        else { return nil }
        self.init(host: String(text[..<colon]), port: port)
    }

    public var description: String { "\(host):\(port)" }
}

/// Settings from the environment (`DENWABAN_LISTEN` for key "listen"), read once at start. An empty variable counts as absent.
public struct Settings: Sendable {
    private let reader: ConfigReader

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment))
            .scoped(to: "denwaban")
    }

    public func string(_ key: String) -> String? {
        reader.string(forKey: ConfigKey(stringLiteral: key)).flatMap { $0.isEmpty ? nil : $0 }
    }

    public func string(_ key: String, default fallback: String) -> String { string(key) ?? fallback }

    public func required(_ key: String) throws -> String {
        guard let value = string(key) else { throw ConfigurationProblem("\(variable(key)) is not set") }
        return value
    }

    public func int(_ key: String, default fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = string(key) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw ConfigurationProblem(
                "\(variable(key)) must be a number from \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return number
    }

    public func hostPort(_ key: String, default fallback: HostPort) throws -> HostPort {
        guard let text = string(key) else { return fallback }
        guard let address = HostPort(text) else {
            throw ConfigurationProblem("\(variable(key)) must be host:port, not \(text)")
        }
        return address
    }

    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default fallback: Choice
    ) throws -> Choice {
        guard let text = string(key) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationProblem("\(variable(key)) must be one of \(choices), not \(text)")
        }
        return choice
    }

    /// The content of the file whose path the setting holds; surrounding white space off. How secrets arrive.
    public func secretFile(_ key: String) throws -> String {
        let path = try required(key)
        do {
            return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw ConfigurationProblem("\(variable(key)): cannot read \(path)")
        }
    }

    public func variable(_ key: String) -> String {
        "DENWABAN_" + key.replacingOccurrences(of: ".", with: "_").uppercased()
    }
}

extension Mode: CaseIterable {}
