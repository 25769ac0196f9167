import Contracts
import Primitives
import ServiceStore

extension CallStore {
    /// - Returns: nil when no call of this id is known and the ring cannot be made up for.
    func updateStatus(
        providerCallID: String, _ status: UpdateCallStatus.Status, at: Instant?, dialled: String, caller: String
    ) async throws -> ShownCall? {
        let known = try await store.read { tx in try tx.call(providerCallID: providerCallID) != nil }
        if !known {
            // A line that has closed will not ring any more: the call is kept, to be written up. Before that its ring comes.
            guard status == .ended, !dialled.isEmpty else { return nil }
            _ = try await ring(
                Ring(providerCallID: providerCallID, dialled: dialled, caller: caller, at: at, followsAnswer: false))
        }
        return try await store.write { tx in
            guard let call = try tx.call(providerCallID: providerCallID) else { throw NotFound() }
            guard let changed = UpdateCallStatus.decide(status, at: at ?? tx.now, call) else {
                return try tx.shown(call)
            }
            try tx.update(changed)
            let shown = try tx.shown(changed)
            if changed.state != .writtenUp { try tx.append(event: "call.hung_up", shown) }
            return shown
        }
    }

    /// - Throws: `NotFound`, `ReleaseCall.Rejection`.
    func release(_ id: CallID, by person: StaffID, admin: Bool) async throws -> ShownCall {
        try await store.write { tx in
            guard let call = try tx.call(id) else { throw NotFound() }
            guard let released = try ReleaseCall.decide(call, by: person, admin: admin).get() else {
                return try tx.shown(call)
            }
            return try tx.release(released)
        }
    }

    /// - Throws: `NotFound`, `CloseCall.Rejection`, `RequestIDReused`.
    func close(
        _ id: CallID, _ command: CloseCall.Command, requestID: String, request: Call_CloseCallRequest
    ) async throws -> Call_CloseCallResponse {
        try await store.write { [freeKinds] tx in
            try tx.once(requestID, fingerprint: request) {
                guard let call = try tx.call(id) else { throw NotFound() }
                let card = try call.account.flatMap { try tx.card(account: $0) }
                let closed = try CloseCall.decide(
                    command,
                    .init(
                        now: tx.now, call: call, card: card, newID: tx.newID(),
                        freeKinds: card.map { freeKinds($0.brand) } ?? [])
                ).get()
                try tx.update(closed.call)
                try tx.forgetDraft(formRequestID: requestID, call: id)
                let shown = ShownCall(call: closed.call, card: card)
                if let inquiry = closed.inquiry {
                    try tx.insert(inquiry)
                    try tx.append(
                        event: "inquiry.recorded", subject: inquiry.account.text, payload: Call_Inquiry(inquiry))
                }
                try tx.append(event: "call.closed", shown)
                return Call_CloseCallResponse.with {
                    $0.call = Call_OpenCall(shown)
                    if let inquiry = closed.inquiry { $0.inquiry = Call_Inquiry(inquiry) }
                }
            }
        }.response
    }
}

extension Transaction {
    func release(_ released: OpenCall) throws -> ShownCall {
        try update(released)
        let shown = try shown(released)
        try append(event: "call.released", shown)
        return shown
    }

    /// Gives back a call whose operator has typed nothing for long.
    func releaseAbandoned(_ id: CallID) throws -> JobOutcome {
        guard let call = try call(id) else { throw NotFound() }
        let lastDraft = try row("SELECT saved_ms FROM draft WHERE about = ?", id)?.instant("saved_ms")
        switch ReleaseCall.look(call, lastDraft: lastDraft, now: now) {
        case .release(let released):
            _ = try release(released)
            return .done
        case .lookAgain(let at): return .retry(at: at, error: "")
        case .done: return .done
        }
    }
}
