import Contracts
import Hummingbird
import Primitives

/// `/announcements/{id}`: the preview, when it goes out, and how far it is.
struct AnnouncementPage: PageModel {
    static let template = "staff/announcement"
    /// The page looks again by itself while mails go out.
    private static let refreshSeconds = 5
    var title: String { shown.title }
    let frame: StaffFrame?
    let shown: AnnouncementShown
    let id: String
    let mail: MailShown
    let mayChange: Bool
    let isScheduled: Bool
    let isSending: Bool
    let isPaused: Bool
    let recipientsNow: Int
    let progress: Progress?
    let date: Field
    let time: Field
    let requestID: String

    struct Progress: Sendable {
        let recipients: Int
        let done: Int
        let sent: Int
        let failed: Int?
        let unsubscribed: Int?
        let complete: Bool
    }

    init(
        _ announcement: Notify_Announcement, preview: Notify_PreviewAnnouncementResponse, frame: StaffFrame,
        brandName: (String) -> String, typed: Form = Form(), problems: Problems? = nil, requestID: String
    ) {
        self.frame = frame
        id = announcement.announcementID
        shown = AnnouncementShown(announcement, brandName: brandName)
        mail = MailShown(preview.mail, htmlPath: "/announcements/\(announcement.announcementID)/html")
        mayChange = announcement.state == .draft || announcement.state == .scheduled
        isScheduled = announcement.state == .scheduled
        isSending = announcement.state == .sending
        isPaused = announcement.state == .paused
        recipientsNow = Int(preview.recipients)
        let total = max(Int(announcement.recipients), isSending || isPaused ? Int(preview.recipients) : 0)
        let done = Int(announcement.sent + announcement.failed)
        progress =
            mayChange
            ? nil
            : Progress(
                recipients: total, done: min(done, total), sent: Int(announcement.sent),
                failed: announcement.failed > 0 ? Int(announcement.failed) : nil,
                unsubscribed: announcement.unsubscribed > 0 ? Int(announcement.unsubscribed) : nil,
                complete: announcement.state == .finished && done >= total)
        date = Field(
            "date", "送信日", value: typed["date"], problems: problems, required: false, condition: "予約する場合は必須",
            type: "date", maxlength: 10, width: "medium")
        time = Field(
            "time", "時刻", value: typed["time"], problems: problems, required: false, condition: "予約する場合は必須",
            type: "time", maxlength: 5, width: "short")
        self.requestID = requestID
    }

    /// While it is on its way, the browser looks again without a script.
    var refresh: Int? { isSending || (progress.map { !$0.complete } ?? false) && !isPaused ? Self.refreshSeconds : nil }

    static let samples = AnnouncementShown.samples.map {
        AnnouncementPage(
            $0,
            preview: .with {
                $0.mail = .with {
                    $0.subject = Sample.hostile
                    $0.text = Sample.hostile
                }
                $0.recipients = 1
            }, frame: .sample, brandName: { $0 }, requestID: "req_1")
    }

    static func routes(_ router: Router<StaffContext>) {
        router.get("announcements/:id") { request, context in
            try await show(context, notice: notices[try context.query(request, "done")])
        }
        router.get("announcements/:id/html") { _, context in
            Response.mailFrame(try await preview(context).mail.html)
        }
        router.post("announcements/:id/schedule") { request, context in
            let (staff, id) = try asked(context)
            let form = try await context.form(request)
            let now = form["when"] == "now"
            let minute = JapanTime.minuteOfDay(typed: form["time"])
            if !now, let unread = unread(form, minute: minute) {
                return try await show(context, typed: form, problems: unread)
            }
            return try await settled(context, now ? "sending" : "scheduled", typed: form) {
                _ = try await context.edge.services.notify.scheduleAnnouncement(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.announcementID = id
                        if !now, let minute {
                            $0.date = form["date"]
                            $0.minute = Int32(minute)
                        }
                    }, options: .page)
            }
        }
        AnnouncementSteps.routes(router)
    }

    static let notices = [
        "scheduled": "送信を予約しました。", "sending": "公開し、メールの送信を始めました。", "withdrawn": "予約を取り消し、下書きに戻しました。",
        "paused": "送信を停止しました。すでに送信を始めたメールは届きます。", "resumed": "送信を再開しました。",
    ]

    /// nil when both the day and the time can be read.
    private static func unread(_ form: Form, minute: Int?) -> Problems? {
        var fields: [Problems.Problem] = []
        if form["date"].isEmpty { fields.append(.init(field: "date", text: "送信日が入力されていません。")) }
        if form["time"].isEmpty {
            fields.append(.init(field: "time", text: "時刻が入力されていません。"))
        } else if minute == nil {
            fields.append(.init(field: "time", text: "時刻は「10:05」のように、00:00から23:59までで入力してください。"))
        }
        return fields.isEmpty ? nil : Problems("送信を予約できませんでした。", fields)
    }

    static func asked(_ context: StaffContext) throws -> (staff: Common_Staff, id: String) {
        (try context.staff(), try context.id("id", AnnouncementID.self).text)
    }

    static func settled(
        _ context: StaffContext, _ done: String, typed: Form = Form(), _ act: () async throws -> Void
    ) async throws -> Response {
        switch try await context.attempt(act) {
        case .done: return Response.seeOther("/announcements/\(try asked(context).id)?done=\(done)")
        case .refused(let problems): return try await show(context, typed: typed, problems: problems)
        }
    }

    private static func preview(_ context: StaffContext) async throws -> Notify_PreviewAnnouncementResponse {
        let (staff, id) = try asked(context)
        return try await context.edge.services.notify.previewAnnouncement(
            .with {
                $0.staff = staff
                $0.announcementID = id
            }, options: .page)
    }

    private static func show(
        _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let (staff, id) = try asked(context)
        let found = try await context.edge.services.notify.getAnnouncementForStaff(
            .with {
                $0.staff = staff
                $0.announcementID = id
            }, options: .page)
        let page = AnnouncementPage(
            found.announcement, preview: try await preview(context), frame: StaffFrame(staff, at: .announcements),
            brandName: context.edge.brandName, typed: typed, problems: problems, requestID: context.newRequestID())
        var response = try context.page(
            page, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
        if let seconds = page.refresh { response.headers[.refresh] = "\(seconds); url=/announcements/\(id)" }
        return response
    }
}
