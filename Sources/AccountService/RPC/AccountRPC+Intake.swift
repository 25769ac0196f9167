import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func listIntakeFiles(
        request: Account_ListIntakeFilesRequest, context: ServerContext
    ) async throws -> Account_ListIntakeFilesResponse {
        _ = try request.staff.person([.reviewer])
        let key = DocumentID(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let limit = try checkedLimit(request.limit)
        let files = try await store.intakeFiles(decided: request.decided, beyond: key, limit: limit)
        return .with {
            $0.files = files.prefix(limit).map(Account_IntakeFile.init)
            $0.nextPageKey = files.count > limit ? files[limit - 1].id.text : ""
        }
    }

    func getIntakeFile(
        request: Account_GetIntakeFileRequest, context: ServerContext
    ) async throws -> Account_GetIntakeFileResponse {
        _ = try request.staff.person([.reviewer])
        guard let id = DocumentID(request.intakeID) else { throw NotFound.intakeFile }
        let file = try await store.intakeFile(id)
        return .with { $0.file = Account_IntakeFile(file) }
    }

    func getIntakePage(
        request: Account_GetIntakePageRequest, context: ServerContext
    ) async throws -> Account_GetIntakePageResponse {
        let staff = try request.staff.member([.reviewer])
        guard let id = DocumentID(request.intakeID) else { throw NotFound.intakeFile }
        let page = try await store.viewIntakePage(id, page: Int(request.page), by: staff)
        let content = try seal.open(page, number: Int(request.page), of: id)
        return .with {
            $0.contentType = page.contentType
            $0.content = content
        }
    }

    func attachIntakeFile(
        request: Account_AttachIntakeFileRequest, context: ServerContext
    ) async throws -> Account_AttachIntakeFileResponse {
        let staff = try request.staff.member([.reviewer])
        guard let id = DocumentID(request.intakeID) else { throw NotFound.intakeFile }
        guard let account = AccountID(request.accountID) else { throw NotFound.account }
        return try await repeatable(request.requestID, request) { repeated in
            try await store.attachIntakeFile(
                id, to: account, kind: request.kind, request.source.chosen, received: request.receivedDate,
                by: staff, repeated)
        }
    }

    func discardIntakeFile(
        request: Account_DiscardIntakeFileRequest, context: ServerContext
    ) async throws -> Account_DiscardIntakeFileResponse {
        let staff = try request.staff.member([.reviewer])
        guard let id = DocumentID(request.intakeID) else { throw NotFound.intakeFile }
        try await repeatable(request.requestID, request) { repeated in
            try await store.discardIntakeFile(id, reason: request.reason, by: staff, repeated)
        }
        return Account_DiscardIntakeFileResponse()
    }
}
