import Foundation
import Primitives

/// One notice in the notation of a further channel.
///
/// What a caller or a customer typed stands only where the channel reads no notation (Slack's `plain_text`, Adaptive Cards'
/// `TextRun`, LINE's text, JSON strings), so that there is nothing to escape and nobody can be called up by a caller's words.
struct ChannelMessage: Sendable {
    var delivery: DeliveryID
    var account: AccountID
    var notice: Notice
    var facts: CallFacts?
    var happened: Instant
    /// To the page of the call.
    var link: String
    /// An earlier try may have arrived.
    var again: Bool

    private static let action = "管理画面で確認する"

    /// - Throws: what JSONSerialization throws; never for texts.
    func body(_ kind: NoticeChannel.Kind, recipient: String) throws -> Data {
        let value: [String: Any] =
            switch kind {
            case .slack: slack
            case .teams: teams
            case .line: line(to: recipient)
            case .webhook: webhook
            }
        return try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    }

    private func text(_ longestContent: Int) -> MessageText {
        MessageText(notice, facts, link: link, again: again, longestContent: longestContent)
    }

    // MARK: Slack (api.slack.com/reference/block-kit/blocks): a section takes 3,000 characters, a header 150.

    private var slack: [String: Any] {
        let text = text(2_500)
        func plain(_ words: String) -> [String: Any] { ["type": "plain_text", "text": words, "emoji": false] }
        var blocks: [[String: Any]] = [["type": "header", "text": plain(text.title)]]
        let fields = ([text.sentence] + text.fields.map { "\($0.label)：\($0.value)" }).filter { !$0.isEmpty }
        if !fields.isEmpty {
            let words = MessageText.shortened(fields.joined(separator: "\n"), 2_900, "…")
            blocks.append(["type": "section", "text": plain(words)])
        }
        if !text.content.isEmpty { blocks.append(["type": "section", "text": plain(text.content)]) }
        blocks.append([
            "type": "section", "text": ["type": "mrkdwn", "text": "<\(link)|\(ChannelMessage.action)>"],
        ])
        // Shown where blocks are not: our own words only.
        return ["text": text.title, "blocks": blocks]
    }

    // MARK: Teams: a message is 28 KB at most.

    static let longestOnTeams = 4_000
    static let linesOnTeams = 60

    private var teams: [String: Any] {
        let text = text(ChannelMessage.longestOnTeams)
        func row(_ runs: [[String: Any]]) -> [String: Any] { ["type": "RichTextBlock", "inlines": runs] }
        func run(_ words: String, bold: Bool = false) -> [String: Any] {
            bold
                ? ["type": "TextRun", "text": words, "weight": "Bolder"] : ["type": "TextRun", "text": words]
        }
        var body: [[String: Any]] = [
            ["type": "TextBlock", "text": text.title, "size": "Large", "weight": "Bolder", "wrap": true]
        ]
        if !text.sentence.isEmpty { body.append(row([run(text.sentence)])) }
        body += text.fields.map {
            row([run("\($0.label)：", bold: true), run(MessageText.shortened($0.value, 300, "…"))])
        }
        // A run has no line breaks: a row for each line.
        let lines = text.content.isEmpty ? [] : text.content.components(separatedBy: "\n")
        let shown = lines.prefix(ChannelMessage.linesOnTeams - 1)
        body += shown.map { row([run($0.isEmpty ? " " : $0)]) }
        let rest = lines.dropFirst(shown.count)
        if !rest.isEmpty { body.append(row([run(rest.joined(separator: " "))])) }
        let card: [String: Any] = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
            "body": body,
            "actions": [["type": "Action.OpenUrl", "title": ChannelMessage.action, "url": link]],
        ]
        return [
            "type": "message",
            "attachments": [
                ["contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": NSNull(), "content": card]
            ],
        ]
    }

    // MARK: LINE: a text is 5,000 UTF-16 units at most.

    private func line(to recipient: String) -> [String: Any] {
        let text = text(3_500)
        let lines = MessageText.shortened(text.lines.joined(separator: "\n"), 4_600, "…")
        return [
            "to": recipient, "messages": [["type": "text", "text": "【\(text.title)】\n\(lines)\n\(link)"]],
        ]
    }

    // MARK: Webhook: for programs; everything that was written down.

    private var webhook: [String: Any] {
        var data: [String: Any] = ["title": MessageText.title(notice), "url": link]
        if notice.kind != .channelTest, notice.kind != .noticeTest { data["inquiry_id"] = notice.about }
        if let facts {
            data["received_at"] = ChannelMessage.iso(facts.received)
            data["caller"] = [
                "name": facts.callerName, "name_kana": facts.callerNameKana, "company": facts.callerCompany,
                "number": facts.callerNumber,
            ]
            data["addressee"] = facts.addressee
            data["convenient_time"] = facts.convenientTime
            data["content"] = facts.content
        }
        if case .callCorrected(_, _, let reason) = notice { data["reason"] = reason }
        return [
            "id": delivery.text, "type": notice.kind.rawValue, "account_id": account.text,
            "occurred_at": ChannelMessage.iso(happened), "data": data,
        ]
    }

    /// 「2017-02-27T11:05:00+09:00」
    static func iso(_ instant: Instant) -> String {
        let second = (instant.milliseconds / 1000) % 60
        return "\(JapanDate(instant).iso)T\(JapanTime.clock(instant)):\(second < 10 ? "0" : "")\(second)+09:00"
    }
}
