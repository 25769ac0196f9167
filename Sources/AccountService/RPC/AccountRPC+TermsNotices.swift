import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    private static let mostWithoutNotice = 100

    func listTermsNotices(
        request: Account_ListTermsNoticesRequest, context: ServerContext
    ) async throws -> Account_ListTermsNoticesResponse {
        _ = try request.staff.person([.reviewer])
        guard let state = request.state.chosen else { throw TermsNoticeRejection.stateMissing }
        let key = Int(request.pageKey)
        guard request.pageKey.isEmpty || key != nil else { throw AccountRPC.noSuchPage }
        let limit = try checkedLimit(request.limit)
        let notices = try await store.termsNotices(in: state, beyond: key, limit: limit)
        let waiting = try await store.accountsWithoutNotice(limit: AccountRPC.mostWithoutNotice)
        return .with {
            $0.notices = notices.prefix(limit).map(Account_TermsNotice.init)
            $0.nextPageKey = notices.count > limit ? String(notices[limit - 1].number) : ""
            $0.waiting = waiting.map(Account_AccountSnapshot.init)
        }
    }

    func makeTermsNotice(
        request: Account_MakeTermsNoticeRequest, context: ServerContext
    ) async throws -> Account_MakeTermsNoticeResponse {
        let staff = try request.staff.member([.reviewer])
        guard let id = AccountID(request.accountID) else { throw NotFound.account }
        let command = MakeTermsNotice.Command(
            contract: request.contractDate, serviceStart: request.serviceStartDate)
        let brands = brands
        return try await repeatable(request.requestID, request) { repeated in
            try await store.makeTermsNotice(command, for: id, brand: { brands[$0] }, by: staff, repeated)
        }
    }

    func getTermsNoticePaper(
        request: Account_GetTermsNoticePaperRequest, context: ServerContext
    ) async throws -> Account_GetTermsNoticePaperResponse {
        _ = try request.staff.person([.reviewer])
        guard let id = TermsNoticeID(request.termsNoticeID) else { throw NotFound.termsNotice }
        let (notice, pdf) = try await store.termsNoticePaper(id)
        return .with {
            $0.fileName = "取引条件通知書_\(notice.managementNumber).pdf"
            $0.pdf = pdf
        }
    }

    func printTermsNotices(
        request: Account_PrintTermsNoticesRequest, context: ServerContext
    ) async throws -> Account_PrintTermsNoticesResponse {
        let staff = try request.staff.member([.reviewer])
        let ids = try request.termsNoticeIds.map { text in
            guard let id = TermsNoticeID(text) else { throw NotFound.termsNotice }
            return id
        }
        try PrintTermsNotices.decide(chosen: Set(ids).count, states: [])
        // First the paper, which never changes; what could not be made was not printed.
        var papers: [(number: Int, pdf: Data)] = []
        for id in Set(ids) {
            let (notice, pdf) = try await store.termsNoticePaper(id)
            papers.append((notice.number, pdf))
        }
        let pdf = try await converter.united(papers.sorted { $0.number < $1.number }.map(\.pdf))
        let printed = try await repeatable(request.requestID, request) { repeated in
            try await store.printTermsNotices(Set(ids), by: staff, repeated)
        }
        return .with {
            $0.fileName = "取引条件通知書_\(printed.count)通_\(world.today.iso).pdf"
            $0.pdf = pdf
        }
    }

    func recordTermsNotice(
        request: Account_RecordTermsNoticeRequest, context: ServerContext
    ) async throws -> Account_RecordTermsNoticeResponse {
        let staff = try request.staff.member([.reviewer])
        guard let id = TermsNoticeID(request.termsNoticeID) else { throw NotFound.termsNotice }
        guard let state = request.state.chosen else { throw TermsNoticeRejection.stateMissing }
        let command = RecordTermsNotice.Command(
            state: state, trackingNumber: request.trackingNumber, reason: request.reason)
        return try await repeatable(request.requestID, request) { repeated in
            try await store.recordTermsNotice(id, command, by: staff, repeated)
        }
    }
}
