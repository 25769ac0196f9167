import Primitives
import ServiceRuntime

/// What this service reads once at start, beyond what every service does.
struct AccountConfiguration {
    /// Where the keys lie (see `KeyDirectory`).
    let keys: KeyDirectory

    /// Development makes keys that are missing; production refuses to start without them, for a new key for documents
    /// in a place that is not backed up would lock away what it encrypts.
    init(_ boot: Boot) throws {
        keys = KeyDirectory(path: boot.settings.string("keys.directory", default: "var/account/keys"))
        if boot.mode == .development { try keys.makeMissing(boot.world) }
    }

    func links() throws -> LinkSecrets {
        try checked { LinkSecrets(try keys.readSymmetric(.links).map(\.key)) }
    }

    func seal() throws -> DocumentSeal {
        try checked { try DocumentSeal(keys.readSymmetric(.documents)) }
    }

    func memberSecrets() throws -> MemberSecrets {
        try checked { MemberSecrets(try keys.readSymmetric(.members)) }
    }

    func tokens() async throws -> AccessTokens {
        try await AccessTokens(checked { try keys.read(.signing) })
    }

    private func checked<T>(_ read: () throws -> T) throws -> T {
        do {
            return try read()
        } catch let problem as KeyDirectory.Problem {
            throw ConfigurationProblem("DENWABAN_KEYS_DIRECTORY: \(problem)")
        }
    }
}
