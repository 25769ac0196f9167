import Contracts
import Foundation
import Hummingbird

/// `/documents`: identity documents: upload here, or where to send them by FAX or mail; what has been sent and its state.
struct DocumentsPage: PageModel {
    static let template = "customer/documents"
    static let maximumPages = 4
    let title = "本人確認書類"
    let kind: Choices
    let pagesError: String?
    let accepted: Bool
    let hasSent: Bool
    let sent: [Sent]

    struct Sent: Sendable {
        let name: String
        let at: String
        let pages: Int
        let waiting: Bool
        let accepted: Bool
        let rejected: Bool
        let reason: String?
    }

    init(_ answer: Account_GetAccountResponse, _ kinds: [Account_DocumentKind], chosen: String, problems: Problems?) {
        kind = Choices(
            "kind", "書類の種類", kinds.map { ($0.kind, $0.name, $0.advice.nonEmpty) }, chosen: [chosen], problems: problems)
        pagesError = problems?["pages"]
        accepted = answer.account.identity == .accepted
        hasSent = !answer.documents.isEmpty
        sent = answer.documents.map {
            Sent(
                name: $0.kindName, at: Show.time($0.submittedMs), pages: $0.pages.count,
                waiting: $0.state == .submitted,
                accepted: $0.state == .accepted, rejected: $0.state == .rejected, reason: $0.reason.nonEmpty)
        }
    }

    static let samples = [
        DocumentsPage(
            .with {
                $0.documents = [
                    .with {
                        $0.kindName = Sample.hostile
                        $0.state = .rejected
                        $0.reason = Sample.hostile
                    }
                ]
            },
            [
                .with {
                    $0.kind = "drivers_license"
                    $0.name = "運転免許証"
                    $0.advice = "見本"
                }
            ], chosen: "", problems: nil)
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("documents") { request, context in
            let sent = try context.query(request, "sent") == "1"
            return try await show(
                context, chosen: "", problems: nil, notice: sent ? "書類を受け取りました。確認が終わりましたら、メールでお知らせします。" : nil)
        }
        router.post("documents") { request, context in
            let customer = try context.customer()
            let (form, files): (Form, [MultipartParser.File])
            do {
                (form, files) = try await context.upload(request)
            } catch MultipartParser.Failure.fileTooLarge {
                return try await refuse(context, "", "ファイルが大きすぎます。1枚8MB以下のファイルを選択してください。")
            } catch MultipartParser.Failure.tooManyFiles {
                return try await refuse(context, "", "一度に送信できるのは\(maximumPages)枚までです。")
            }
            let pages = files.filter { $0.field == "pages" }
            guard !pages.isEmpty else { return try await refuse(context, form["kind"], "書類のファイルが選択されていません。") }
            let outcome = try await context.attempt {
                try await context.edge.services.account.uploadDocument(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.kind = form["kind"]
                        $0.pages = pages.map { Data($0.bytes) }
                    }, options: .upload)
            }
            switch outcome {
            case .done: return Response.seeOther("/documents?sent=1")
            case .refused(let problems):
                return try await show(context, chosen: form["kind"], problems: problems, notice: nil)
            }
        }
    }

    private static func refuse(_ context: CustomerContext, _ kind: String, _ sentence: String) async throws -> Response
    {
        let problems = Problems("書類を送信できませんでした。", [.init(field: "pages", text: sentence)])
        return try await show(context, chosen: kind, problems: problems, notice: nil)
    }

    private static func show(
        _ context: CustomerContext, chosen: String, problems: Problems?, notice: String?
    ) async throws -> Response {
        let customer = try context.customer()
        let account = context.edge.services.account
        let answer = try await account.getAccount(.with { $0.customer = customer }, options: .page)
        let kinds = try await account.listDocumentKinds(
            .with { $0.partyKind = answer.account.partyKind }, options: .page
        ).kinds
        return try context.page(
            DocumentsPage(answer, kinds, chosen: chosen, problems: problems), at: .documents, problems: problems,
            notice: notice,
            status: problems == nil ? .ok : .badRequest)
    }
}
