import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// What ops do at the command line instead of starting the service, which must be stopped:
///
///     NotifyService tokens rewrap
///
/// Seals every Chatwork link and every channel's settings under the newest line of its key file, so that older lines can
/// go. It may be killed and started again at any time.
struct TokensCommand {
    private static let rowsPerCommit = 100

    /// nil when the service itself is to be started.
    init?(_ arguments: [String]) throws {
        guard arguments.first == "tokens" else { return nil }
        guard arguments == ["tokens", "rewrap"] else {
            throw ConfigurationProblem("usage: NotifyService tokens rewrap")
        }
    }

    func run(_ boot: Boot) async throws {
        let configuration = try NotifyConfiguration(boot.settings, mode: boot.mode)
        let store = NotifyStore(
            store: try await Store.open(
                path: boot.storePath, migrations: NotifyStore.migrations, world: boot.world, lockPatience: .seconds(1)),
            brands: boot.brands.brands)
        if let seal = configuration.chatwork?.seal {
            try await rewrap("Chatwork links") { after in
                try await store.rewrapConnections(seal, after: after, limit: Self.rowsPerCommit)
            }
        }
        if let seal = configuration.channels?.seal {
            try await rewrap("channels") { after in
                try await store.rewrapChannels(seal, after: after, limit: Self.rowsPerCommit)
            }
        }
    }

    private func rewrap(
        _ what: String, _ step: (_ after: String) async throws -> NotifyStore.Rewrapped
    ) async throws {
        var (after, total) = ("", 0)
        repeat {
            let done = try await step(after)
            total += done.rewrapped
            after = done.last ?? ""
        } while !after.isEmpty
        FileHandle.standardOutput.write(Data("\(total) \(what) rewrapped, all are under the newest key\n".utf8))
    }
}
