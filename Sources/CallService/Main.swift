import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

@main
enum Main {
    static func main() async {
        if CommandLine.arguments.dropFirst().first == "counts" {
            exit(await CountsCommand.run(arguments: Array(CommandLine.arguments.dropFirst(2))))
        }
        await runService(.call, allowing: [CallRPC.allowed, CallRPC.feedAllowed]) { boot in
            let store = CallStore(
                store: try await Store.open(path: boot.storePath, migrations: CallStore.migrations, world: boot.world),
                brands: try brandRules(boot))
            let account = try boot.client(.account)
            boot.add(
                Follower(publisher: "account", client: account, store: store.store, logger: boot.logger) { event, tx in
                    try tx.apply(event)
                })
            boot.add(BackfillSearch.worker(store, logger: boot.logger))
            boot.add(FoldCards.worker(store, logger: boot.logger))
            boot.add(CompactSearch.worker(store, logger: boot.logger))
            boot.add(WakeInquiries.worker(store, logger: boot.logger))
            boot.add(ReleaseAbandonedCalls.worker(store, logger: boot.logger))
            boot.add(Upkeep(store: store.store, logger: boot.logger))
            try boot.serve(
                [CallRPC(store: store), EventFeedRPC(store: store.store)])
        }
    }

    private static func brandRules(_ boot: Boot) throws -> BrandRules {
        do {
            return try BrandRules(boot.brands.brands)
        } catch let problem as BrandRules.Malformed {
            throw ConfigurationProblem("DENWABAN_BRANDS: \(problem)")
        }
    }
}
