import Contracts
import Primitives
import ServiceStore

extension CallStore {
    struct Ring: Sendable {
        var providerCallID: String
        var dialled: String
        var caller: String
        /// nil = now.
        var at: Instant?
        var followsAnswer: Bool
    }

    /// Idempotent on the telephone system's own id: a repeated webhook finds the call it made, and the answer it got.
    func ring(_ ring: Ring) async throws -> ShownCall {
        try await store.write { [brands] tx in
            if let known = try tx.call(providerCallID: ring.providerCallID) { return try tx.shown(known) }
            let number = PhoneNumber(ring.dialled)
            let card = try number.flatMap { try tx.card(number: $0) }
            let ringing = ring.at ?? tx.now
            let decision = AnswerRing.decide(
                .init(
                    card: card, open: card.map { $0.hours.status(at: ringing, serviceStart: $0.serviceStart).open },
                    own: try card.flatMap { try tx.ownAnnouncement($0.account) }, rules: card.map { brands[$0.brand] },
                    followsAnswer: ring.followsAnswer))
            var call = OpenCall(
                id: tx.newID(), providerCallID: ring.providerCallID,
                dialled: number?.digits ?? Typed.line(ring.dialled),
                caller: PhoneNumber(caller: ring.caller)?.digits ?? Typed.line(ring.caller), ringing: ringing,
                state: .ringing,
                takenBy: nil, account: card?.account, answer: decision.answer, announcement: decision.announcement)
            switch decision.answer {
            case .queue:
                try tx.insert(call)
                let shown = ShownCall(call: call, card: card)
                try tx.append(event: "call.ringing", shown)
                return shown
            case .outOfHours:
                call.closedAs = .afterHours
            case .suspended, .unknownNumber:
                break
            }
            call.state = .writtenUp
            try tx.insert(call)
            let shown = ShownCall(call: call, card: card)
            if decision.answer == .outOfHours, let card {
                let inquiry = AnswerRing.inquiry(
                    call, card: card, id: tx.newID(), now: tx.now, free: brands[card.brand].freeKinds)
                try tx.insert(inquiry)
                try tx.append(event: "inquiry.recorded", subject: card.account.text, payload: Call_Inquiry(inquiry))
            }
            try tx.append(event: "call.closed", shown)
            return shown
        }
    }

    /// - Throws: `NotFound`.
    func take(_ id: CallID, by person: OpenCall.Operator) async throws -> ShownCall {
        try await store.write { tx in
            guard var call = try tx.call(id) else { throw NotFound() }
            switch TakeCall.decide(call) {
            case .take:
                call.state = .taken
                call.takenBy = person
                call.taken = tx.now
                try tx.update(call)
                try tx.enqueue(job: "call.abandoned", about: id.text, due: tx.now + ReleaseCall.abandonedAfter)
                try tx.requeue(job: "call.abandoned", about: id.text, due: tx.now + ReleaseCall.abandonedAfter)
                let shown = try tx.shown(call)
                try tx.append(event: "call.taken", shown)
                return shown
            case .leave:
                return try tx.shown(call)
            }
        }
    }

    struct OpenCalls: Sendable {
        var calls: [ShownCall]
        var feedSequence: Int64
    }

    /// Not yet written up, oldest first. Where very many wait: the oldest, the newest (they ring now), and those in the
    /// asker's own hands.
    func openCalls(for person: StaffID) async throws -> OpenCalls {
        try await store.read { tx in
            let open = "SELECT * FROM call WHERE state IN ('ringing', 'taken')"
            let rows = try tx.rows(
                """
                SELECT * FROM (\(open) ORDER BY ringing_ms, id LIMIT 150)
                UNION SELECT * FROM (\(open) ORDER BY ringing_ms DESC, id DESC LIMIT 50)
                UNION SELECT * FROM (\(open) AND taken_by_id = ? LIMIT 50)
                ORDER BY ringing_ms, id
                """, person)
            return OpenCalls(calls: try rows.map { try tx.shown(OpenCall($0)) }, feedSequence: try tx.feedHead())
        }
    }
}

/// A call together with the card of the number it rings on, as the desk shows it.
struct ShownCall: Equatable, Sendable {
    var call: OpenCall
    /// nil when the number is not ours.
    var card: AnsweringCard?
}

extension Transaction {
    func shown(_ call: OpenCall) throws -> ShownCall {
        ShownCall(call: call, card: try call.account.flatMap { try card(account: $0) })
    }
}
