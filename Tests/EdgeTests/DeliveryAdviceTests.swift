import Contracts
import Testing

@testable import Edge

/// What a customer reads beside a notice that has not arrived.
struct DeliveryAdviceTests {
    struct Case: Sendable {
        var channel: String
        var state: Notify_DeliveryState
        var error = ""
        var attempts: Int32 = 1
        var returned = false
        var words: String
        var path: String?
    }

    @Test(arguments: [
        Case(channel: "mail", state: .sent, returned: true, words: "戻ってきました", path: "/account/mail"),
        Case(
            channel: "mail", state: .failed, error: "550 5.1.1 no such user", words: "受け取りを断られました",
            path: "/account/mail"),
        Case(channel: "mail", state: .failed, error: "リンクの有効期限が切れました", words: "リンクの有効期限が切れました。", path: "/account/mail"),
        Case(channel: "mail", state: .unknown, words: "2通届くことがあります"),
        Case(channel: "mail", state: .queued, error: "451 later", words: "一時的に送信できませんでした。自動で再送します。"),
        Case(
            channel: "slack", state: .failed, error: "HTTP 404: no_service", words: "新しいURLを発行",
            path: "/account/channels"),
        Case(channel: "line", state: .failed, error: "HTTP 400: Bad", words: "友だち", path: "/account/channels"),
        Case(channel: "line", state: .failed, error: "HTTP 401", words: "チャネルアクセストークン", path: "/account/channels"),
        Case(channel: "webhook", state: .failed, error: "HTTP 410", words: "HTTP 410", path: "/account/channels"),
        Case(channel: "webhook", state: .queued, error: "HTTP 503", words: "エラー（HTTP 503）を返しました。自動で再送します。"),
        Case(channel: "webhook", state: .queued, error: "connection refused", words: "サーバーの稼働状況"),
        Case(channel: "teams", state: .queued, error: "HTTP 429: slow down", words: "待つように求められています"),
        Case(channel: "teams", state: .queued, error: "HTTP 500", words: "一時的な障害"),
        Case(
            channel: "chatwork", state: .failed, error: "HTTP 404: ", words: "チャットルームを選び直し", path: "/account/chatwork"),
        Case(
            channel: "chatwork", state: .failed, error: "通知先が停止されています", words: "通知先が停止されています。",
            path: "/account/chatwork"),
    ])
    func advice(_ row: Case) throws {
        let advice = try #require(DeliveryAdvice(delivery(row)))
        #expect(advice.words.contains(row.words), "\(advice.words)")
        #expect(advice.path == row.path)
        #expect((advice.path == nil) == (advice.action == nil))
    }

    @Test(arguments: [
        Case(channel: "mail", state: .sent, words: ""),
        Case(channel: "mail", state: .queued, attempts: 0, words: ""),
        Case(channel: "slack", state: .sending, words: ""),
    ])
    func nothingToSay(_ row: Case) {
        #expect(DeliveryAdvice(delivery(row)) == nil)
    }

    private func delivery(_ row: Case) -> Notify_Delivery {
        .with {
            $0.channel = row.channel
            $0.state = row.state
            $0.lastError = row.error
            $0.attempts = row.attempts
            $0.returnedMs = row.returned ? 1 : 0
        }
    }
}
