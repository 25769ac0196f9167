import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func importNumbers(
        request: Account_ImportNumbersRequest, context: ServerContext
    ) async throws -> Account_ImportNumbersResponse {
        _ = try request.staff.person()
        let outcome = try ImportNumbers.decide(request.lines)
        return try await repeatable(request.requestID, request) { repeated in
            try await store.importNumbers(outcome, repeated)
        }
    }

    func listNumbers(
        request: Account_ListNumbersRequest, context: ServerContext
    ) async throws -> Account_ListNumbersResponse {
        _ = try request.staff.person()
        let key = PhoneNumber(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let state = InventoryState(rawValue: request.state)
        guard request.state.isEmpty || state != nil else { throw AccountRPC.noSuchPage }
        let page = try await store.numbers(
            search: request.search, state: state, after: key, limit: checkedLimit(request.limit))
        return .with {
            $0.numbers = page.lines.map { line in
                .with {
                    $0.number = line.number.digits
                    $0.state = line.state.rawValue
                    $0.accountID = line.accountID?.text ?? ""
                    $0.siteName = line.siteName
                    $0.restsUntilDate = line.restsUntil?.iso ?? ""
                    $0.note = line.note
                    $0.retiredReason = line.retiredReason
                    $0.retiredBy = line.retiredBy
                }
            }
            $0.nextPageKey = page.next?.digits ?? ""
            $0.freeCount = Int32(page.counts[.free] ?? 0)
            $0.reservedCount = Int32(page.counts[.reserved] ?? 0)
            $0.issuedCount = Int32(page.counts[.issued] ?? 0)
            $0.restingCount = Int32(page.counts[.resting] ?? 0)
            $0.retiredCount = Int32(page.counts[.retired] ?? 0)
        }
    }

    func retireNumber(
        request: Account_RetireNumberRequest, context: ServerContext
    ) async throws -> Account_RetireNumberResponse {
        let staff = try request.staff.member()
        guard let number = PhoneNumber(request.number) else { throw RetireRejection.notInInventory }
        try await repeatable(request.requestID, request) { repeated in
            try await store.retireNumber(
                number, reason: request.reason, putsBack: request.putBack, by: staff, repeated)
        }
        return Account_RetireNumberResponse()
    }

    func setNumberNote(
        request: Account_SetNumberNoteRequest, context: ServerContext
    ) async throws -> Account_SetNumberNoteResponse {
        _ = try request.staff.person()
        guard let number = PhoneNumber(request.number) else { throw RetireRejection.notInInventory }
        try await repeatable(request.requestID, request) { repeated in
            try await store.setNumberNote(number, to: request.note, repeated)
        }
        return Account_SetNumberNoteResponse()
    }

    func issueNumber(
        request: Account_IssueNumberRequest, context: ServerContext
    ) async throws -> Account_IssueNumberResponse {
        _ = try request.staff.person()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let command = try IssueNumber.command(number: request.number, serviceStart: request.serviceStartDate)
        return try await repeatable(request.requestID, request) { repeated in
            try await store.issueNumber(command, to: id, repeated)
        }
    }

    func reserveNumber(
        request: Account_ReserveNumberRequest, context: ServerContext
    ) async throws -> Account_ReserveNumberResponse {
        _ = try request.staff.person()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let wanted = try IssueNumber.command(number: request.number, serviceStart: "").wanted
        return try await repeatable(request.requestID, request) { repeated in
            try await store.reserveNumber(wanted, for: id, repeated)
        }
    }

    func releaseReservation(
        request: Account_ReleaseReservationRequest, context: ServerContext
    ) async throws -> Account_ReleaseReservationResponse {
        _ = try request.staff.person()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        try await repeatable(request.requestID, request) { repeated in
            try await store.releaseReservation(of: id, repeated)
        }
        return Account_ReleaseReservationResponse()
    }

    func setServiceStart(
        request: Account_SetServiceStartRequest, context: ServerContext
    ) async throws -> Account_SetServiceStartResponse {
        _ = try request.staff.person()
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        try await repeatable(request.requestID, request) { repeated in
            try await store.setServiceStart(request.serviceStartDate, of: id, repeated)
        }
        return Account_SetServiceStartResponse()
    }
}
