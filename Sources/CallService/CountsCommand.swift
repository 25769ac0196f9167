import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// `CallService counts [store]`: which calls there are and which of them count, an account and month a line, for
/// `BillingService audit --counts`. Only reads; the service may be running. Ends with 2 when it could not look.
enum CountsCommand {
    static func run(arguments: [String]) async -> Int32 {
        let path = arguments.first ?? Settings().string("store", default: "var/call/call.sqlite")
        guard FileManager.default.fileExists(atPath: path) else {
            FileHandle.standardError.write(Data("counts: there is no store at \(path)\n".utf8))
            return 2
        }
        do {
            let store = try Store.readOnly(path: path, migrations: CallStore.migrations, world: .real)
            try await store.read { tx in try tx.tellCounts(incarnation: store.incarnation) { print($0) } }
            return 0
        } catch {
            FileHandle.standardError.write(Data("counts: \(error)\n".utf8))
            return 2
        }
    }
}

extension Transaction {
    private static let callsAtOnce = 2_000

    /// All of one instant: nothing is recorded in between.
    func tellCounts(incarnation: String, _ tell: (String) -> Void) throws {
        tell(CallCounts.heading(incarnation: incarnation, through: try feedHead()))
        var (account, received, id) = ("", Int64.min, "")
        var open: (account: AccountID, month: JapanDate, calls: [(id: InquiryID, counts: Bool)])?
        func close() {
            if let open { tell(CallCounts.Month(account: open.account, month: open.month, calls: open.calls).line) }
        }
        while true {
            let page = try rows(
                """
                SELECT id, account_id, received_ms, counts FROM inquiry WHERE (account_id, received_ms, id) > (?, ?, ?)
                ORDER BY account_id, received_ms, id LIMIT ?
                """, account, received, id, Self.callsAtOnce)
            for row in page {
                let owner = try row.id("account_id", AccountID.self)
                let month = JapanDate(try row.instant("received_ms")).firstOfMonth
                if open?.account != owner || open?.month != month {
                    close()
                    open = (owner, month, [])
                }
                let call = (id: try row.id("id", InquiryID.self), counts: try row.bool("counts"))
                open?.calls.append(call)
            }
            guard let last = page.last, page.count == Self.callsAtOnce else { break }
            (account, received, id) = (
                try last.string("account_id"), try last.int64("received_ms"), try last.string("id")
            )
        }
        close()
    }
}
