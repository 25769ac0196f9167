import Primitives
import ServiceStore

extension NotifyStore {
    /// The account's link, while there is a room that may be posted to.
    func openConnection(_ account: AccountID, in tx: Transaction) throws -> ChatworkConnection? {
        guard let connection = try connection(account, in: tx), connection.open != nil else { return nil }
        return connection
    }

    /// Keeps how a try ended, in the transaction that finishes or postpones the account's job.
    func settlePost(
        _ delivery: Delivery, room: ChatworkConnection.Room, _ outcome: MessageOutcome, in tx: Transaction
    ) throws -> JobOutcome {
        let account = delivery.account
        let open = try connection(account, in: tx)?.open
        return try settleMessage(
            delivery, outcome, in: .room(of: account), placeChanged: open.map { $0.id != room.id } ?? false, tx: tx
        ) { step in
            switch step {
            case .pause(let until, _):
                try tx.execute(
                    "UPDATE chatwork_connection SET paused_until_ms = ? WHERE account_id = ?", until, account)
            case .breakLink(let error): try markBroken(account, error, room: nil, in: tx)
            case .breakRoom(let error): try markBroken(account, error, room: room, in: tx)
            case .sent, .again, .failed: return
            }
        }
    }

    /// The customer has to act: told by mail once, what waits is given up visibly (its mails have gone out).
    func markBroken(_ account: AccountID, _ error: String, room: ChatworkConnection.Room?, in tx: Transaction) throws {
        try giveUpWaiting(.room(of: account), error, in: tx)
        guard let connection = try connection(account, in: tx), connection.state != .broken else { return }
        if let room, connection.open?.id != room.id { return }
        let state = room == nil ? ChatworkConnection.State.broken : .roomBroken
        try tx.execute(
            "UPDATE chatwork_connection SET state = ?, refreshing_ms = NULL WHERE account_id = ?", state.rawValue,
            account)
        guard let contact = try contact(account, in: tx) else { return }
        try tell(
            TellAccount(
                event: "chatwork-\(tx.newID(EventID.self))", account: account, brand: contact.brand,
                notice: .chatworkBroken(room: room?.name), happened: tx.now), in: tx)
    }
}
