import Primitives
import ServiceStore

extension CallStore {
    struct InquiryPage: Sendable {
        var inquiries: [Inquiry]
        var next: InquiryPageKey?
        /// Counted to 1,000: beyond that nobody reads the figure. Snoozed ones are left out.
        var unhandledCount: Int
        /// Everything in the feed up to here is in the page.
        var feedSequence: Int64
    }

    /// Inquiries that one request looks at, at most: what it costs does not grow with what else the account has.
    static let lookedAtMost = 2000
    static let lookedAtOnce = 200

    /// Newest first. A page may be short of `limit` while `next` leads on.
    func inquiries(
        of account: AccountID, _ filter: InquiryFilter = InquiryFilter(), after key: InquiryPageKey?, limit: Int
    ) async throws -> InquiryPage {
        try await store.read { tx in
            let (inquiries, next) = try tx.find(account, filter, after: key, limit: limit)
            let count = try tx.row(
                """
                SELECT COUNT(*) AS n FROM (
                    SELECT id FROM inquiry WHERE account_id = ? AND handled = 0
                    AND (snoozed_until_ms IS NULL OR snoozed_until_ms <= ?) LIMIT 1000
                ) AS unhandled
                """, account, tx.now)!
            return InquiryPage(
                inquiries: inquiries, next: next, unhandledCount: try count.int("n"), feedSequence: try tx.feedHead())
        }
    }
}

extension Transaction {
    /// Walks the index that fits best from the newest, keeps what matches, and stops at `limit` or when enough was looked at.
    func find(
        _ account: AccountID, _ filter: InquiryFilter, after key: InquiryPageKey?, limit: Int
    ) throws -> (inquiries: [Inquiry], next: InquiryPageKey?) {
        var found: [Inquiry] = []
        var position = key
        var lookedAt = 0
        while lookedAt < CallStore.lookedAtMost {
            // The first look is for one page; only a narrowed list that is still short looks further.
            let wanted = lookedAt == 0 ? limit + 1 : min(CallStore.lookedAtOnce, CallStore.lookedAtMost - lookedAt)
            let looked = try look(account, filter, after: position, limit: wanted)
            for (place, inquiry) in looked {
                if filter.matches(inquiry, now: now) {
                    if found.count == limit { return (found, position) }
                    found.append(inquiry)
                }
                position = place
            }
            lookedAt += looked.count
            if looked.count < wanted { return (found, nil) }
        }
        return (found, position)
    }

    /// The next inquiries in the order of the best index for this filter, each with its place.
    private func look(
        _ account: AccountID, _ filter: InquiryFilter, after key: InquiryPageKey?, limit: Int
    ) throws -> [(InquiryPageKey, Inquiry)] {
        let period = filter.period
        if let words = filter.words {
            guard !words.words.isEmpty, let number = try knownSearchNumber(of: account) else { return [] }
            var keys = SearchKey.range(account: number, period)
            switch key {
            case .search(let last): keys = keys.lowerBound..<max(keys.lowerBound, min(keys.upperBound, last))
            case .list, nil: break
            }
            return try found(words, account: account, keys: keys, limit: limit).map { (.search($0.key), $0.inquiry) }
        }
        let (received, id): (Int64, String) =
            switch key {
            case .list(let received, let id) where received.milliseconds < period.upperBound:
                (received.milliseconds, id)
            case .list, .search, nil: (period.upperBound, "")
            }
        let (column, value): (String, any SQLBindable) =
            if let assignee = filter.assignee {
                ("assignee_id", assignee)
            } else if filter.status == .unhandled || filter.status == .snoozed {
                ("handled", false)
            } else if let callback = filter.callbackWanted {
                ("callback_wanted", callback)
            } else {
                ("account_id", account)
            }
        return try rows(
            """
            SELECT * FROM inquiry
            WHERE account_id = ? AND \(column) = ? AND received_ms >= ? AND (received_ms, id) < (?, ?)
            ORDER BY received_ms DESC, id DESC LIMIT ?
            """, account, value, period.lowerBound, received, id, limit
        ).map(Inquiry.init).map { (.list($0.received, $0.id.text), $0) }
    }
}

/// Where a page ends: lists are paged by key, so that new calls do not shift the next page.
enum InquiryPageKey: Equatable, Sendable {
    case list(Instant, String)
    /// Of a search by words.
    case search(Int64)

    static let newest = InquiryPageKey.list(Instant(milliseconds: .max), "")

    /// `1488161100000.inq_…` or `w12345`; nil when it is no key.
    init?(_ text: String) {
        if text.hasPrefix("w"), let key = Int64(text.dropFirst()) {
            self = .search(key)
            return
        }
        let parts = text.split(separator: ".")
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = InquiryID(parts[1]) else { return nil }
        self = .list(Instant(milliseconds: milliseconds), id.text)
    }

    var text: String {
        switch self {
        case .list(let received, let id): "\(received.milliseconds).\(id)"
        case .search(let key): "w\(key)"
        }
    }
}
