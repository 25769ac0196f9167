import Primitives
import ServiceStore
import SwiftProtobuf

/// The only door to this service's database: one method per use case, one transaction each.
struct AccountStore: Sendable {
    let store: Store

    var world: World { store.world }

    /// Does `body` once per request id; a repeat gets the first answer.
    /// - Throws: `RequestIDReused`, and what `body` throws.
    func once<Response: Message>(
        _ request: RepeatableRequest, _ body: @escaping @Sendable (Transaction) throws -> Response
    ) async throws -> Response {
        try await store.write { tx in
            try tx.once(request.id, fingerprint: request.fingerprint) {
                let head = try tx.feedHead()
                let response = try body(tx)
                try tx.attribute(changesAfter: head, to: request.actor)
                return response
            }.response
        }
    }
}

/// A changing request that may come again.
struct RepeatableRequest: Sendable {
    let id: String
    /// The request without its secrets.
    let fingerprint: any Message
    /// Whom the history puts the change down to.
    var actor = ChangeMaker.system
}
