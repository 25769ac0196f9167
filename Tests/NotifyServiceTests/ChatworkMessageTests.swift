import Foundation
import Primitives
import Testing

@testable import NotifyService

@Suite struct ChatworkMessageTests {
    static let link = "https://eccall.example.jp/inquiries/inq_1"
    /// The guide's first call.
    static let tanaka = CallFacts(
        received: JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5), callerName: "田中",
        callerNameKana: "タナカ", callerCompany: "ウィズ・プランナーズ株式会社", callerNumber: "03-6850-2192", addressee: "高橋様",
        content: "高橋様宛に入電がありました。\n折り返しは不要とのことです。")

    @Test func aCallReadsSo() {
        let body = ChatworkMessage.body(
            .callRecorded(inquiry: "inq_1", callback: true), Self.tanaka, link: Self.link, again: false)
        #expect(
            body == """
                [info][title]折り返し必要[/title]日時：2017/02/27 11:05
                お名前：田中（タナカ）
                会社名：ウィズ・プランナーズ株式会社
                お電話番号：03-6850-2192
                ご用件の宛先：高橋様
                内容：
                高橋様宛に入電がありました。
                折り返しは不要とのことです。
                https://eccall.example.jp/inquiries/inq_1[/info]
                """)
    }

    @Test(arguments: [
        (Notice.callRecorded(inquiry: "i", callback: true), false, "折り返し必要"),
        (.callRecorded(inquiry: "i", callback: false), false, "入電のみ"),
        (.callRecorded(inquiry: "i", callback: false), true, "入電のみ（再送）"),
        (.callAfterHours(inquiry: "i"), false, "営業時間外の入電"),
        (.callCorrected(inquiry: "i", callback: true, reason: "聞き違い"), false, "訂正：折り返し必要"),
        (.chatworkTest, false, "テスト通知"),
    ])
    func title(_ notice: Notice, _ again: Bool, _ title: String) {
        let body = ChatworkMessage.body(notice, Self.tanaka, link: Self.link, again: again)
        #expect(body.hasPrefix("[info][title]\(title)[/title]") && body.hasSuffix("\n\(Self.link)[/info]"))
    }

    @Test func notationInACallersWordsStaysCharacters() {
        var facts = Self.tanaka
        facts.callerName = "[To:1] 山田\n[info]"
        facts.callerCompany = "[toall]"
        facts.content = "[/info][title]偽[/title]\u{202E}逆\r\n[code]髙﨑🌻[[To:2]]"
        let body = ChatworkMessage.body(
            .callRecorded(inquiry: "i", callback: false), facts, link: Self.link, again: false)
        #expect(body.contains("お名前：［To:1］ 山田 ［info］（タナカ）\n会社名：［toall］\n"))
        #expect(body.contains("内容：\n［/info］［title］偽［/title］逆\n［code］髙﨑🌻［［To:2］］\n"))
        #expect(body.count(where: { $0 == "[" }) == 4, "box and title, opened and closed, and nothing else")
    }

    @Test func neverLongerThanChatworkTakes() {
        var facts = Self.tanaka
        facts.content = String(repeating: "🌻", count: 60_000)
        facts.callerName = String(repeating: "長", count: 60_000)
        let body = ChatworkMessage.body(
            .callRecorded(inquiry: "i", callback: false), facts, link: Self.link, again: true)
        #expect(body.utf16.count < 65_535 && body.contains("…（続きは管理画面でご確認ください）") && body.hasSuffix("[/info]"))
    }
}
