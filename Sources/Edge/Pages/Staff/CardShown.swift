import Contracts
import Foundation
import Primitives

/// What the operator needs to answer in the customer's name.
struct CardShown: Sendable {
    /// The greeting around the name that must be said right.
    let greetingBefore: String
    let site: String
    let greetingAfter: String
    let kana: String
    let company: String?
    let brand: String
    let openNow: Bool
    let openReason: String
    let suspended: Bool
    let options: String?
    let hours: [Day]
    let serviceStart: String?
    let accountPath: String
    let hasLastCalls: Bool
    let lastCalls: [LastCall]

    /// Days one after the other with the same hours.
    struct Day: Sendable, Equatable {
        /// 「月〜金」「土・日」「水」
        var weekdays: String
        let text: String?
        var today: Bool
    }

    struct LastCall: Sendable {
        let at: String
        let name: String
        let company: String?
        let addressee: String?
        let wantsCallback: Bool
        let content: String
        /// From the number that is calling now.
        let sameCaller: Bool
    }

    init(_ answer: Call_GetAnsweringCardResponse, caller: String, catalogue: (String) -> Brand?, today: JapanDate) {
        let card = answer.card
        let brand = catalogue(card.brand)
        let name = card.greeting.range(of: card.siteName)
        greetingBefore = String(card.greeting[..<(name?.lowerBound ?? card.greeting.endIndex)])
        site = name.map { String(card.greeting[$0]) } ?? ""
        greetingAfter = String(card.greeting[(name?.upperBound ?? card.greeting.endIndex)...])
        kana = card.siteNameKana
        company = card.companyName.nonEmpty
        self.brand = brand?.name ?? card.brand
        openNow = card.openNow
        openReason = card.openReason
        suspended = card.suspended
        options = card.options.map { brand?.option($0)?.name ?? $0 }.joined(separator: "、").nonEmpty
        hours = CardShown.days(Show.hours(card.hours), today: today.weekday)
        serviceStart = Show.date(card.serviceStartDate)
        accountPath = "/accounts/\(card.accountID)"
        hasLastCalls = !answer.lastCalls.isEmpty
        lastCalls = answer.lastCalls.map {
            LastCall(
                at: Show.time($0.receivedMs), name: $0.callerName.nonEmpty ?? "（お名前なし）",
                company: $0.callerCompany.nonEmpty, addressee: $0.addressee.nonEmpty,
                wantsCallback: $0.callback == .wanted,
                content: $0.content, sameCaller: !caller.isEmpty && $0.callerNumber == caller)
        }
    }

    /// - Parameter today: 1 = Monday.
    static func days(_ hours: [Show.Hours], today: Int) -> [Day] {
        var runs: [ClosedRange<Int>] = []
        for index in hours.indices {
            if let last = runs.last, hours[last.upperBound].text == hours[index].text {
                runs[runs.count - 1] = last.lowerBound...index
            } else {
                runs.append(index...index)
            }
        }
        return runs.map { run in
            let (first, last) = (hours[run.lowerBound], hours[run.upperBound])
            let joint = run.count == 1 ? first.weekday : "\(first.weekday)\(run.count == 2 ? "・" : "〜")\(last.weekday)"
            return Day(weekdays: joint, text: first.text, today: run.contains(today - 1))
        }
    }

    static let sample = CardShown(
        .with {
            $0.card = .with {
                $0.siteName = Sample.hostile
                $0.siteNameKana = Sample.hostile
                $0.companyName = Sample.hostile
                $0.greeting = "お電話ありがとうございます。\(Sample.hostile)でございます。"
                $0.suspended = true
                $0.options = ["qa"]
                $0.serviceStartDate = "2017-02-27"
            }
            $0.lastCalls = [
                .with {
                    $0.callerName = Sample.hostile
                    $0.callerCompany = Sample.hostile
                    $0.addressee = Sample.hostile
                    $0.content = Sample.hostile
                    $0.callerNumber = "0368502192"
                }
            ]
        }, caller: "0368502192", catalogue: { _ in nil }, today: JapanDate(iso: "2017-02-27")!)
}
