import Contracts
import GRPCCore
import HTTPTypes
import Hummingbird
import Primitives

/// Papers as files: the issued bytes. `/billing/receipts/{invoice}.pdf`, `/billing/papers/{number}.pdf`, and all of a year
/// in one: `/billing/papers/{year}.zip`.
enum PaperFiles {
    static func routes(_ router: Router<CustomerContext>) {
        router.get("billing/receipts/:file") { _, context in
            let customer = try context.customer()
            guard let file = context.parameters.get("file"), file.hasSuffix(".pdf") else { throw Refused.notFound }
            let answer = try await context.edge.services.billing.getReceiptPdf(
                .with {
                    $0.customer = customer
                    $0.invoiceID = String(file.dropLast(4))
                }, options: .slow)
            return Response.pdf(answer.pdf, named: answer.fileName)
        }
        router.get("billing/papers/:file") { _, context in
            let customer = try context.customer()
            guard let file = context.parameters.get("file") else { throw Refused.notFound }
            if file.hasSuffix(".zip"), let year = Int32(file.dropLast(4)) {
                return try await zip(year, customer, context)
            }
            guard file.hasSuffix(".pdf") else { throw Refused.notFound }
            let answer = try await context.edge.services.billing.getPaper(
                .with {
                    $0.asker.customer = customer
                    $0.paperNumber = String(file.dropLast(4))
                }, options: .slow)
            return Response.pdf(answer.pdf, named: answer.fileName)
        }
    }

    /// Passed on paper by paper, never held whole.
    private static func zip(
        _ year: Int32, _ customer: Common_Customer, _ context: CustomerContext
    ) async throws -> Response {
        let service = context.edge.services.billing
        let passage = try Passage(context, person: customer.memberID) { send in
            let archive = try await service.downloadPapers(
                .with {
                    $0.customer = customer
                    $0.year = year
                }, options: .export
            ) { response in
                var archive = ZipArchive()
                for try await paper in response.messages { await send(try archive.entry(paper.fileName, paper.pdf)) }
                return archive
            }
            await send(archive.end())
        }
        return try await passage.response([
            .contentType: "application/zip",
            .contentDisposition: ContentDisposition.attachment.named(
                "請求書と領収書_\(year)年.zip", plain: "papers-\(year).zip"),
        ])
    }
}
