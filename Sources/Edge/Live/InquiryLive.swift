import Contracts
import Foundation
import Hummingbird

/// `/live/inquiries`: new and changed inquiries of the signed-in account, as rows.
enum InquiryLive {
    /// Everything that changes what a row shows.
    static let kinds = [
        "inquiry.recorded", "inquiry.handled_changed", "inquiry.corrected", "inquiry.noted", "inquiry.assigned",
        "inquiry.snoozed", "inquiry.woken",
    ]

    struct Message: Codable, Equatable {
        let id: String
        let html: String
        let handled: Bool
        /// Neither handled nor snoozed: belongs into the list of what is still to do.
        let open: Bool
        /// Just recorded: what a page with a search must say, which cannot know whether it would be found.
        let fresh: Bool
        /// Unhandled inquiries, for the title.
        let count: Int32
    }

    static func routes(_ router: Router<CustomerContext>) {
        router.get("live/inquiries") { request, context in
            let customer = try context.customer()
            guard let person = context.signedIn, let after = Int64(try context.query(request, "after")) else {
                throw Refused.notFound
            }
            let edge = context.edge
            return LiveStream(
                edge: edge, feed: edge.services.callFeed,
                filter: .with {
                    $0.subject = customer.accountID
                    $0.kinds = kinds
                },
                token: person.token, cut: context.entry.cut
            ) { event in
                let inquiry = try Call_Inquiry(serializedBytes: event.payload)
                let count = try await edge.unhandled.count(of: customer.accountID, at: event.sequence) {
                    try await edge.services.call.listInquiries(
                        .with {
                            $0.customer = customer
                            $0.unhandledOnly = true
                            $0.limit = 1
                        }, options: .page
                    ).unhandledCount
                }
                let html = try edge.templates.render(InquiryRow.partial, Shown(reflecting: InquiryRow(inquiry)))
                let message = Message(
                    id: inquiry.inquiryID, html: html, handled: inquiry.handled, open: inquiry.isOpen,
                    fresh: event.kind == "inquiry.recorded", count: count)
                let data = try JSONEncoder().encode(message)
                return ServerSentEvent(
                    id: event.sequence, event: "inquiry", data: String(decoding: data, as: UTF8.self))
            }.response(request, after: after)
        }
    }
}
