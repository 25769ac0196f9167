import Primitives
import ServiceStore

extension BillingStore {
    /// Kind of job: about a card setup whose end the acquirer has told.
    static let cardSetupJob = "card_setup"
    /// Acquirers say an event again for some days when they got no answer.
    private static let eventsKept = Duration.days(30)

    /// Notes an acquirer's event, and has what it is about asked for now. A repeat changes nothing.
    func receive(_ event: AcquirerEvent) async throws {
        try await store.write { tx in
            let first = try tx.execute(
                """
                INSERT INTO acquirer_event (event_id, kind, received_ms) VALUES (?, ?, ?)
                ON CONFLICT (event_id) DO NOTHING
                """, event.id, event.kind, tx.now)
            guard first == 1 else { return }
            try tx.execute("DELETE FROM acquirer_event WHERE received_ms < ?", tx.now - Self.eventsKept)
            switch event.about {
            case .other: return
            case .setup(let id):
                let open = try tx.row("SELECT setup_id FROM card_setup WHERE setup_id = ? AND completed = 0", id)
                guard open != nil else { return }
                try tx.enqueue(job: Self.cardSetupJob, about: id.text, due: tx.now)
                try tx.hasten(job: Self.cardSetupJob, about: id.text)
            case .charge(let reference, let key):
                let charge = try tx.row(
                    "SELECT charge_id FROM charge WHERE reference = ? OR idempotency_key = ?", reference, key)
                if let charge { try tx.hasten(job: Self.chargeJob, about: charge.string("charge_id")) }
            case .refund(let reference, let key, let charge):
                if try askAboutRefund(reference: reference, key: key, tx) || charge.isEmpty { return }
                try tx.schedule(job: Self.refundsJob, about: charge, due: tx.now)
            case .refunds(let charge):
                if !charge.isEmpty { try tx.schedule(job: Self.refundsJob, about: charge, due: tx.now) }
            case .dispute(let reference):
                if !reference.isEmpty { try tx.schedule(job: Self.disputeJob, about: reference, due: tx.now) }
            }
        }
    }

    /// A setup that the acquirer says has ended; nil when nothing is left to do about it.
    func openCardSetup(_ id: CardSetupID) async throws -> CardSetup? {
        try await store.read { tx in
            try tx.row("SELECT account_id, reference FROM card_setup WHERE setup_id = ? AND completed = 0", id).map {
                CardSetup(
                    id: id, accountID: try $0.id("account_id"), reference: try $0.optionalString("reference"),
                    completed: false)
            }
        }
    }
}
