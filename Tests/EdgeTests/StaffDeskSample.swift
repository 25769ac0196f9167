import Contracts
import Primitives

@testable import Edge

/// A morning at the desk, with the guides' own callers.
enum StaffDeskSample {
    static let now = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 16, second: 12)
    static let callID = "cal_01JZZZZZZZZZZZZZZZZZZZZZZ2"
    static let staffID = "stf_01JZZZZZZZZZZZZZZZZZZZZZZ1"

    static func staff(_ role: Common_StaffRole) -> Common_Staff {
        .with {
            $0.staffID = staffID
            $0.role = role
            $0.name = "受付 花子"
        }
    }

    static func call(
        _ number: Int, _ site: String, _ kana: String, secondsAgo: Int, caller: String, _ state: Call_OpenCallState,
        by: String = "", mine: Bool = false, account: String = Fixture.accountID
    ) -> Call_OpenCall {
        .with {
            $0.callID = "cal_01JZZZZZZZZZZZZZZZZZZZZZZ\(number)"
            $0.number = "036850219\(number)"
            $0.callerNumber = caller
            $0.ringingMs = (now - .seconds(secondsAgo)).milliseconds
            $0.state = state
            $0.takenByName = by
            $0.takenByID = mine ? staffID : state == .taken ? "stf_01JZZZZZZZZZZZZZZZZZZZZZZ9" : ""
            $0.accountID = account
            $0.siteName = site
            $0.siteNameKana = kana
            $0.brand = "eccall"
        }
    }

    static let open: Call_ListOpenCallsResponse = .with {
        $0.calls = [
            call(5, "みどり法律事務所", "ミドリホウリツジムショ", secondsAgo: 640, caller: "08012345678", .taken, by: "受付 花子", mine: true),
            call(
                6, "株式会社サンプル商事 西日本第二営業統括部", "サンプルショウジ ニシニホンダイニエイギョウトウカツブ", secondsAgo: 95, caller: "", .taken, by: "佐藤"),
            call(2, "ひなたネットショップ", "ヒナタネットショップ", secondsAgo: 12, caller: "0368502192", .ringing),
            call(9, "", "", secondsAgo: 4, caller: "0120935372", .ringing, account: ""),
        ]
        $0.feedSequence = 41
    }

    /// Today's calls for the sample's customer, newest first.
    static let inquiries: [Call_Inquiry] = GallerySample.inquiries.inquiries.map { inquiry in
        var inquiry = inquiry
        inquiry.kind = inquiry.callback == .wanted ? .callback : .message
        (inquiry.number, inquiry.recordedBy) = ("0368502192", "受付 花子")
        inquiry.recordedMs = inquiry.receivedMs + 120_000
        return inquiry
    }

    static let answering: Call_GetAnsweringCardResponse = .with {
        $0.card = .with {
            $0.accountID = Fixture.accountID
            $0.brand = "eccall"
            $0.number = "0368502192"
            $0.siteName = "ひなたネットショップ"
            $0.siteNameKana = "ヒナタネットショップ"
            $0.companyName = "ウィズ・プランナーズ株式会社"
            $0.greeting = "お電話ありがとうございます。ひなたネットショップでございます。"
            $0.hours = (Int32(1)...5).map { day in
                .with {
                    $0.weekday = day
                    $0.opensMinute = 600
                    $0.closesMinute = 1020
                }
            }
            $0.openNow = true
            $0.openReason = "営業時間内（月 10:00–17:00）"
            $0.options = ["rental_address"]
            $0.announcement = "ただいま営業時間外です。恐れ入りますが、営業時間内におかけ直しください。"
            $0.serviceStartDate = "2017-02-20"
        }
        $0.lastCalls = inquiries
        $0.lastCallsOfCaller = [inquiries[0]]
    }

    static let closed: Call_GetAnsweringCardResponse = {
        var answer = answering
        answer.card.openNow = false
        answer.card.openReason = "営業時間外（月 10:00–11:00）"
        answer.card.suspended = true
        answer.lastCalls = []
        answer.lastCallsOfCaller = []
        return answer
    }()
}
