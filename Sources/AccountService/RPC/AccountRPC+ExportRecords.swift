import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime

extension AccountRPC {
    func exportVerificationRecords(
        request: Account_ExportVerificationRecordsRequest, context: ServerContext
    ) async throws -> Account_ExportVerificationRecordsResponse {
        let staff = try request.staff.member()
        let account = AccountID(request.accountID)
        guard request.accountID.isEmpty || account != nil else { throw NotFound.account }
        let plan = try ExportRecords.decide(
            .init(account: account, from: request.fromDate, until: request.untilDate, format: request.format.chosen))
        let records = try await store.exportRecords(plan, by: staff)
        let content: Data
        switch plan.format {
        case .csv: content = Data(ExportedRecord.csv(records).utf8)
        case .pdf:
            content = try RecordsPaper(records: records, period: plan.period, by: staff.name, made: world.now).pdf()
        }
        return .with {
            $0.fileName = plan.fileName(today: world.today)
            $0.contentType = plan.format == .csv ? "text/csv; charset=utf-8" : "application/pdf"
            $0.content = content
        }
    }
}

extension Account_RecordFormat {
    /// nil when nothing was chosen.
    var chosen: ExportRecords.Format? {
        switch self {
        case .csv: .csv
        case .pdf: .pdf
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}
