import Foundation
import Primitives
import Testing

@testable import NotifyService

struct ChannelMessageTests {
    static let hostile = "<!channel> *b* [x](http://e) ${a} \"'\\ </script> 髙﨑🌻"

    static func message(
        _ notice: Notice = .callRecorded(inquiry: "inq_1", callback: true), again: Bool = false
    )
        -> ChannelMessage
    {
        var facts = ChatworkMessageTests.tanaka
        facts.callerName = hostile
        facts.content = hostile + "\n二行目"
        return ChannelMessage(
            delivery: DeliveryID("dlv_00000000000000000000000001")!, account: Fixture.account, notice: notice,
            facts: notice.isTest ? nil : facts,
            happened: JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5, second: 7),
            link: ChatworkMessageTests.link, again: again)
    }

    static func object(_ message: ChannelMessage, _ kind: NoticeChannel.Kind) throws -> [String: Any] {
        let parsed = try JSONSerialization.jsonObject(with: message.body(kind, recipient: "C1"))
        return try #require(parsed as? [String: Any])
    }

    @Test func slackReadsNoNotationInWhatWasTyped() throws {
        let body = try Self.object(Self.message(again: true), .slack)
        #expect(body["text"] as? String == "折り返し必要（再送）")
        let blocks = try #require(body["blocks"] as? [[String: Any]])
        let texts = blocks.compactMap { $0["text"] as? [String: Any] }
        #expect(texts.map { $0["type"] as? String } == ["plain_text", "plain_text", "plain_text", "mrkdwn"])
        #expect(texts[2]["text"] as? String == Self.hostile + "\n二行目")
        #expect((texts[1]["text"] as? String)?.contains("お名前：\(Self.hostile)（タナカ）") == true)
        #expect(texts[3]["text"] as? String == "<\(ChatworkMessageTests.link)|管理画面で確認する>")
    }

    @Test func teamsReadsNoNotationInWhatWasTyped() throws {
        let body = try Self.object(Self.message(), .teams)
        let attachment = try #require((body["attachments"] as? [[String: Any]])?.first)
        let card = try #require(attachment["content"] as? [String: Any])
        let elements = try #require(card["body"] as? [[String: Any]])
        // The title alone, our own words, may be read as Markdown.
        #expect(elements.map { $0["type"] as? String }.filter { $0 != "RichTextBlock" } == ["TextBlock"])
        let last = elements.suffix(2).compactMap { ($0["inlines"] as? [[String: Any]])?.first?["text"] as? String }
        #expect(last == [Self.hostile, "二行目"])
    }

    @Test func lineIsPlainText() throws {
        let body = try Self.object(Self.message(), .line)
        #expect(body["to"] as? String == "C1")
        let text = try #require((body["messages"] as? [[String: String]])?.first?["text"])
        #expect(text.hasPrefix("【折り返し必要】\n日時：2017/02/27 11:05\n") && text.contains(Self.hostile))
        #expect(text.hasSuffix("\n" + ChatworkMessageTests.link))
    }

    @Test func aWebhookHasAllThatWasWrittenDown() throws {
        let body = try Self.object(Self.message(), .webhook)
        #expect(body["id"] as? String == "dlv_00000000000000000000000001")
        #expect(body["type"] as? String == "inquiry.callback_wanted")
        #expect(body["occurred_at"] as? String == "2017-02-27T11:05:07+09:00")
        let data = try #require(body["data"] as? [String: Any])
        #expect(data["inquiry_id"] as? String == "inq_1" && data["content"] as? String == Self.hostile + "\n二行目")
        #expect((data["caller"] as? [String: String])?["name"] == Self.hostile)
        #expect((try Self.object(Self.message(.channelTest), .webhook)["data"] as? [String: Any])?["inquiry_id"] == nil)
    }

    @Test(arguments: NoticeChannel.Kind.allCases)
    func neverLongerThanTheChannelTakes(_ kind: NoticeChannel.Kind) throws {
        var message = Self.message()
        let long = String(repeating: "🌻長", count: 40_000)
        message.facts = CallFacts(
            received: message.happened, callerName: long, callerNameKana: long, callerCompany: long,
            callerNumber: long, addressee: long, convenientTime: long,
            content: (0..<9_000).map { "行\($0)" }.joined(separator: "\n"))
        let body = try message.body(kind, recipient: "C1")
        switch kind {
        case .slack:
            let blocks = try #require(try Self.object(message, .slack)["blocks"] as? [[String: Any]])
            for text in blocks.compactMap({ ($0["text"] as? [String: Any])?["text"] as? String }) {
                #expect(text.utf16.count <= 3_000)
            }
        case .teams: #expect(body.count <= 28 * 1024)
        case .line:
            let text = (try Self.object(message, .line)["messages"] as? [[String: String]])?.first?["text"]
            #expect(try #require(text).utf16.count <= 5_000)
        case .webhook: #expect(String(decoding: body, as: UTF8.self).contains("行8999"))
        }
    }
}
