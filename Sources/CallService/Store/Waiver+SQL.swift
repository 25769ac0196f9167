import Primitives
import ServiceStore

extension CallStore {
    static let waivers = Migration(
        "call-0008-waivers-that-wait-for-a-second-person",
        sql: """
            CREATE TABLE waiver (
                inquiry_id TEXT NOT NULL REFERENCES inquiry (id),
                position INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'agreed', 'refused', 'withdrawn')),
                reason TEXT NOT NULL,
                requested_by TEXT NOT NULL,
                requested_by_name TEXT NOT NULL,
                requested_ms BIGINT NOT NULL,
                decided_by TEXT,
                decided_by_name TEXT,
                decided_ms BIGINT,
                note TEXT NOT NULL DEFAULT '',
                CONSTRAINT waivers_are_in_order PRIMARY KEY (inquiry_id, position),
                CONSTRAINT a_decision_has_a_moment CHECK ((state = 'waiting') = (decided_ms IS NULL))
            );
            CREATE UNIQUE INDEX one_waiver_of_a_call_waits ON waiver (inquiry_id) WHERE state = 'waiting';
            """)
}

extension Transaction {
    /// Oldest first.
    func waivers(of inquiry: InquiryID) throws -> [Waiver] {
        try rows("SELECT * FROM waiver WHERE inquiry_id = ? ORDER BY position", inquiry).map { row in
            Waiver(
                state: try row.choice("state"), reason: try row.string("reason"),
                requestedBy: Actor(
                    id: try row.string("requested_by"), name: try row.string("requested_by_name"), isStaff: true),
                requested: try row.instant("requested_ms"),
                decided: try row.optionalInstant("decided_ms").map { at in
                    Waiver.Decided(
                        by: Actor(
                            id: try row.string("decided_by"), name: try row.string("decided_by_name"), isStaff: true),
                        at: at, note: try row.string("note"))
                })
        }
    }

    func ask(toWaive inquiry: InquiryID, _ reason: String, by actor: Actor) throws {
        try execute(
            """
            INSERT INTO waiver (inquiry_id, position, state, reason, requested_by, requested_by_name, requested_ms)
            SELECT ?, COALESCE(MAX(position), 0) + 1, 'waiting', ?, ?, ?, ? FROM waiver WHERE inquiry_id = ?
            """, inquiry, reason, actor.id, actor.name, now, inquiry)
    }

    func close(waiverOf inquiry: InquiryID, _ state: Waiver.State, note: String, by actor: Actor) throws {
        try execute(
            """
            UPDATE waiver SET state = ?, decided_by = ?, decided_by_name = ?, decided_ms = ?, note = ?
            WHERE inquiry_id = ? AND state = 'waiting'
            """, state.rawValue, actor.id, actor.name, now, note, inquiry)
    }

    /// Calls of a customer that staff have waived lately and that still do not count, and those that wait for a second person.
    func waivedLately(for account: AccountID) throws -> Int {
        try row(
            """
            SELECT COUNT(*) AS calls FROM inquiry AS i WHERE account_id = ? AND (
                counts = 0 AND EXISTS (
                    SELECT 1 FROM inquiry_history h WHERE h.inquiry_id = i.id AND h.kind = 'waived' AND h.at_ms > ?)
                OR EXISTS (SELECT 1 FROM waiver w WHERE w.inquiry_id = i.id AND w.state = 'waiting'))
            """, account, now - Brand.secondPersonWindow)!.int("calls")
    }
}
