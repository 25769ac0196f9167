import Contracts
import Primitives
import ServiceStore

extension CallStore {
    struct Answering: Sendable {
        var card: AnsweringCard
        var status: AnsweringHours.Status
        var announcement: Announcement
        /// Newest first, 5 at most.
        var lastCalls: [Inquiry]
        /// Of the same caller; newest first, 5 at most.
        var lastCallsOfCaller: [Inquiry]
    }

    /// - Parameter caller: nil when withheld.
    /// - Throws: `NotFound` for a number that is not ours.
    func answering(_ number: PhoneNumber, caller: PhoneNumber? = nil) async throws -> Answering {
        try await store.read { [brands] tx in
            guard let card = try tx.card(number: number) else { throw NotFound() }
            return Answering(
                card: card, status: card.hours.status(at: tx.now, serviceStart: card.serviceStart),
                announcement: try tx.announcement(card.account, brands),
                lastCalls: try tx.find(card.account, InquiryFilter(), after: nil, limit: CallStore.lastCalls).inquiries,
                lastCallsOfCaller: try caller.map { try tx.calls(of: $0, for: card.account, before: .newest) } ?? [])
        }
    }

    static let lastCalls = 5

    struct Detail: Sendable {
        var inquiry: Inquiry
        var history: [HistoryEntry]
        /// Before this one, from the same number; newest first, 5 at most.
        var earlierCalls: [Inquiry]
        /// Oldest first.
        var versions: [Call_InquiryVersion]
        /// Oldest first; not for customers.
        var waivers: [Waiver] = []
    }

    /// - Throws: `NotFound`.
    func detail(_ id: InquiryID, of account: AccountID) async throws -> Detail {
        try await store.read { tx in
            let inquiry = try tx.inquiry(id, of: account)
            return Detail(
                inquiry: inquiry, history: try tx.history(of: id),
                earlierCalls: try inquiry.caller.number.map {
                    try tx.calls(of: $0, for: account, before: .list(inquiry.received, inquiry.id.text))
                } ?? [],
                versions: try tx.versions(of: id))
        }
    }

    /// - Throws: `NotFound`.
    func detailForStaff(_ id: InquiryID) async throws -> Detail {
        try await store.read { tx in
            Detail(
                inquiry: try tx.inquiry(id), history: try tx.history(of: id).filter(\.line.what.concernsStaff),
                earlierCalls: [], versions: try tx.versions(of: id), waivers: try tx.waivers(of: id))
        }
    }
}

extension Transaction {
    /// Calls of one caller for one customer, newest first.
    func calls(of caller: PhoneNumber, for account: AccountID, before place: InquiryPageKey) throws -> [Inquiry] {
        guard case .list(let received, let id) = place else { return [] }
        return try rows(
            """
            SELECT * FROM inquiry WHERE account_id = ? AND caller_number = ? AND (received_ms, id) < (?, ?)
            ORDER BY received_ms DESC, id DESC LIMIT ?
            """, account, caller, received, id, CallStore.lastCalls
        ).map(Inquiry.init)
    }

    func versions(of inquiry: InquiryID) throws -> [Call_InquiryVersion] {
        try rows("SELECT * FROM inquiry_version WHERE inquiry_id = ? ORDER BY version", inquiry).map { row in
            let kept = try Call_Inquiry(serializedBytes: row.data("inquiry"))
            let replaced = try row.instant("replaced_ms")
            let (by, reason) = (try row.string("replaced_by"), try row.string("reason"))
            return .with {
                $0.inquiry = kept
                $0.replacedMs = replaced.milliseconds
                $0.replacedByName = by
                $0.reason = reason
            }
        }
    }
}
