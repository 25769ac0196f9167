import Foundation

/// What ops do to all documents at once.
enum DocumentsCommand {
    /// Every document's key under the newest of the installation's keys.
    case rewrap
    /// What the law no longer asks to keep goes.
    case purge(dryRun: Bool)

    /// Small enough that a line comes often and little is done again, large enough that a commit is worth it.
    private static let documentsPerCommit = 10

    func run(store: AccountStore, seal: DocumentSeal) async throws {
        switch self {
        case .rewrap: try await rewrap(store, seal)
        case .purge(let dryRun): try await purge(store, dryRun: dryRun)
        }
    }

    private func rewrap(_ store: AccountStore, _ seal: DocumentSeal) async throws {
        var total = 0
        while case let done = try await store.rewrap(seal, limit: Self.documentsPerCommit), done > 0 {
            total += done
            say("\(total) documents rewrapped")
        }
        let needed = try await store.wrappingKeysInUse()
        say("done: \(total) documents rewrapped, keys in use: \(needed.joined(separator: " "))")
        for name in seal.olderKeys where !needed.contains(name) {
            say("\(name).key is needed by no document; backups from before today need it")
        }
    }

    private func purge(_ store: AccountStore, dryRun: Bool) async throws {
        var count = 0
        for due in try await store.duePurges() {
            let facts = "kept until \(due.keptUntil.iso), \(due.documents) documents, \(due.records) records"
            if dryRun {
                say("would purge \(due.accountID): \(facts)")
            } else if try await store.purge(due.accountID) != nil {
                say("purged \(due.accountID): \(facts)")
            }
            count += 1
        }
        say("\(count) accounts \(dryRun ? "due, nothing was changed" : "purged")")
    }

    /// At once, also into a pipe: whoever waits sees how far it is.
    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
