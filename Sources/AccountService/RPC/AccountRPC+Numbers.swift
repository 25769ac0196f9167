import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func importNumbers(
        request: Account_ImportNumbersRequest, context: ServerContext
    ) async throws -> Account_ImportNumbersResponse {
        _ = try request.staff.person([.reviewer])
        let outcome = try ImportNumbers.decide(request.lines)
        return try await repeatable(request.requestID, request) { repeated in
            try await store.importNumbers(outcome, repeated)
        }
    }

    func listNumbers(
        request: Account_ListNumbersRequest, context: ServerContext
    ) async throws -> Account_ListNumbersResponse {
        _ = try request.staff.person([.operator, .reviewer, .billing])
        let key = PhoneNumber(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let page = try await store.numbers(after: key, limit: checkedLimit(request.limit))
        return .with {
            $0.numbers = page.lines.map { line in
                .with {
                    $0.number = line.number.digits
                    $0.state = line.state.rawValue
                    $0.accountID = line.accountID?.text ?? ""
                    $0.siteName = line.siteName
                }
            }
            $0.nextPageKey = page.next?.digits ?? ""
            $0.freeCount = Int32(page.freeCount)
        }
    }

    func issueNumber(
        request: Account_IssueNumberRequest, context: ServerContext
    ) async throws -> Account_IssueNumberResponse {
        _ = try request.staff.person([.reviewer])
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let command = try IssueNumber.command(number: request.number, serviceStart: request.serviceStartDate)
        return try await repeatable(request.requestID, request) { repeated in
            try await store.issueNumber(command, to: id, repeated)
        }
    }
}
