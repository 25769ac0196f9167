import Contracts
import Foundation
import Hummingbird
import Primitives

/// What staff say of a document that reached them: whose kind it is, how and when it came. Partial `staff/parts/attach`.
struct AttachForm: Sendable {
    let kinds: [Option]
    let kindError: String?
    let sources: [Option]
    let sourceError: String?
    let receivedDate: String
    let receivedError: String?
    let pagesError: String?

    struct Option: Sendable {
        let value: String
        let label: String
        let chosen: Bool
    }

    init(_ kinds: [Account_DocumentKind], typed: Form, today: JapanDate, problems: Problems?) {
        self.kinds = kinds.map {
            Option(
                value: $0.kind,
                label: $0.name + ($0.supporting ? "（補完書類）" : "") + ($0.forPersonInCharge ? "（取引担当者）" : ""),
                chosen: $0.kind == typed["kind"])
        }
        kindError = problems?["kind"]
        sources = Self.ways.map { Option(value: $0, label: $1, chosen: $0 == typed["source"]) }
        sourceError = problems?["source"]
        receivedDate = typed["received_date"].nonEmpty ?? today.iso
        receivedError = problems?["received_date"]
        pagesError = problems?["pages"]
    }

    private static let ways = [("fax", "FAX"), ("email", "メール"), ("post", "郵送（原本）"), ("post_copy", "郵送（写し）")]

    /// Unspecified for anything else: the service says so beside the field.
    static func source(_ value: String) -> Account_DocumentSource {
        switch value {
        case "fax": .fax
        case "email": .email
        case "post": .post
        case "post_copy": .postCopy
        case _: .unspecified
        }
    }

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/verification/documents") { request, context in
            let staff = try context.staff(in: .documents)
            let id = try context.id("id", AccountID.self)
            let (form, files): (Form, [MultipartParser.File])
            do {
                (form, files) = try await context.upload(request)
            } catch let over as FilesOverLimit {
                let sentence =
                    over.tooMany ? "ファイルが多すぎます。一度に登録できるのは4つまでです。" : "ファイルが大きすぎます。1つ8MB以下のファイルを選択してください。"
                return try await VerificationPage.show(
                    context, typed: over.typed,
                    problems: Problems("書類を登録できませんでした。", [.init(field: "pages", text: sentence)]))
            }
            return try await VerificationPage.answer(context, "attached", form, "書類を登録できませんでした。") {
                try await context.edge.services.account.attachDocument(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.kind = form["kind"]
                        $0.source = source(form["source"])
                        $0.receivedDate = form["received_date"]
                        $0.pages = files.filter { $0.field == "pages" }.map { Data($0.bytes) }
                    }, options: .upload)
            }
        }
    }
}
