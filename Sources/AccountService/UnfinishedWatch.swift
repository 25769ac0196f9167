import Logging
import Primitives
import ServiceLifecycle
import ServiceRuntime
import ServiceStore

/// Looks once a day, by the World's clock, for applications that nobody goes on with.
struct UnfinishedWatch: Service {
    let store: AccountStore
    let brands: BrandCatalogue
    let logger: Logger
    private let clock = Signal()

    init(store: AccountStore, brands: BrandCatalogue, logger: Logger) {
        self.store = store
        self.brands = brands
        self.logger = logger
    }

    func run() async throws {
        var looked: JapanDate?
        for await _ in clock.ticks(every: .seconds(1)).cancelOnGracefulShutdown() {
            let today = store.store.world.today
            guard looked != today else { continue }
            do {
                try await store.lapseUnfinished(brands)
                looked = today
            } catch {
                logger.error("unfinished applications were not looked at", metadata: ["error": "\(error)"])
            }
        }
    }
}
