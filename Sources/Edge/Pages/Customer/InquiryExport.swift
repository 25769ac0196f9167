import Contracts
import GRPCCore
import HTTPTypes
import Hummingbird
import Primitives

/// `/inquiries/export`: what a search finds, as a file; passed on piece by piece, never held whole.
enum InquiryExport {
    static func routes(_ router: Router<CustomerContext>) {
        router.get("inquiries/export") { request, context in
            let customer = try context.customer()
            let search = try InquirySearch(request, context)
            guard let format = Format(rawValue: try context.query(request, "format")) else { throw Refused.notFound }
            // The list says beside the field what is wrong.
            guard case .done(let filter) = search.filter() else { return Response.seeOther(search.link("/inquiries")) }
            do {
                return try await passage(context, customer, filter, format).response([
                    .contentType: format.contentType,
                    .contentDisposition: ContentDisposition.attachment.named(
                        fileName(search, context.edge.world.today, format), plain: "inquiries.\(format.rawValue)"),
                ])
            } catch let error as RPCError where error.code == .invalidArgument {
                return Response.seeOther(search.link("/inquiries"))
            }
        }
    }

    private static func passage(
        _ context: CustomerContext, _ customer: Common_Customer, _ filter: Call_InquiryFilter, _ format: Format
    ) throws -> Passage {
        let service = context.edge.services.call
        return try Passage(context, person: customer.memberID) { send in
            try await service.exportInquiries(
                .with {
                    $0.customer = customer
                    $0.filter = filter
                    $0.format = format.wire
                }, options: .export
            ) { response in
                for try await message in response.messages { await send(message.chunk) }
            }
        }
    }

    enum Format: String {
        case csv, json

        var contentType: String {
            switch self {
            case .csv: "text/csv; charset=utf-8"
            case .json: "application/json; charset=utf-8"
            }
        }

        var wire: Call_ExportFormat {
            switch self {
            case .csv: .csv
            case .json: .json
            }
        }
    }

    /// 「お問い合わせ_2017-02-01_2017-02-27」; without a period, the day it was made.
    static func fileName(_ search: InquirySearch, _ today: JapanDate, _ format: Format) -> String {
        let days = [search[.fromDate], search[.toDate]].compactMap { JapanDate(typed: $0)?.iso }
        return (["お問い合わせ"] + (days.isEmpty ? [today.iso] : days)).joined(separator: "_") + ".\(format.rawValue)"
    }
}
