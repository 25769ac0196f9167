import Contracts
import Primitives
import ServiceStore

extension OpenCall {
    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), providerCallID: try row.string("provider_call_id"),
            dialled: try row.string("dialled"),
            caller: try row.string("caller"), ringing: try row.instant("ringing_ms"), state: try row.choice("state"),
            takenBy: try row.optionalID("taken_by_id", StaffID.self).map {
                Operator(id: $0, name: try row.string("taken_by_name"))
            },
            account: try row.optionalID("account_id"), taken: try row.optionalInstant("taken_ms"),
            hungUp: try row.optionalInstant("hung_up_ms"),
            closedAs: try row.optionalString("closed_as") == nil ? nil : try row.choice("closed_as"),
            answer: try row.choice("answer"), announcement: try row.string("announcement"))
    }
}

extension Transaction {
    func call(_ id: CallID) throws -> OpenCall? {
        try row("SELECT * FROM call WHERE id = ?", id).map(OpenCall.init)
    }

    func call(providerCallID: String) throws -> OpenCall? {
        try row("SELECT * FROM call WHERE provider_call_id = ?", providerCallID).map(OpenCall.init)
    }

    func insert(_ call: OpenCall) throws {
        try execute(
            """
            INSERT INTO call (
                id, provider_call_id, dialled, caller, ringing_ms, state, taken_by_id, taken_by_name, account_id, taken_ms,
                hung_up_ms, closed_as, answer, announcement
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            call.id, call.providerCallID, call.dialled, call.caller, call.ringing, call.state.rawValue,
            call.takenBy?.id,
            call.takenBy?.name, call.account, call.taken, call.hungUp, call.closedAs?.rawValue, call.answer.rawValue,
            call.announcement)
    }

    func update(_ call: OpenCall) throws {
        try execute(
            """
            UPDATE call SET state = ?, taken_by_id = ?, taken_by_name = ?, taken_ms = ?, hung_up_ms = ?, closed_as = ?
            WHERE id = ?
            """,
            call.state.rawValue, call.takenBy?.id, call.takenBy?.name, call.taken, call.hungUp, call.closedAs?.rawValue,
            call.id)
    }

    /// Tells the desk.
    func append(event: String, _ shown: ShownCall) throws {
        try append(event: event, subject: shown.call.account?.text ?? shown.call.id.text, payload: Call_OpenCall(shown))
    }
}
