import Foundation
import Logging
import Metrics
import Primitives
import ServiceLifecycle
import ServiceStore

/// Issues the invoices whose day has come, by the World's clock. What is due follows from the store alone
/// (`PlanBilling`): it may stop, start and run twice as it likes.
struct BillingRun: Service {
    private static let contractsPerPage = 500
    /// They share commits: each waits for the disk together with the others.
    private static let contractsAtOnce = 64
    /// A contract that could not be billed is left for this long, and the others go on.
    private static let pauseAfterFailure = Duration.seconds(60)

    let store: BillingStore
    let logger: Logger
    /// Since when Call's events can have been heard.
    let started: Instant
    var dunnedPerTurn = 500
    private let clock = Signal()

    init(store: BillingStore, logger: Logger) {
        self.store = store
        self.logger = logger
        started = store.store.world.now
    }

    func run() async throws {
        var failedAt: [AccountID: ContinuousClock.Instant] = [:]
        for await _ in clock.ticks(every: .milliseconds(500)).cancelOnGracefulShutdown() {
            failedAt = failedAt.filter { ContinuousClock.now - $0.value < Self.pauseAfterFailure }
            do {
                for account in try await runOnce(except: Set(failedAt.keys)) { failedAt[account] = .now }
            } catch {
                logger.error("billing run failed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Bills everything that is due now.
    /// - Returns: accounts that could not be billed.
    @discardableResult
    func runOnce(except skipped: Set<AccountID> = []) async throws -> [AccountID] {
        let callsKnownUntil = store.store.caughtUp(with: "call")
        let now = store.store.world.now
        let today = JapanDate(now)
        let closed = PlanBilling.isClosed(
            monthBefore: today.firstOfMonth, at: now, callsKnownUntil: callsKnownUntil, waitingSince: started)
        var failed = await dun(on: today, except: skipped)
        failed += await tellTurns(try await store.contractsTurning(on: today).filter { !skipped.contains($0) })
        var last: AccountID?
        let waiting = try await store.contractsDueCount(on: today, monthIsClosed: closed)
        var seen = 0
        Gauge(label: "contracts_due_for_a_bill").record(waiting)
        Gauge(label: "charges_stuck").record(try await store.stuckChargesCount())
        while true {
            let page = try await store.contractsDue(
                on: today, monthIsClosed: closed, after: last, limit: Self.contractsPerPage)
            failed += await bill(page.filter { !skipped.contains($0) }, callsKnownUntil: callsKnownUntil)
            last = page.last
            seen += page.count
            Gauge(label: "contracts_due_for_a_bill").record(max(0, waiting - seen))
            if page.count < Self.contractsPerPage { return failed }
        }
    }

    /// Announces and suspends where the day has come.
    /// - Returns: accounts for which that failed.
    private func dun(on today: JapanDate, except skipped: Set<AccountID>) async -> [AccountID] {
        var failed: [AccountID] = []
        do {
            // Those that could not be dunned are still due, and first: so many more are asked for.
            for account in try await store.contractsToDun(on: today, limit: dunnedPerTurn + skipped.count)
            where !skipped.contains(account) {
                do {
                    try await RequestID.$current.withValue(store.store.world.newID(RequestID.self).text) {
                        try await store.reviewDunning(account)
                    }
                } catch {
                    logger.error("account not dunned", metadata: ["account": "\(account)", "error": "\(error)"])
                    failed.append(account)
                }
            }
        } catch {
            logger.error("dunning failed", metadata: ["error": "\(error)"])
        }
        return failed
    }

    /// Tells the others of contracts whose agreed changes begin, or which end.
    /// - Returns: accounts of which that could not be told.
    private func tellTurns(_ accounts: [AccountID]) async -> [AccountID] {
        var failed: [AccountID] = []
        for account in accounts {
            do {
                try await RequestID.$current.withValue(store.store.world.newID(RequestID.self).text) {
                    try await store.tellTurn(account)
                }
            } catch {
                logger.error("turn not told", metadata: ["account": "\(account)", "error": "\(error)"])
                failed.append(account)
            }
        }
        return failed
    }

    private func bill(_ accounts: [AccountID], callsKnownUntil: Instant?) async -> [AccountID] {
        await withTaskGroup(of: AccountID?.self) { group in
            var waiting = accounts[...]
            var failed: [AccountID] = []
            for account in waiting.prefix(Self.contractsAtOnce) {
                group.addTask { await bill(account, callsKnownUntil: callsKnownUntil) }
            }
            waiting = waiting.dropFirst(Self.contractsAtOnce)
            for await outcome in group {
                if let outcome { failed.append(outcome) }
                if let next = waiting.popFirst() {
                    group.addTask { await bill(next, callsKnownUntil: callsKnownUntil) }
                }
            }
            return failed
        }
    }

    /// - Returns: the account when it could not be billed.
    private func bill(_ account: AccountID, callsKnownUntil: Instant?) async -> AccountID? {
        do {
            let issued = try await RequestID.$current.withValue(store.store.world.newID(RequestID.self).text) {
                try await store.issueDueInvoices(
                    account, callsKnownUntil: callsKnownUntil, waitingSince: started)
            }
            if !issued.isEmpty {
                logger.info("invoices issued", metadata: ["account": "\(account)", "count": "\(issued.count)"])
                Counter(label: "invoices_issued").increment(by: issued.count)
            }
            return nil
        } catch {
            logger.error("account could not be billed", metadata: ["account": "\(account)", "error": "\(error)"])
            return account
        }
    }
}
