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
        let account = try request.customer.account()
        let files = try SubmitDocument.limited(request.pages)
        var fingerprint = request
        fingerprint.pages = request.pages.map { Data(SHA256.hash(data: $0)) }
        let kept = try await repeatable(request.requestID, fingerprint) { repeated in
            let command = SubmitDocument.Command(
                kind: request.kind, pages: files.count, numberSideAbsent: request.numberSideAbsent)
            if let earlier = try await store.admitUpload(command, of: account, repeated) { return earlier }
            let document = try await sealed(SubmitDocument.recognise(files))
            return try await store.submitDocument(
                document, of: account, kind: request.kind, numberSideAbsent: request.numberSideAbsent, repeated)
        }
        return .with { $0.documentID = kept.text }
    }

    func attachDocument(
        request: Account_AttachDocumentRequest, context: ServerContext
    ) async throws -> Account_AttachDocumentResponse {
        let staff = try request.staff.member([.reviewer])
        guard let account = AccountID(request.accountID) else { throw NotFound.account }
        guard let source = request.source.chosen, source != .upload else { throw SubmitDocumentRejection.sourceMissing }
        let day = try SubmitDocument.received(request.receivedDate, latest: world.today)
        let files = try SubmitDocument.limited(request.pages)
        var fingerprint = request
        fingerprint.pages = request.pages.map { Data(SHA256.hash(data: $0)) }
        return try await repeatable(request.requestID, fingerprint) { repeated in
            let command = SubmitDocument.Command(kind: request.kind, pages: files.count, source: source)
            if let earlier = try await store.admitAttachment(command, of: account, on: day, repeated) { return earlier }
            let document = try await sealed(SubmitDocument.recognise(files, taking: SubmitDocument.fromStaff))
            return try await store.attachDocument(
                document, of: account, kind: request.kind, source, on: day, by: staff, repeated)
        }
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
                    $0.sides = kind.sides
                    $0.forPersonInCharge = party == .company && kind.party == .person
                    $0.asksNumberSideAbsent = kind.key == DocumentKind.individualNumberCard
                    $0.supporting = kind.isSupporting
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
        let content = try seal.open(page, number: Int(request.page), of: id)
        return .with {
            $0.contentType = page.contentType
            $0.content = content
        }
    }

    func listDocumentViewings(
        request: Account_ListDocumentViewingsRequest, context: ServerContext
    ) async throws -> Account_ListDocumentViewingsResponse {
        _ = try request.staff.person([])
        let account = AccountID(request.accountID)
        guard request.accountID.isEmpty || account != nil else { throw NotFound.account }
        let key = DocumentViewingID(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let limit = try checkedLimit(request.limit)
        let viewings = try await store.viewings(of: account, before: key, limit: limit)
        return .with {
            $0.viewings = viewings.prefix(limit).map(Account_DocumentViewing.init)
            $0.nextPageKey = viewings.count > limit ? viewings[limit - 1].id.text : ""
        }
    }

    /// - Parameter files: after all that could be said without decoding them.
    private func sealed(_ files: [PictureFile]) async throws -> SealedDocument {
        let pages = try await converter.pages(of: files)
        let id = world.newID(DocumentID.self)
        return SealedDocument(id: id, pages: pages, sealed: try seal.seal(pages, of: id))
    }
}

extension DocumentSeal {
    func open(_ page: AccountStore.SealedPage, number: Int, of id: DocumentID) throws -> Data {
        try open(
            page.sealed, page: number, contentType: page.contentType, of: id, wrappedKey: page.wrappedKey,
            wrappingKey: page.wrappingKey)
    }
}

extension Common_Staff {
    /// The person with the name that goes into records.
    func member(_ roles: Set<Common_StaffRole>) throws -> StaffMember {
        StaffMember(id: try person(roles), name: name)
    }
}
