import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    func saveAnnouncement(
        request: Notify_SaveAnnouncementRequest, context: ServerContext
    ) async throws -> Notify_SaveAnnouncementResponse {
        _ = try request.staff.person()
        return try await change(request.requestID, request) { tx in
            let old = request.announcementID.isEmpty ? nil : try existing(request.announcementID, in: tx)
            let command = WriteAnnouncement(brand: request.brand, title: request.title, text: request.text)
            let words: WriteAnnouncement.Words
            do throws(WriteAnnouncement.Rejections) {
                words = try command.decide(.init(old: old, brandIsKnown: store.brands[request.brand] != nil))
            } catch {
                throw NotifyRPC.rejected(error)
            }
            let id = try store.write(words, brand: request.brand, by: request.staff.name, over: old, in: tx)
            let shown = try shown(id, in: tx)
            return .with { $0.announcement = shown }
        }
    }

    func scheduleAnnouncement(
        request: Notify_ScheduleAnnouncementRequest, context: ServerContext
    ) async throws -> Notify_ScheduleAnnouncementResponse {
        _ = try request.staff.person()
        let wish: ScheduleAnnouncement.Wish =
            request.withdraw
            ? .withdraw : request.date.isEmpty ? .now : .at(date: request.date, minute: Int(request.minute))
        return try await change(request.requestID, request) { tx in
            let old = try existing(request.announcementID, in: tx)
            do {
                let decision = try ScheduleAnnouncement.decide(wish, .init(state: old.state, now: tx.now))
                try store.apply(decision, to: old.id, in: tx)
            } catch let rejection as ScheduleAnnouncement.Rejection {
                throw NotifyRPC.rejected(rejection)
            }
            let shown = try shown(old.id, in: tx)
            return .with { $0.announcement = shown }
        }
    }

    func pauseAnnouncement(
        request: Notify_PauseAnnouncementRequest, context: ServerContext
    ) async throws -> Notify_PauseAnnouncementResponse {
        _ = try request.staff.person()
        return try await change(request.requestID, request) { tx in
            let id = try existing(request.announcementID, in: tx).id
            guard try store.pause(id, in: tx) else {
                throw Rejected(.failedPrecondition, "送信中ではないため、停止できませんでした。画面で状態をご確認ください。")
            }
            let shown = try shown(id, in: tx)
            return .with { $0.announcement = shown }
        }
    }

    func resumeAnnouncement(
        request: Notify_ResumeAnnouncementRequest, context: ServerContext
    ) async throws -> Notify_ResumeAnnouncementResponse {
        _ = try request.staff.person()
        return try await change(request.requestID, request) { tx in
            let id = try existing(request.announcementID, in: tx).id
            guard try store.resume(id, in: tx) else {
                throw Rejected(.failedPrecondition, "停止中ではないため、再開できませんでした。画面で状態をご確認ください。")
            }
            let shown = try shown(id, in: tx)
            return .with { $0.announcement = shown }
        }
    }

    func previewAnnouncement(
        request: Notify_PreviewAnnouncementRequest, context: ServerContext
    ) async throws -> Notify_PreviewAnnouncementResponse {
        _ = try request.staff.person()
        guard let gallery else { throw RPCError(code: .unimplemented, message: "no templates") }
        let (announcement, recipients) = try await store.store.read { tx in
            let found = try existing(request.announcementID, in: tx)
            return (found, try store.announcementRecipients(found.brand, in: tx))
        }
        let content = try MailContent(
            .announcement(announcement: announcement.id.text, title: announcement.title), addressee: "○○ショップ",
            brand: try store.brand(announcement.brand), links: gallery.links,
            .init(announcement: announcement.text, unsubscribeToken: "sample"))
        return try .with {
            $0.mail = try gallery.shown(content)
            $0.recipients = Int32(recipients)
        }
    }

    func listAnnouncementsForStaff(
        request: Notify_ListAnnouncementsForStaffRequest, context: ServerContext
    ) async throws -> Notify_ListAnnouncementsForStaffResponse {
        _ = try request.staff.person()
        let found = try await store.announcements(
            before: try NotifyRPC.announcementKey(request.pageKey), limit: try NotifyRPC.limit(request.limit))
        return .with {
            $0.announcements = found.page.map { Notify_Announcement($0) }
            $0.nextPageKey = found.next.map(\.text) ?? ""
        }
    }

    func getAnnouncementForStaff(
        request: Notify_GetAnnouncementForStaffRequest, context: ServerContext
    ) async throws -> Notify_GetAnnouncementForStaffResponse {
        _ = try request.staff.person()
        let found = try await store.store.read { tx in
            try shown(existing(request.announcementID, in: tx).id, in: tx)
        }
        return .with { $0.announcement = found }
    }

    private func existing(_ id: String, in tx: Transaction) throws -> Announcement {
        guard let id = AnnouncementID(id), let found = try store.announcement(id, in: tx) else {
            throw Rejected(.notFound, "このお知らせはありません。")
        }
        return found
    }

    private func shown(_ id: AnnouncementID, in tx: Transaction) throws -> Notify_Announcement {
        var shown = Notify_Announcement(try existing(id.text, in: tx))
        let (sent, failed) = try store.progress(of: id, in: tx)
        shown.sent = Int32(sent)
        shown.failed = Int32(failed)
        return shown
    }

    static func announcementKey(_ text: String) throws -> AnnouncementID? {
        if text.isEmpty { return nil }
        guard let id = AnnouncementID(text) else { throw badPageKey }
        return id
    }
}
