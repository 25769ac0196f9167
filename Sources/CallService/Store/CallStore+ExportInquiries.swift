import Primitives
import ServiceStore

extension CallStore {
    /// Hands out all inquiries that match, newest first, some at a time: nobody holds a file of a million in memory, and no
    /// transaction stays open while a slow reader reads.
    func export(
        of account: AccountID, _ filter: InquiryFilter,
        each: @Sendable (_ inquiries: [Inquiry], _ first: Bool) async throws -> Void
    ) async throws {
        var key: InquiryPageKey?
        var first = true
        repeat {
            let after = key
            let page = try await store.read { tx in
                let (inquiries, next) = try tx.find(account, filter, after: after, limit: CallStore.exportedAtOnce)
                return (inquiries: inquiries, next: next)
            }
            if !page.inquiries.isEmpty {
                try await each(page.inquiries, first)
                first = false
            }
            key = page.next
        } while key != nil
    }

    private static let exportedAtOnce = 500
}
