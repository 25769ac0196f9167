import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Primitives

/// One page of a document or of a received file, as it is kept: JPEG or PNG. Each viewing is recorded by AccountService.
enum DocumentContent {
    private static let endings = ["image/jpeg": "jpg", "image/png": "png"]

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id/documents/:document/pages/:page") { _, context in
            let staff = try context.staff()
            let document = try context.id("document", DocumentID.self)
            let number = try page(context)
            let page = try await context.edge.services.account.getDocumentPage(
                .with {
                    $0.staff = staff
                    $0.documentID = document.text
                    $0.page = number
                }, options: .slow)
            return try response(page.contentType, page.content, number)
        }
        router.get("documents/intake/:document/pages/:page") { _, context in
            let staff = try context.staff()
            let file = try context.id("document", DocumentID.self)
            let number = try page(context)
            let page = try await context.edge.services.account.getIntakePage(
                .with {
                    $0.staff = staff
                    $0.intakeID = file.text
                    $0.page = number
                }, options: .slow)
            return try response(page.contentType, page.content, number)
        }
    }

    private static func page(_ context: StaffContext) throws -> Int32 {
        guard let number = context.parameters.get("page").flatMap(Int32.init) else { throw Refused.notFound }
        return number
    }

    private static func response(_ type: String, _ content: Data, _ number: Int32) throws -> Response {
        guard let ending = endings[type] else { throw Refused.notFound }
        return Response(
            status: .ok,
            headers: [
                .contentType: type,
                .contentDisposition: "inline; filename=\"document-\(number).\(ending)\"",
                // Whatever a customer's file brings along runs nothing and fetches nothing.
                .contentSecurityPolicy: policy,
                crossOriginResourcePolicy: "same-origin",
            ], body: .init(byteBuffer: ByteBuffer(bytes: content)))
    }

    private static let policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

    private static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
}
