import Contracts
import Primitives

@testable import Edge

/// Where and when notices go.
extension GallerySample {
    static let wrongAddress = Problems(
        "通知先を登録できませんでした。", [.init(field: "url", text: "URLは「https://」で始まるものを入力してください。")])

    static let wrongEmail = Problems(
        "入力内容をご確認ください。", [.init(field: "email", text: "メールアドレスの形式が正しくありません。例：hanako@example.jp")])

    static let emailChange = Account_GetEmailChangeResponse.with {
        $0.email = "shop@example.jp"
        $0.pendingEmail = "hanako@example.jp"
        $0.requestedMs = 1_488_160_000_000
        $0.expiresMs = 1_488_246_400_000
    }

    static let channels = Notify_ListChannelsResponse.with {
        $0.channels = [
            .with {
                $0.channelID = "chn_1"
                $0.kind = .slack
                $0.name = "営業部のSlack"
                $0.state = .on
                $0.target = "hooks.slack.com/…x7Yz"
                $0.lastSuccessMs = JapanDate(dayNumber: 17_224).at(hour: 11, minute: 5).milliseconds
            },
            .with {
                $0.channelID = "chn_2"
                $0.kind = .webhook
                $0.name = "基幹システム"
                $0.state = .broken
                $0.target = "hooks.example.co.jp/…call"
                $0.lastError = "HTTP 410"
                $0.oldSecretUntilMs = JapanDate(dayNumber: 17_226).at(hour: 11, minute: 5).milliseconds
            },
            .with {
                $0.channelID = "chn_3"
                $0.kind = .line
                $0.name = "店長のLINE"
                $0.state = .off
                $0.target = "U4a…29aa"
            },
        ]
    }

    static let places = [
        ("mail", "メール（shop@example.jp）"), ("chatwork", "Chatwork（お客様窓口）"), ("chn_1", "Slack（営業部のSlack）"),
    ].map { place in
        Notify_NoticePlace.with {
            $0.key = place.0
            $0.label = place.1
        }
    }

    static let rules = Notify_NoticeRules.with {
        $0.rules = [
            .with {
                $0.group = .call
                $0.timing = .digest
            }
        ]
        $0.silentPlaces = ["chn_1"]
        $0.quietFromMinute = 22 * 60
        $0.quietUntilMinute = 7 * 60
        $0.callbackPassesQuiet = true
        $0.digestHour = 18
    }
}
