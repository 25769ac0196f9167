import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Primitives

/// `/documents/records`: verification records (確認記録) of a range of days as a file; those of one customer from its own page.
/// Who took which stands in the log of viewings.
struct RecordsPage: PageModel {
    static let template = "staff/records"
    let title = "確認記録の書き出し"
    let frame: StaffFrame?
    let from: Field
    let until: Field

    init(_ form: Form, frame: StaffFrame, problems: Problems? = nil) {
        self.frame = frame
        from = Field("from", "はじめ", value: form["from"], problems: problems, type: "date", width: "short")
        until = Field("until", "終わり", value: form["until"], problems: problems, type: "date", width: "short")
    }

    static let samples = [
        RecordsPage(Form([("from", Sample.hostile)]), frame: .sample),
        RecordsPage(Form(), frame: .sample, problems: Problems("見本", [.init(field: "until", text: "見本")])),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("documents/records") { _, context in
            let staff = try context.staff()
            let today = context.edge.world.today
            let form = Form([("from", today.firstOfMonth.iso), ("until", today.iso)])
            return try context.page(
                RecordsPage(form, frame: StaffFrame(staff, at: .documents)), problems: nil)
        }
        router.post("documents/records") { request, context in
            let staff = try context.staff()
            let form = try await context.form(request)
            switch try await file(of: "", form, staff, context) {
            case .done(let answer): return Response.saved(answer)
            case .refused(let problems):
                return try context.page(
                    RecordsPage(form, frame: StaffFrame(staff, at: .documents), problems: problems),
                    problems: problems, status: .badRequest)
            }
        }
        router.post("accounts/:id/verification/records") { request, context in
            let staff = try context.staff()
            let form = try await context.form(request)
            switch try await file(of: context.id("id", AccountID.self).text, form, staff, context) {
            case .done(let answer): return Response.saved(answer)
            case .refused(let problems): return try await VerificationPage.show(context, problems: problems)
            }
        }
    }

    private static func file(
        of account: String, _ form: Form, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Attempt<Account_ExportVerificationRecordsResponse> {
        try await context.attempt {
            try await context.edge.services.account.exportVerificationRecords(
                .with {
                    $0.staff = staff
                    $0.accountID = account
                    $0.fromDate = form["from"]
                    $0.untilDate = form["until"]
                    $0.format = form["format"] == "pdf" ? .pdf : .csv
                }, options: .slow)
        }
    }
}

extension Response {
    fileprivate static func saved(_ file: Account_ExportVerificationRecordsResponse) -> Response {
        let ending = file.fileName.split(separator: ".").last.map(String.init) ?? "csv"
        return Response(
            status: .ok,
            headers: [
                .contentType: file.contentType, .cacheControl: "no-store",
                .contentDisposition: ContentDisposition.attachment.named(file.fileName, plain: "records.\(ending)"),
            ], body: .init(byteBuffer: ByteBuffer(bytes: file.content)))
    }
}
