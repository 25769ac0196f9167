import Foundation
import Logging
import Metrics
import Primitives
import ServiceLifecycle
import ServiceRuntime
import ServiceStore

/// Watches the Maildir to which the mail server delivers what came back. Each file is taken exactly once: its name is
/// written down in the transaction of its effect, then it is moved to `cur`, where ops may look at it and throw it away.
struct ReportIntake: Service {
    static let longestBytes = 512 * 1024
    static let filesPerRound = 100

    let directory: String
    let store: NotifyStore
    let logger: Logger

    func run() async throws {
        for folder in ["tmp", "new", "cur"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(folder)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await runOnce()
                } catch {
                    logger.error("reports could not be taken", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }

    /// Takes what is there.
    func runOnce() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/new").sorted()
        for name in names.prefix(ReportIntake.filesPerRound) where !name.hasPrefix(".") {
            let outcome = try await store.take(try read(name), name: name)
            Counter(label: "notify_mail_reports", dimensions: [("outcome", outcome.rawValue)]).increment()
            logger.info("mail report taken", metadata: ["outcome": "\(outcome.rawValue)"])
            try FileManager.default.moveItem(atPath: "\(directory)/new/\(name)", toPath: "\(directory)/cur/\(name):2,S")
        }
    }

    /// As much as a report may have before the original's text.
    private func read(_ name: String) throws -> DeliveryReport? {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(directory)/new/\(name)"))
        defer { try? file.close() }
        return DeliveryReport(try file.read(upToCount: ReportIntake.longestBytes) ?? Data())
    }
}
