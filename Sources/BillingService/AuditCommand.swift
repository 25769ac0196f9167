import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// `BillingService audit [store] [--counts FILE] [--seal LINK]`: checks that everything in the store adds up, and that nothing
/// that is due was left out; the service may be running. Of a backup, whose path is given, what was due by the last thing it
/// knows of. Ends with 0 when all is well, 1 with findings, 2 when it could not look.
///
/// `--counts` lays what `CallService counts` has printed beside the ledger of calls (`-` reads it from standard input), `--seal` a
/// link of the chain of seals that an earlier audit has printed.
enum AuditCommand {
    static func run(arguments: [String]) async -> Int32 {
        let settings = Settings()
        var (own, options) = ([String](), [String: String]())
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard ["--counts", "--seal"].contains(argument) else {
                own.append(argument)
                continue
            }
            guard let value = rest.popFirst() else {
                print("audit: \(argument) wants a value")
                return 2
            }
            options[argument] = value
        }
        let path = own.first ?? settings.string("store", default: "var/billing/billing.sqlite")
        guard FileManager.default.fileExists(atPath: path) else {
            print("audit: there is no store at \(path)")
            return 2
        }
        do {
            let world = try settings.string("clock.file").map { try ClockFile(path: $0).world } ?? .real
            let store = BillingStore(
                store: try Store.readOnly(path: path, migrations: BillingStore.migrations, world: world),
                brands: try BrandCatalogue(directory: settings.string("brands", default: "compose/brands")))
            var report = try await store.audit(
                asOf: own.isEmpty ? nil : store.lastHeard(), keptSeal: options["--seal"],
                calls: try options["--counts"].map(counts))
            report.findings += try await sandboxFindings(store, beside: path)
            print(text(report))
            return report.findings.isEmpty ? 0 : 1
        } catch {
            print("audit: \(error)")
            return 2
        }
    }

    private static func counts(_ path: String) throws -> CallCounts {
        let data =
            path == "-"
            ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(fileURLWithPath: path))
        return try CallCounts(String(decoding: data, as: UTF8.self))
    }

    /// The sandbox's books, where there are any, say the same as ours.
    private static func sandboxFindings(_ store: BillingStore, beside path: String) async throws -> [String] {
        let books = BillingConfiguration.sandboxStorePath(beside: path)
        guard FileManager.default.fileExists(atPath: books) else { return [] }
        let sandbox = SandboxAcquirer(
            store: try Store.readOnly(path: books, migrations: SandboxAcquirer.migrations, world: .real),
            baseURL: "")
        // The service may be charging meanwhile: what we call settled must have been there already when the acquirer is
        // read, and what the acquirer has must be with us by now.
        let before = try await store.chargesInTheBooks()
        let acquirer = try await sandbox.books()
        return compare(before: before, acquirer: acquirer, after: try await store.chargesInTheBooks())
    }

    static func compare(before: ChargesInTheBooks, acquirer: [String: Yen], after: ChargesInTheBooks) -> [String] {
        let missing = before.settled.filter { acquirer[$0.key] != $0.value }.map { key, own in
            "\(key): \(own.japanese) here, \(acquirer[key].map(\.japanese) ?? "nothing") at the acquirer"
        }
        let unknown = acquirer.filter { after.settled[$0.key] == nil && !after.underWay.contains($0.key) }.map {
            key, theirs in
            "\(key): \(theirs.japanese) at the acquirer, not settled here"
        }
        return (missing + unknown).sorted()
    }

    private static func text(_ report: AuditReport) -> String {
        """
        accounts \(report.accounts), invoices \(report.invoices), invoiced \(report.invoiced.japanese), \
        paid \(report.paid.japanese), written off \(report.writtenOff.japanese), \
        open \((report.invoiced - report.paid - report.writtenOff).japanese), \
        late calls for the next bills \(report.lateCalls), calls to give back \(report.callsToGiveBack), \
        last seal \(report.lastSeal.isEmpty ? "none" : report.lastSeal)
        \(report.findings.isEmpty ? "all adds up" : report.findings.map { "FINDING \($0)" }.joined(separator: "\n"))
        """
    }
}
