import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

/// What Account keeps of the answering card, through its RPCs on real SQLite, and what it tells the others.
@Suite struct AnsweringTests {
    static let member = Identifier<MemberKind>("mem_00000000000000000000000001")!.text

    private func submit(
        _ service: TestService, _ customer: Common_Customer, _ requestID: String, basics: String
    ) async throws -> Account_AnsweringText {
        try await service.rpc.submitAnsweringText(
            request: .with {
                $0.requestID = requestID
                $0.customer = customer
                $0.kind = .memo
                $0.content = .with { $0.memo = .with { $0.basics = basics } }
                $0.memberName = "高橋 一郎"
            }, context: service.context
        ).text
    }

    private func review(
        _ service: TestService, _ text: String, _ requestID: String, approve: Bool, reason: String = ""
    ) async throws {
        _ = try await service.rpc.reviewAnsweringText(
            request: .with {
                $0.requestID = requestID
                $0.staff = TestService.reviewer
                $0.textID = text
                $0.approve = approve
                $0.reason = reason
            }, context: service.context)
    }

    private func texts(
        _ service: TestService, _ customer: Common_Customer
    ) async throws -> Account_GetAnsweringTextsResponse {
        try await service.rpc.getAnsweringTexts(
            request: .with {
                $0.customer = customer
                $0.kind = .memo
            }, context: service.context)
    }

    @Test func onlyApprovedWordsEverLeaveTheService() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let first = try await submit(service, customer, "memo-1", basics: "○○に関する窓口です")
        #expect(first.state == .waiting)
        #expect(try await service.events("answering_text.submitted").map(\.account.memo.basics) == [""])
        try await review(service, first.textID, "review-1", approve: true)
        let second = try await submit(service, customer, "memo-2", basics: "△△を販売しています")
        try await review(service, second.textID, "review-2", approve: false, reason: "商品名を確認させてください。")
        _ = try await submit(service, customer, "memo-3", basics: "□□を販売しています")
        // Anything that makes an event says what was approved last.
        _ = try await setTimes(service, customer, "times-1")
        for kind in ["answering_text.approved", "answering_text.rejected", "answering.times_changed"] {
            #expect(try await service.events(kind).map(\.account.memo.basics) == ["○○に関する窓口です"], "\(kind)")
        }
        let shown = try await texts(service, customer)
        #expect(shown.approved.content.memo.basics == "○○に関する窓口です")
        #expect(shown.texts.map(\.state) == [.waiting, .rejected, .approved])
        #expect(shown.texts[1].reason == "商品名を確認させてください。" && shown.texts[1].reviewedBy.isEmpty)
        #expect(
            try await service.events("answering_text.rejected").map(\.answeringTextReviewed.reason) == [
                "商品名を確認させてください。"
            ])
    }

    @Test func aNewerTextTakesThePlaceOfOneThatWaits() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let first = try await submit(service, customer, "memo-1", basics: "窓口です")
        let again = try await submit(service, customer, "memo-1", basics: "窓口です")
        #expect(again.textID == first.textID)
        let second = try await submit(service, customer, "memo-2", basics: "総合窓口です")
        let waiting = try await service.rpc.listAnsweringTexts(
            request: .with {
                $0.staff = TestService.reviewer
                $0.limit = 10
            }, context: service.context)
        #expect(waiting.rows.map(\.textID) == [second.textID] && waiting.rows[0].first)
        await expectRejected(.failedPrecondition) { try await review(service, first.textID, "r1", approve: true) }
        try await review(service, second.textID, "r3", approve: true)
        await expectRejected(.failedPrecondition) { try await review(service, second.textID, "r4", approve: true) }
        let third = try await submit(service, customer, "memo-3", basics: "総合窓口です。代表：高橋")
        let found = try await service.rpc.getAnsweringTextForStaff(
            request: .with {
                $0.staff = TestService.reviewer
                $0.textID = third.textID
            }, context: service.context)
        #expect(found.before.content.memo.basics == "総合窓口です" && found.before.reviewedBy == "審査 太郎")
        #expect(found.history.count == 3 && found.account.accountID == customer.accountID)
    }

    @Test func changesAreLimitedAndTakingAwayIsNot() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        for number in 1...3 {
            let text = try await submit(service, customer, "memo-\(number)", basics: "窓口\(number)です")
            try await review(service, text.textID, "review-\(number)", approve: true)
            service.clock.advance(.days(1))
        }
        await expectRejected(.failedPrecondition) {
            _ = try await submit(service, customer, "memo-4", basics: "窓口4です")
        }
        #expect(try await texts(service, customer).nextChangeDate == "2017-03-30")
        let cleared = try await submit(service, customer, "memo-5", basics: "")
        #expect(cleared.state == .approved && cleared.reviewedBy.isEmpty)
        #expect(try await service.events("answering_text.approved").last?.account.memo.basics == "")
        service.clock.advance(.days(30))
        #expect(try await submit(service, customer, "memo-6", basics: "窓口6です").state == .waiting)
    }

    @Test func questionsNeedTheOption() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        await expectRejected(.failedPrecondition) { try await submitQuestion(service, customer, "qa-1") }
        try await service.store.store.write { tx in
            try tx.execute(
                "INSERT INTO account_option (account_id, position, option_key) VALUES (?, 1, 'qa')", customer.accountID)
        }
        try await submitQuestion(service, customer, "qa-2")
        let row = try await service.rpc.listAnsweringTexts(
            request: .with {
                $0.staff = TestService.reviewer
                $0.limit = 10
            }, context: service.context
        ).rows[0]
        #expect(row.kind == .questions)
        try await review(service, row.textID, "review-1", approve: true)
        let told = try #require(try await service.events("answering_text.approved").last)
        #expect(told.account.questions.map(\.answer) == ["500円です"] && told.account.memo.basics == "")
    }

    @Test func timesAreToldAtOnceAndScopedToTheAccount() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let account = try await setTimes(service, customer, "times-1")
        #expect(account.closedOnHolidays && account.closingDays.map(\.label) == ["夏季休業"])
        #expect(account.hours.map(\.opensMinute) == [540, 780])
        let told = try #require(try await service.events("answering.times_changed").last?.account)
        #expect(told == account)
        // Over by then: off the list.
        service.clock.advance(.days(180))
        let later = try await service.rpc.getAccount(
            request: .with { $0.customer = customer }, context: service.context)
        #expect(later.account.closingDays.isEmpty)
    }

    private func setTimes(
        _ service: TestService, _ customer: Common_Customer, _ requestID: String
    ) async throws -> Account_AccountSnapshot {
        try await service.rpc.setAnsweringTimes(
            request: .with {
                $0.requestID = requestID
                $0.customer = customer
                $0.hours = [(Int32(780), Int32(1080)), (540, 720)].map { span in
                    .with {
                        $0.weekday = 2
                        $0.opensMinute = span.0
                        $0.closesMinute = span.1
                    }
                }
                $0.closedOnHolidays = true
                $0.closingDays = [
                    .with {
                        $0.fromDate = "2017-08-10"
                        $0.toDate = "2017-08-16"
                        $0.label = "夏季休業"
                    }
                ]
            }, context: service.context
        ).account
    }

    private func submitQuestion(_ service: TestService, _ customer: Common_Customer, _ requestID: String) async throws {
        _ = try await service.rpc.submitAnsweringText(
            request: .with {
                $0.requestID = requestID
                $0.customer = customer
                $0.kind = .questions
                $0.content = .with {
                    $0.questions = [
                        .with {
                            $0.question = "送料は"
                            $0.answer = "500円です"
                        }
                    ]
                }
            }, context: service.context)
    }

    private func expectRejected(_ code: RPCError.Code, _ act: () async throws -> Void) async {
        do {
            try await act()
            Issue.record("not refused")
        } catch let error as any RPCErrorConvertible {
            #expect(error.rpcErrorCode == code)
        } catch {
            Issue.record("\(error)")
        }
    }
}
