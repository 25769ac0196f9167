import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// `BillingService dry-run [month] [store]`: what the bills of a month (`2026-12`; this month, or the next when all of this
/// month's are made) would come to, beside those of the month before. Changes nothing; the service may be running.
enum DryRunCommand {
    static func run(arguments: [String]) async -> Int32 {
        let settings = Settings()
        var arguments = arguments
        let month = arguments.first.flatMap { JapanDate(iso: $0 + "-01") }
        if month != nil { arguments.removeFirst() }
        let path = arguments.first ?? settings.string("store", default: "var/billing/billing.sqlite")
        guard FileManager.default.fileExists(atPath: path) else {
            print("dry-run: there is no store at \(path)")
            return 2
        }
        do {
            let world = try settings.string("clock.file").map { try ClockFile(path: $0).world } ?? .real
            let store = BillingStore(
                store: try Store.readOnly(path: path, migrations: BillingStore.migrations, world: world),
                brands: try BrandCatalogue(directory: settings.string("brands", default: "compose/brands")))
            print(try await store.dryRun(month: month).text)
            return 0
        } catch {
            print("dry-run: \(error)")
            return 2
        }
    }
}
