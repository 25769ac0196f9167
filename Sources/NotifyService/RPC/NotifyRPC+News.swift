import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore
import SwiftProtobuf

/// What everybody may read, and the way out that a mail offers to whoever holds it.
extension NotifyRPC {
    func listAnnouncements(
        request: Notify_ListAnnouncementsRequest, context: ServerContext
    ) async throws -> Notify_ListAnnouncementsResponse {
        let found = try await store.announcementsOut(
            request.brand, before: try NotifyRPC.announcementKey(request.pageKey),
            limit: try NotifyRPC.limit(request.limit))
        return .with {
            $0.announcements = found.page.map { Notify_Announcement($0).forEverybody }
            $0.nextPageKey = found.next.map(\.text) ?? ""
        }
    }

    func getAnnouncement(
        request: Notify_GetAnnouncementRequest, context: ServerContext
    ) async throws -> Notify_GetAnnouncementResponse {
        guard let id = AnnouncementID(request.announcementID),
            let found = try await store.announcementOut(id, of: request.brand)
        else { throw Rejected(.notFound, "このお知らせはありません。") }
        return .with { $0.announcement = Notify_Announcement(found).forEverybody }
    }

    func checkUnsubscribeToken(
        request: Notify_CheckUnsubscribeTokenRequest, context: ServerContext
    ) async throws -> Notify_CheckUnsubscribeTokenResponse {
        let found = try await store.hasUnsubscribed(token: request.token)
        return .with {
            $0.known = found != nil
            $0.unsubscribed = found ?? false
        }
    }

    func unsubscribe(
        request: Notify_UnsubscribeRequest, context: ServerContext
    ) async throws -> Notify_UnsubscribeResponse {
        // The token opens nothing else, but it stays out of what is kept of requests.
        let said = Notify_UnsubscribeRequest.with { $0.subscribe = request.subscribe }
        return try await change(request.requestID, said) { tx in
            guard try store.subscribe(request.subscribe, token: request.token, in: tx) else {
                throw Rejected(.notFound, "このリンクは使えません。メールのリンクをもう一度開くか、管理画面のアカウント設定で配信を停止してください。")
            }
            return .with { $0.unsubscribed = !request.subscribe }
        }
    }

    /// Does `body` once per request id, in one transaction.
    func change<Answer: Message>(
        _ requestID: String, _ said: some Message & Sendable,
        _ body: @escaping @Sendable (Transaction) throws -> Answer
    ) async throws -> Answer {
        let requestID = try Repeats.checked(requestID)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: said) { try body(tx) }.response
            }
        }
    }

    static func rejected(_ rejections: WriteAnnouncement.Rejections) -> Rejected {
        if rejections.list.contains(.isOut) { return out }
        return Rejected(
            .invalidArgument, "お知らせを保存できませんでした。",
            fields: rejections.list.map { rejection in
                switch rejection {
                case .isOut: .init("title", out.sentence)
                case .brandMissing: .init("brand", "ブランドが選択されていません。")
                case .titleMissing: .init("title", "件名が入力されていません。")
                case .titleTooLong: .init("title", "件名が長すぎます。\(Announcement.longestTitle)文字以内で入力してください。")
                case .textMissing: .init("text", "本文が入力されていません。")
                case .textTooLong: .init("text", "本文が長すぎます。\(Announcement.longestText)文字以内で入力してください。")
                }
            })
    }

    static func rejected(_ rejection: ScheduleAnnouncement.Rejection) -> Rejected {
        func wrong(_ sentence: String) -> Rejected {
            Rejected(.invalidArgument, "送信を予約できませんでした。", fields: [.init("date", sentence)])
        }
        switch rejection {
        case .isOut: return out
        case .noSuchTime: return wrong("送信日時が正しくありません。実在する日付と時刻を入力してください。")
        case .past: return wrong("送信日時が過去です。これからの日時を入力してください。")
        case .tooFar: return wrong("送信日時が先すぎます。1年以内の日時を入力してください。")
        }
    }

    private static let out = Rejected(.failedPrecondition, "公開済みのお知らせは変更できません。訂正は、新しいお知らせとしてお送りください。")
}

extension Notify_Announcement {
    init(_ announcement: Announcement) {
        self = .with {
            $0.announcementID = announcement.id.text
            $0.brand = announcement.brand
            $0.state =
                switch announcement.state {
                case .draft: .draft
                case .scheduled: .scheduled
                case .sending: .sending
                case .paused: .paused
                case .finished: .finished
                }
            $0.title = announcement.title
            $0.text = announcement.text
            $0.scheduledMs = announcement.scheduled.map(\.milliseconds) ?? 0
            $0.publishedMs = announcement.published.map(\.milliseconds) ?? 0
            $0.finishedMs = announcement.finished.map(\.milliseconds) ?? 0
            $0.writtenBy = announcement.writtenBy
            $0.recipients = Int32(announcement.recipients)
            $0.unsubscribed = Int32(announcement.unsubscribed)
            $0.changedMs = announcement.changed.milliseconds
        }
    }

    /// Without what is for staff only.
    var forEverybody: Notify_Announcement {
        .with {
            $0.announcementID = announcementID
            $0.brand = brand
            $0.title = title
            $0.text = text
            $0.publishedMs = publishedMs
        }
    }
}
