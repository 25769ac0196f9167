import Contracts
import Primitives
import Testing

@testable import AccountService

@Suite struct ExportRecordsTests {
    static let account = AccountID("acc_00000000000000000000000001")

    @Test(
        arguments: [
            (nil, "2017-02-01", "2017-02-28", .csv, nil), (nil, "", "2017-02-28", .csv, .fromMalformed),
            (nil, "2017-02-01", "2月", .pdf, .untilMalformed), (nil, "2017-02-28", "2017-02-01", .pdf, .turnedAround),
            (nil, "2017-02-28", "2017-02-28", nil, .formatMissing), (account, "", "", .pdf, nil),
            (account, "2017-02-01", "", .pdf, nil), (account, "x", "", .pdf, .fromMalformed),
        ] as [(AccountID?, String, String, ExportRecords.Format?, ExportRecordsRejection?)])
    func deciding(
        account: AccountID?, from: String, until: String, format: ExportRecords.Format?,
        rejection: ExportRecordsRejection?
    ) {
        do throws(ExportRecordsRejection) {
            _ = try ExportRecords.decide(.init(account: account, from: from, until: until, format: format))
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test func whatIsTakenOutIsWrittenDown() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await service.proveIdentity(customer)
        func export(_ change: (inout Account_ExportVerificationRecordsRequest) -> Void) async throws -> String {
            var request = Account_ExportVerificationRecordsRequest.with {
                $0.staff = TestService.reviewer
                $0.format = .csv
            }
            change(&request)
            let file = try await service.rpc.exportVerificationRecords(request: request, context: service.context)
            return String(decoding: file.content, as: UTF8.self)
        }
        let own = try await export { $0.accountID = customer.accountID }
        #expect(own.hasPrefix(CSV.mark) && own.components(separatedBy: "\r\n").count == 4)
        let today = try await export {
            $0.fromDate = "2017-02-27"; $0.untilDate = "2017-02-27"
        }
        #expect(today == own)
        let before = try await export {
            $0.fromDate = "2017-02-01"; $0.untilDate = "2017-02-26"
        }
        #expect(before.components(separatedBy: "\r\n").count == 2, "the heading only")
        let viewings = try await service.store.viewings(of: nil, before: nil, limit: 10)
        #expect(
            viewings.map(\.what) == [
                .export("確認記録の書き出し（CSV、2017年2月1日〜2017年2月26日、0件）"),
                .export("確認記録の書き出し（CSV、2017年2月27日〜2017年2月27日、2件）"), .export("確認記録の書き出し（CSV、2件）"),
            ])
        #expect(try await service.store.viewings(of: AccountID(customer.accountID), before: nil, limit: 10).count == 1)
    }
}
