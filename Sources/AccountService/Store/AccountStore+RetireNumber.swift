import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    /// - Throws: `RetireRejection`, `RequestIDReused`.
    func retireNumber(
        _ number: PhoneNumber, reason typed: String, putsBack: Bool, by staff: StaffMember,
        _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            let reason = try RetireNumber.decide(
                reason: typed, putsBack: putsBack, state: tx.inventoryState(of: number))
            if let reason {
                try tx.execute(
                    """
                    UPDATE phone_number SET state = 'retired', retired_reason = ?, retired_by = ?, retired_ms = ?
                    WHERE number = ?
                    """, reason, staff.name, tx.now, number)
            } else {
                // Out and in again does not shorten its rest.
                try tx.execute(
                    """
                    UPDATE phone_number SET state = CASE WHEN rests_until_date IS NULL THEN 'free' ELSE 'resting' END
                    WHERE number = ?
                    """, number)
            }
            return Account_RetireNumberResponse()
        }
    }

    /// - Throws: `RetireRejection`, `RequestIDReused`.
    func setNumberNote(_ number: PhoneNumber, to typed: String, _ request: RepeatableRequest) async throws {
        _ = try await once(request) { tx in
            let note = try RetireNumber.note(typed)
            guard try tx.inventoryState(of: number) != nil else { throw RetireRejection.notInInventory }
            try tx.execute("UPDATE phone_number SET note = ? WHERE number = ?", note, number)
            return Account_SetNumberNoteResponse()
        }
    }
}

extension Transaction {
    /// nil when it is not there.
    func inventoryState(of number: PhoneNumber) throws -> InventoryState? {
        try row("SELECT state, rests_until_date FROM phone_number WHERE number = ?", number)?.inventoryState(on: today)
    }
}
