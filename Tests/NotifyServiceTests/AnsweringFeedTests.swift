import Contracts
import Testing

@testable import NotifyService

/// What was decided about the customer's words for operators.
struct AnsweringFeedTests {
    @Test func reviews() throws {
        func notice(_ kind: String, _ fill: (inout Account_AccountEvent) -> Void) throws -> Notice? {
            try AccountFeed.read(Fixture.accountEvent(kind, fill)).tell?.notice
        }
        for (kind, words): (Account_AnsweringTextKind, Notice.AnsweringWords) in [
            (.memo, .memo), (.questions, .questions),
        ] {
            func reviewed(_ reason: String) -> (inout Account_AccountEvent) -> Void {
                {
                    $0.answeringTextReviewed = .with {
                        $0.textID = "txt_1"; $0.kind = kind; $0.reason = reason
                    }
                }
            }
            #expect(
                try notice("answering_text.approved", reviewed(""))
                    == .answeringTextApproved(text: "txt_1", words: words))
            #expect(
                try notice("answering_text.rejected", reviewed("URL"))
                    == .answeringTextRejected(text: "txt_1", words: words, reason: "URL"))
            #expect(throws: MalformedEvent.self) { try notice("answering_text.rejected", reviewed("")) }
        }
    }
}
