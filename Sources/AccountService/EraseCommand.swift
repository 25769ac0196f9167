import Primitives
import ServiceRuntime
import ServiceStore

/// `AccountService accounts erase [--apply]`: says which accounts are due for deletion; with `--apply` deletes them.
struct EraseCommand {
    var apply: Bool

    func run(_ boot: Boot) async throws {
        let store = AccountStore(
            store: try await Store.open(
                path: boot.storePath, migrations: AccountStore.migrations, world: boot.world,
                lockPatience: .seconds(1)))
        var (erased, failed) = (0, 0)
        let found = try await store.erasable(boot.brands)
        for line in found {
            switch line.verdict {
            case .keep: break
            case .held: print("\(line.account) is due, but identity documents or verification records are still there")
            case .due where !apply: print("\(line.account) would be erased")
            case .due:
                do {
                    if try await store.erase(line.account, boot.brands) {
                        erased += 1
                        print("\(line.account) erased")
                    }
                } catch {
                    failed += 1
                    print("\(line.account) not erased: \(error)")
                }
            }
        }
        if apply { try await store.store.emptyLog() }
        print(apply ? "\(erased) erased" : "\(found.count { $0.verdict == .due }) due; nothing was changed (--apply)")
        if failed > 0 { throw ConfigurationProblem("\(failed) accounts could not be erased") }
    }
}
