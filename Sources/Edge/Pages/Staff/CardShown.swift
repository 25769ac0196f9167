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
    /// The contract is over; what came before is still written up.
    let ended: Bool
    let options: String?
    let hours: [Day]
    let serviceStart: String?
    let words: WordsShown
    let times: TimesShown
    let accountPath: String
    /// What callers hear outside the hours; nil when CallService does not say.
    let announcement: String?
    let announcementOwn: Bool
    let hasLastCalls: Bool
    let lastCalls: [LastCall]
    /// Of the number that is calling now.
    let hasCallersCalls: Bool
    let callersCalls: [LastCall]
    /// Whom this call may be for: the customer's own list, then whom earlier calls were for, newest first.
    let addressees: [DeskField.Suggestion]
    /// The customer's own list to read: 「高橋（タカハシ・営業部）、佐藤」
    let listedAddressees: String?
    /// Who called from this number last time: filled in with one press.
    let lastCaller: LastCaller?

    struct LastCaller: Sendable, Equatable {
        let name: String
        let kana: String
        let company: String
        /// 「田中様（ウィズ・プランナーズ株式会社）」
        let words: String
    }

    /// Days one after the other with the same hours.
    struct Day: Sendable, Equatable {
        /// 「月〜金」「土・日」「水」
        var weekdays: String
        let text: String?
        var today: Bool
    }

    struct LastCall: Sendable {
        let path: String
        let at: String
        let name: String
        let company: String?
        let addressee: String?
        let kind: Chip
        let content: String

        init(_ inquiry: Call_Inquiry) {
            path = "/inquiries/\(inquiry.inquiryID)"
            at = Show.time(inquiry.receivedMs)
            name = inquiry.callerName.nonEmpty ?? "（お名前なし）"
            company = inquiry.callerCompany.nonEmpty
            addressee = inquiry.addressee.nonEmpty
            kind = inquiry.kind.chip
            content = inquiry.content
        }
    }

    init(_ answer: Call_GetAnsweringCardResponse, catalogue: (String) -> Brand?, today: JapanDate) {
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
        suspended = card.suspended && !card.ended
        ended = card.ended
        options = card.options.map { brand?.option($0)?.name ?? $0 }.joined(separator: "、").nonEmpty
        hours = CardShown.days(Show.hours(card.hours), today: today.weekday)
        serviceStart = Show.date(card.serviceStartDate)
        words = WordsShown(card.memo, card.questions)
        times = TimesShown(closedOnHolidays: card.closedOnHolidays, card.closingDays)
        accountPath = "/accounts/\(card.accountID)"
        announcement = card.announcement.nonEmpty
        announcementOwn = card.announcementOwn
        let callers = answer.lastCallsOfCaller
        callersCalls = callers.map(LastCall.init)
        hasCallersCalls = !callers.isEmpty
        lastCalls = answer.lastCalls.filter { call in !callers.contains { $0.inquiryID == call.inquiryID } }
            .map(LastCall.init)
        hasLastCalls = !lastCalls.isEmpty
        listedAddressees = CardShown.people(card.addressees)
        let listed = card.addressees.map {
            DeskField.Suggestion(
                value: $0.name, label: [$0.nameKana, $0.department].filter { !$0.isEmpty }.joined(separator: " "))
        }
        let earlier = CardShown.distinct((callers + answer.lastCalls).map(\.addressee))
            .filter { name in !listed.contains { $0.value == name } }
        addressees = listed + earlier.map { DeskField.Suggestion(value: $0, label: "以前の宛先") }
        lastCaller = callers.first { !$0.callerName.isEmpty }.map {
            LastCaller(
                name: $0.callerName, kana: $0.callerNameKana, company: $0.callerCompany,
                words: "\($0.callerName)様" + ($0.callerCompany.nonEmpty.map { "（\($0)）" } ?? ""))
        }
    }

    /// The first dozen to read; the field finds them all.
    static func people(_ addressees: [Common_Addressee]) -> String? {
        let read = addressees.prefix(12).map { one in
            let more = [one.nameKana, one.department].filter { !$0.isEmpty }.joined(separator: "・")
            return more.isEmpty ? one.name : "\(one.name)（\(more)）"
        }
        let others = addressees.count - read.count
        return (read.joined(separator: "、") + (others > 0 ? " ほか\(others)名" : "")).nonEmpty
    }

    /// Each once, in the order in which they first came; empty ones not at all.
    static func distinct(_ words: [String]) -> [String] {
        words.reduce(into: []) { if !$1.isEmpty, !$0.contains($1) { $0.append($1) } }
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
                $0.ended = true
                $0.options = ["qa"]
                $0.serviceStartDate = "2017-02-27"
                $0.memo = .with { $0.basics = Sample.hostile }
                $0.questions = [.with { $0.question = Sample.hostile }]
                $0.addressees = [.with { $0.name = Sample.hostile }]
            }
            $0.card.announcement = Sample.hostile
            $0.card.announcementOwn = true
            $0.lastCalls = [Call_Inquiry.hostile("inq_1")]
            $0.lastCallsOfCaller = [Call_Inquiry.hostile("inq_2")]
        }, catalogue: { _ in nil }, today: JapanDate(iso: "2017-02-27")!)
}

extension Call_Inquiry {
    /// For samples: whatever people may have typed.
    static func hostile(_ id: String) -> Call_Inquiry {
        .with {
            $0.inquiryID = id
            $0.callerName = Sample.hostile
            $0.callerNameKana = Sample.hostile
            $0.callerCompany = Sample.hostile
            $0.callerNumber = "0368502192"
            $0.addressee = Sample.hostile
            $0.content = Sample.hostile
            $0.convenientTime = Sample.hostile
            $0.recordedBy = Sample.hostile
            $0.countsBecause = Sample.hostile
            $0.kind = .callback
            $0.counts = true
            $0.dispute = .open
            $0.correctedMs = 1
            $0.version = 2
        }
    }
}
