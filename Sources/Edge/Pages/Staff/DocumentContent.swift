import Contracts
import HTTPTypes
import Hummingbird
import Primitives

/// `/accounts/{id}/documents/{document}/pages/{page}`: one page of a document, as it was uploaded. Each viewing is
/// recorded by AccountService.
enum DocumentContent {
    /// What AccountService recognises by content; anything else is no document.
    private static let endings = [
        "image/jpeg": "jpg", "image/png": "png", "image/heic": "heic", "application/pdf": "pdf",
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id/documents/:document/pages/:page") { _, context in
            let staff = try context.staff(in: .documents)
            let document = try context.id("document", DocumentID.self)
            guard let number = context.parameters.get("page").flatMap(Int32.init) else { throw Refused.notFound }
            let page = try await context.edge.services.account.getDocumentPage(
                .with {
                    $0.staff = staff
                    $0.documentID = document.text
                    $0.page = number
                }, options: .slow)
            guard let ending = endings[page.contentType] else { throw Refused.notFound }
            return Response(
                status: .ok,
                headers: [
                    .contentType: page.contentType,
                    .contentDisposition:
                        "\(ending == "heic" ? "attachment" : "inline"); filename=\"document-\(number).\(ending)\"",
                    // Whatever a customer's file brings along runs nothing and fetches nothing.
                    .contentSecurityPolicy: policy,
                    crossOriginResourcePolicy: "same-origin",
                ], body: .init(byteBuffer: ByteBuffer(bytes: page.content)))
        }
    }

    private static let policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

    private static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
}
