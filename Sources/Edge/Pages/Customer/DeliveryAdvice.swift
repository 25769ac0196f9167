import Contracts

/// Why a notice has not arrived (yet), in a sentence, and the page on which the customer mends it.
struct DeliveryAdvice: Sendable, Equatable {
    var words: String
    /// nil where there is nothing to do.
    var path: String?
    var action: String?

    init?(_ delivery: Notify_Delivery) {
        let isMail = delivery.channel == "mail"
        if delivery.returnedMs > 0 {
            self.init(words: "宛先のメールサーバーから、届かずに戻ってきました。", mending: "mail")
            return
        }
        switch delivery.state {
        case .failed:
            self.init(words: DeliveryAdvice.failed(delivery, isMail: isMail), mending: delivery.channel)
        case .unknown:
            self.init(
                words: "送信の途中で応答が途切れたため、届いたかどうかが分かりません。念のため再送しますので、同じお知らせが2通届くことがあります。",
                mending: nil)
        case .queued where delivery.attempts > 0:
            let why = isMail ? "一時的に送信できませんでした" : ChannelTrouble.words(delivery.channel, delivery.lastError)
            self.init(words: "\(why)。自動で再送します。", mending: nil)
        case .queued, .sending, .sent, .unspecified, .UNRECOGNIZED: return nil
        }
    }

    /// The answer to a test that did not arrive.
    var ofTest: Problems { Problems("テスト通知を送信できませんでした。\(words)") }

    /// - Parameter channel: key of the channel whose settings mend it; nil: there is nothing to do.
    private init(words: String, mending channel: String?) {
        self.words = words
        (path, action) =
            switch channel {
            case nil: (nil, nil)
            case "mail": ("/account/mail", "メールの設定を確認する")
            case "chatwork": ("/account/chatwork", "Chatwork連携を確認する")
            case _: ("/account/channels", "通知先の設定を確認する")
            }
    }

    private static func failed(_ delivery: Notify_Delivery, isMail: Bool) -> String {
        // The service's own words are Japanese; another server's are none of the customer's business here.
        if let first = delivery.lastError.first, !first.isASCII { return delivery.lastError + "。" }
        return isMail
            ? "宛先のメールサーバーに受け取りを断られました。メールアドレスと、受信拒否の設定をご確認ください。"
            : ChannelTrouble.words(delivery.channel, delivery.lastError) + "。"
    }
}

/// What another service's answer means for the customer, and what to do, as one clause.
enum ChannelTrouble {
    /// - Parameters:
    ///   - channel: key of the kind: `slack`, `chatwork` …
    ///   - error: as the delivery keeps it: `HTTP 404: no_service`; anything else is a connection that failed.
    static func words(_ channel: String, _ error: String) -> String {
        guard let status = status(error) else {
            return error.first.map { $0.isASCII } ?? true
                ? "送信先のサーバーに接続できませんでした\(channel == "webhook" ? "（サーバーの稼働状況、URL、証明書をご確認ください）" : "")" : error
        }
        switch (status, channel) {
        case (429, _): return "短い時間に通知が続いたため、送信先から待つように求められています"
        case (500..., "webhook"): return "お客様のサーバーがエラー（HTTP \(status)）を返しました"
        case (500..., _), (408, _): return "送信先のサービスで一時的な障害が起きているようです"
        case (400, "line"): return "このIDには送信できません。公式アカウントが友だちに追加されているか、グループに招待されているかをご確認ください"
        case (401, "line"), (403, "line"): return "チャネルアクセストークンが無効です。LINE Developersで発行し直したものを設定してください"
        case (401, "chatwork"): return "Chatworkとの連携が無効になっています。もう一度連携してください"
        case (403, "chatwork"), (404, "chatwork"): return "チャットルームに書き込めません。チャットルームを選び直してください"
        case (401, _), (403, _), (404, _), (410, _):
            return channel == "webhook"
                ? "お客様のサーバーに受け取りを断られました（HTTP \(status)）。受信用のURLをご確認ください"
                : "送信先が見つからないか、通知の許可が取り消されています。新しいURLを発行して、設定を変更してください"
        case _: return "送信先に受け取りを断られました（HTTP \(status)）。設定をご確認ください"
        }
    }

    private static func status(_ error: String) -> Int? {
        guard error.hasPrefix("HTTP ") else { return nil }
        return Int(error.dropFirst(5).prefix { $0.isNumber })
    }
}
