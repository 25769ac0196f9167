import Primitives
import ServiceStore

extension NotifyStore {
    enum TakenReport: String, Sendable {
        case failed, delivered
        /// Still tried by the other side, or about no mail of ours.
        case nothing
        /// It had been taken when the process died, before the file was moved.
        case again
    }

    /// - Parameters:
    ///   - report: nil: the file holds none.
    ///   - name: of its file, unique in a Maildir.
    func take(_ report: DeliveryReport?, name: String) async throws -> TakenReport {
        try await store.write { tx in
            let first = try tx.execute(
                "INSERT INTO taken_report (name, taken_ms) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, tx.now)
            guard first == 1 else { return .again }
            guard let report, let delivery = try delivery(report.original, in: tx), let address = delivery.recipient
            else { return .nothing }
            switch report.fate {
            case .open: return .nothing
            case .delivered:
                try clearFailing(address, in: tx)
                return .delivered
            case .failed:
                try tx.execute(
                    "UPDATE delivery SET returned_ms = ?, returned_because = ? WHERE id = ?", tx.now,
                    String(report.said.prefix(NotifyStore.longestSaid)), delivery.id)
                if !MailStatus.isAboutPolicy(report.status) {
                    try markFailing(address, status: report.status, said: report.said, in: tx)
                }
                return .failed
            }
        }
    }
}
