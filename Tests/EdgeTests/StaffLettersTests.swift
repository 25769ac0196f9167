import Contracts
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// 取引条件通知書: what was typed and refused stays where it was.
@Suite struct StaffLettersTests {
    static func services(_ state: Account_TermsNoticeState) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListTermsNotices.descriptor) {
            (request: Account_ListTermsNoticesRequest) in
            #expect(request.state == state && ["", "k"].contains(request.pageKey))
            return Account_ListTermsNoticesResponse.with {
                $0.notices = [
                    .with {
                        $0.termsNoticeID = "trm_1"
                        $0.managementNumber = "000012"
                        $0.state = state
                    },
                    .with {
                        $0.termsNoticeID = "trm_2"
                        $0.managementNumber = "000013"
                        $0.state = state
                    },
                ]
            }
        }
        fakes.on(Account_AccountService.Method.RecordTermsNotice.descriptor) {
            (_: Account_RecordTermsNoticeRequest) -> Account_RecordTermsNoticeResponse in
            throw Rejected(.invalidArgument, "番号", fields: [.init("tracking_number", "引受番号が正しくありません。")])
        }
        return fakes
    }

    @Test(arguments: [
        (Account_TermsNoticeState.made, "made", "posted", "tracking_number", "t"),
        (.made, "made", "void", "reason", "v"),
        (.posted, "posted", "posted", "tracking_number", "c"), (.posted, "posted", "returned", "reason", "r"),
    ])
    func whatWasRefusedStaysInItsRow(
        listed: Account_TermsNoticeState, from: String, state: String, field: String, prefix: String
    ) async throws {
        try await StaffFixture.signedIn("reviewer", Self.services(listed)) { browser in
            let page = try await browser.get("/letters?state=\(from)&page=k")
            #expect(page.text.contains("name=\"page\" value=\"k\""))
            let answer = try await browser.post(
                "/letters/trm_2",
                [("from", from), ("page", "k"), ("number", "000013"), ("state", state), (field, "123<b>")], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains("<a href=\"#letter-000013\">管理番号 000013</a>：引受番号が正しくありません。"))
            #expect(answer.text.contains("id=\"\(prefix)-000013-wrong\">引受番号が正しくありません。"))
            #expect(answer.text.components(separatedBy: "value=\"123&lt;b&gt;\"").count == 2, "in its row only")
            #expect(!answer.text.contains("id=\"\(prefix)-000012-wrong\""))
            #expect(answer.text.contains("name=\"page\" value=\"k\""), "the same page of the same list")
        }
    }

    /// A colleague was quicker: the paper stands in another list by now.
    @Test func whatIsNotHereAnyMoreIsNamed() async throws {
        try await StaffFixture.signedIn("reviewer", Self.services(.made)) { browser in
            let page = try await browser.get("/letters")
            let answer = try await browser.post(
                "/letters/trm_9", [("from", "made"), ("number", "000009"), ("state", "posted")], with: page)
            #expect(answer.status == 400 && answer.text.contains("管理番号 000009：引受番号が正しくありません。"))
        }
    }
}
