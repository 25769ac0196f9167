import Contracts
import Hummingbird
import Primitives

/// `/announcements/new`, `/announcements/{id}/edit`: writing one.
struct AnnouncementFormPage: PageModel {
    static let template = "staff/announcement-form"
    let title: String
    let frame: StaffFrame?
    /// Where the form goes.
    let action: String
    let back: String
    let brand: Choices
    let subject: Field
    let text: String
    let textError: String?

    init(
        _ form: Form, id: String?, brands: [(key: String, name: String)], frame: StaffFrame, problems: Problems?
    ) {
        title = id == nil ? "お知らせを書く" : "お知らせを直す"
        self.frame = frame
        action = id.map { "/announcements/\($0)/edit" } ?? "/announcements/new"
        back = id.map { "/announcements/\($0)" } ?? "/announcements"
        brand = Choices(
            "brand", "ブランド", brands.map { ($0.key, $0.name, nil) }, chosen: [form["brand"]], problems: problems)
        subject = Field(
            "title", "件名", value: form["title"], problems: problems, hint: "100文字まで。メールの件名では、先頭にブランド名が付きます。",
            maxlength: 100)
        text = form["text"]
        textError = problems?["text"]
    }

    static let samples = [
        AnnouncementFormPage(
            Form([("title", Sample.hostile), ("text", Sample.hostile)]), id: "ann_1", brands: [("sample", "見本")],
            frame: .sample,
            problems: Problems("見本", ["brand", "title", "text"].map { .init(field: $0, text: Sample.hostile) })),
        AnnouncementFormPage(Form(), id: nil, brands: [("sample", "見本")], frame: .sample, problems: nil),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("announcements/new") { _, context in try page(context, Form(), id: nil) }
        router.post("announcements/new") { request, context in try await save(request, context, id: nil) }
        router.get("announcements/:id/edit") { _, context in
            let id = try context.id("id", AnnouncementID.self).text
            let staff = try context.staff()
            let old = try await context.edge.services.notify.getAnnouncementForStaff(
                .with {
                    $0.staff = staff
                    $0.announcementID = id
                }, options: .page
            ).announcement
            return try page(
                context, Form([("brand", old.brand), ("title", old.title), ("text", old.text)]), id: id)
        }
        router.post("announcements/:id/edit") { request, context in
            try await save(request, context, id: try context.id("id", AnnouncementID.self).text)
        }
    }

    private static func save(_ request: Request, _ context: StaffContext, id: String?) async throws -> Response {
        let staff = try context.staff()
        let form = try await context.form(request)
        let outcome = try await context.attempt {
            try await context.edge.services.notify.saveAnnouncement(
                .with {
                    $0.requestID = form["request_id"]
                    $0.staff = staff
                    $0.announcementID = id ?? ""
                    $0.brand = form["brand"]
                    $0.title = form["title"]
                    $0.text = form["text"]
                }, options: .page)
        }
        switch outcome {
        case .done(let answer): return Response.seeOther("/announcements/\(answer.announcement.announcementID)")
        case .refused(let problems): return try page(context, form, id: id, problems: problems)
        }
    }

    private static func page(
        _ context: StaffContext, _ form: Form, id: String?, problems: Problems? = nil
    ) throws -> Response {
        let staff = try context.staff()
        return try context.page(
            AnnouncementFormPage(
                form, id: id, brands: context.edge.sites.catalogue.brands.map { ($0.key, $0.name) },
                frame: StaffFrame(staff, at: .announcements), problems: problems),
            problems: problems, status: problems == nil ? .ok : .badRequest)
    }
}
