import Contracts
import Foundation
import Hummingbird

/// `/live/calls`: telephones that ring, are taken, are written up, as rows of the desk's list.
enum CallLive {
    struct Message: Codable, Equatable {
        let id: String
        let html: String
        /// ringing | waiting | mine | others | written
        let state: String
        /// For whoever has the call open: 「佐藤さんが応対しています。」; nil when there is nothing to say.
        let who: String?
        /// The page's clock, for the running ones.
        let now: Int64
    }

    /// All that happens to a call.
    static let kinds = ["ringing", "taken", "released", "hung_up", "written_up", "closed"].map { "call.\($0)" }

    static func routes(_ router: Router<StaffContext>) {
        router.get("live/calls") { request, context in
            let staff = try context.staff()
            guard let person = context.signedIn, let after = Int64(try context.query(request, "after")) else {
                throw Refused.notFound
            }
            let (edge, csrf) = (context.edge, context.guardian.token)
            return LiveStream(
                edge: edge, feed: edge.services.callFeed,
                filter: .with { $0.kinds = kinds },
                token: person.token, cut: context.entry.cut
            ) { event in
                let call = try Call_OpenCall(serializedBytes: event.payload)
                let now = edge.world.now
                let row = CallRow(call, for: staff, now: now, csrf: csrf, requestID: context.newRequestID())
                let html = try edge.templates.render(CallRow.partial, Shown(reflecting: row))
                let message = Message(
                    id: row.callID, html: html, state: row.state, who: CallRow.whoHasIt(call, for: staff),
                    now: now.milliseconds)
                let data = try JSONEncoder().encode(message)
                return ServerSentEvent(id: event.sequence, event: "call", data: String(decoding: data, as: UTF8.self))
            }.response(request, after: after)
        }
    }
}
