import Logging
import ServiceStore

/// Brings snoozed inquiries back when their time has come.
enum WakeInquiries {
    static func worker(_ store: CallStore, logger: Logger) -> JobWorker {
        JobWorker(store: store.store, kind: "inquiry.wake", concurrency: 4, lease: .seconds(60), logger: logger) {
            job in
            { tx in
                guard let waking = Waking(job.about) else { return .failed("no snooze: \(job.about)") }
                try tx.wake(waking)
                return .done
            }
        }
    }
}
