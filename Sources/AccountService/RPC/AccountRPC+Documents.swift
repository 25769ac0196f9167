import Contracts
import Crypto
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func uploadDocument(
        request: Account_UploadDocumentRequest, context: ServerContext
    ) async throws -> Account_UploadDocumentResponse {
        let account = try request.customer.account([.owner])
        let pages = try SubmitDocument.recognise(request.pages)
        let id = world.newID(DocumentID.self)
        let sealed = try seal.seal(pages, of: id)
        var fingerprint = request
        fingerprint.pages = request.pages.map { Data(SHA256.hash(data: $0)) }
        let kept = try await repeatable(request.requestID, fingerprint) { repeated in
            try await store.submitDocument(id, of: account, kind: request.kind, pages: pages, sealed: sealed, repeated)
        }
        return .with { $0.documentID = kept.text }
    }

    func listDocumentKinds(
        request: Account_ListDocumentKindsRequest, context: ServerContext
    ) async throws -> Account_ListDocumentKindsResponse {
        guard let party = request.partyKind.chosen else { throw ApplicationRejection(problems: [.missing(.partyKind)]) }
        let kinds = DocumentKind.acceptable(for: party, on: world.today)
        return .with {
            $0.kinds = kinds.map { kind in
                .with {
                    $0.kind = kind.key
                    $0.name = kind.name
                    $0.advice = kind.advice
                }
            }
        }
    }

    func getDocumentPage(
        request: Account_GetDocumentPageRequest, context: ServerContext
    ) async throws -> Account_GetDocumentPageResponse {
        let staff = try request.staff.member([.reviewer])
        guard let id = DocumentID(request.documentID) else { throw NotFound.document }
        let page = try await store.viewDocumentPage(id, page: Int(request.page), by: staff)
        let content = try seal.open(
            page.sealed, page: Int(request.page), contentType: page.contentType, of: id, wrappedKey: page.wrappedKey,
            wrappingKey: page.wrappingKey)
        return .with {
            $0.contentType = page.contentType
            $0.content = content
        }
    }

    func reviewDocument(
        request: Account_ReviewDocumentRequest, context: ServerContext
    ) async throws -> Account_ReviewDocumentResponse {
        let staff = try request.staff.member([.reviewer])
        guard let id = DocumentID(request.documentID) else { throw NotFound.document }
        let verdict: ReviewDocument.Verdict =
            request.accept ? .accept(documentNumber: request.documentNumber) : .reject(reason: request.reason)
        try await repeatable(request.requestID, request) { repeated in
            try await store.reviewDocument(id, verdict, by: staff, repeated)
        }
        return Account_ReviewDocumentResponse()
    }
}

extension Common_Staff {
    /// The person with the name that goes into records.
    func member(_ roles: Set<Common_StaffRole>) throws -> StaffMember {
        StaffMember(id: try person(roles), name: name)
    }
}
