import Primitives
import ServiceStore

extension NotifyStore {
    typealias AnnouncementPage = (page: [Announcement], next: AnnouncementID?)

    /// Of every brand and state, the latest written first.
    func announcements(before: AnnouncementID?, limit: Int) async throws -> AnnouncementPage {
        try await store.read { tx in
            let rows = try tx.rows(
                "SELECT * FROM announcement WHERE id < ? ORDER BY id DESC LIMIT ?", before?.text ?? "ann_~", limit + 1)
            return try page(rows.map(Announcement.init), limit)
        }
    }

    /// What is out, the latest first.
    func announcementsOut(_ brand: String, before: AnnouncementID?, limit: Int) async throws -> AnnouncementPage {
        try await store.read { tx in
            let start = try before.flatMap { try announcement($0, in: tx)?.published }
            let from = start?.milliseconds ?? Int64.max
            let rows = try tx.rows(
                """
                SELECT * FROM announcement
                WHERE brand = ? AND published_ms IS NOT NULL AND (published_ms < ? OR (published_ms = ? AND id < ?))
                ORDER BY published_ms DESC, id DESC LIMIT ?
                """, brand, from, from, before?.text ?? "ann_~", limit + 1)
            return try page(rows.map(Announcement.init), limit)
        }
    }

    func announcementOut(_ id: AnnouncementID, of brand: String) async throws -> Announcement? {
        let found = try await store.read { tx in try announcement(id, in: tx) }
        guard let found, found.brand == brand, found.published != nil else { return nil }
        return found
    }

    private func page(_ found: [Announcement], _ limit: Int) throws -> AnnouncementPage {
        let shown = Array(found.prefix(limit))
        return (shown, found.count > limit ? shown.last?.id : nil)
    }
}
