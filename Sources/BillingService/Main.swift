import Contracts
import Foundation
import Hummingbird
import Papers
import Primitives
import ServiceRuntime
import ServiceStore

@main
enum Main {
    static func main() async {
        if CommandLine.arguments.dropFirst().first == "audit" {
            exit(await AuditCommand.run(arguments: Array(CommandLine.arguments.dropFirst(2))))
        }
        if CommandLine.arguments.dropFirst().first == "dry-run" {
            exit(await DryRunCommand.run(arguments: Array(CommandLine.arguments.dropFirst(2))))
        }
        await runService(.billing, allowing: [BillingRPC.allowed, BillingRPC.feedAllowed]) { boot in
            let configuration = try BillingConfiguration(boot.settings, mode: boot.mode, storePath: boot.storePath)
            for brand in boot.brands.brands where brand.invoiceRegistrationNumber == InvoiceRegistration.example {
                try boot.developmentOnly(
                    "DENWABAN_BRANDS: \(brand.key): invoiceRegistrationNumber: the example \(InvoiceRegistration.example)"
                )
            }
            try PaperCanvas.requireFont()
            let store = BillingStore(
                store: try await Store.open(
                    path: boot.storePath, migrations: BillingStore.migrations, world: boot.world),
                brands: boot.brands)
            try await store.takeOverPrices()
            try await store.sealEarlierPapers()
            try await store.letGoOfEarlierCards()
            let acquirer = try await acquirer(configuration, boot, for: store)

            boot.add(
                Follower(
                    publisher: "account", client: try boot.client(.account), store: store.store, logger: boot.logger
                ) { event, tx in try store.applyAccount(event, tx) })
            boot.add(
                Follower(
                    publisher: "call", client: try boot.client(.call), store: store.store, logger: boot.logger
                ) { event, tx in try store.applyCall(event, tx) })
            boot.add(Upkeep(store: store.store, logger: boot.logger))
            boot.add(BillingRun(store: store, logger: boot.logger))
            boot.add(CompleteCardSetups(store: store, acquirer: acquirer, logger: boot.logger).worker)
            boot.add(ForgetCards(store: store, acquirer: acquirer, logger: boot.logger).worker)
            boot.add(RefundPayments(store: store, acquirer: acquirer, logger: boot.logger).worker)
            for worker in FollowAcquirer(store: store, acquirer: acquirer, logger: boot.logger).workers {
                boot.add(worker)
            }
            boot.add(ChargeInvoices(store: store, acquirer: acquirer, logger: boot.logger).worker)
            for worker in IssuePapers(store: store, logger: boot.logger).workers { boot.add(worker) }
            try boot.serve(
                [BillingRPC(store: store, acquirer: acquirer), EventFeedRPC(store: store.store)])
        }
    }

    private static func acquirer(
        _ configuration: BillingConfiguration, _ boot: Boot, for store: BillingStore
    ) async throws -> any CardAcquirer {
        switch configuration.acquirer {
        case .sandbox:
            let sandbox = SandboxAcquirer(
                store: try await Store.open(
                    path: configuration.sandboxStorePath, migrations: SandboxAcquirer.migrations, world: boot.world),
                baseURL: configuration.sandboxURL)
            let listen = configuration.sandboxListen
            var quiet = boot.logger
            quiet.logLevel = .warning
            boot.add(
                Application(
                    router: try await SandboxPages(acquirer: sandbox, tell: store.receive).router(),
                    configuration: .init(address: .hostname(listen.host, port: listen.port)), logger: quiet))
            return sandbox
        case .stripe:
            guard let settings = configuration.stripe else { throw ConfigurationProblem("stripe is not configured") }
            let api = StripeAPI(settings, logger: boot.logger)
            boot.add(StripeConnections(api: api))
            return StripeAcquirer(api: api)
        }
    }
}
