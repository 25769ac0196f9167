import Contracts
import Foundation
import Primitives
import Testing

@testable import AccountService

@Suite struct TermsNoticeRuleTests {
    static let today = JapanDate(iso: "2017-02-27")!
    static let facts = MakeTermsNotice.Facts(state: .verified, identity: .accepted, notices: [], today: today)

    static func issued(_ day: String, _ start: String) -> IssuedNumber {
        IssuedNumber(
            number: PhoneNumber("0368502192")!, issued: JapanDate(iso: day)!, serviceStart: JapanDate(iso: start)!)
    }

    static let longAgo = issued("2016-02-20", "2016-03-01")
    static let numbered = facts { $0.number = issued("2017-02-20", "2017-03-01") }

    static func facts(_ change: (inout MakeTermsNotice.Facts) -> Void) -> MakeTermsNotice.Facts {
        var facts = facts
        change(&facts)
        return facts
    }

    @Test(arguments: [
        ("2017-02-27", "2017-03-01", facts, TermsNoticeRejection?.none),
        ("2017-02-27", "2017-03-01", facts { $0.state = .active }, nil),
        ("2017-02-27", "2017-03-01", facts { $0.notices = [.returned, .void, .delivered] }, nil),
        ("2017-02-27", "2017-03-01", facts { $0.notices = [.posted] }, .onItsWay),
        ("2017-02-27", "2017-03-01", facts { $0.notices = [.made] }, .onItsWay),
        ("2017-02-27", "2017-03-01", facts { $0.identity = .submitted }, .identityNotAccepted),
        ("2017-02-27", "2017-03-01", facts { $0.state = .ended }, .accountNotOpen),
        ("2017-02-27", "2017-03-01", facts { $0.addressKnown = false }, .registeredAddressMissing),
        ("", "2017-03-01", facts, .contractDateMalformed), ("2016-11-01", "2017-03-01", facts, .contractDateMalformed),
        ("2017-02-27", "3月1日", facts, .startDateMalformed), ("2017-02-27", "2017-06-30", facts, .startDateMalformed),
        ("2017-03-02", "2017-03-01", facts, .startBeforeContract),
        // The days of the number, however long ago.
        ("2017-02-20", "2017-03-01", numbered, nil), ("2016-02-20", "2016-03-01", facts { $0.number = longAgo }, nil),
        ("2017-02-21", "2017-03-01", numbered, .notTheIssueDay(JapanDate(iso: "2017-02-20")!)),
        ("", "2017-03-01", numbered, .notTheIssueDay(JapanDate(iso: "2017-02-20")!)),
        ("2017-02-20", "2017-03-02", numbered, .notTheServiceStart(JapanDate(iso: "2017-03-01")!)),
    ])
    func making(contract: String, start: String, facts: MakeTermsNotice.Facts, rejection: TermsNoticeRejection?) {
        do {
            _ = try MakeTermsNotice.decide(.init(contract: contract, serviceStart: start), facts)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    static let number = "１２３-45-67890-3"

    @Test(arguments: [
        (TermsNoticeState.made, TermsNoticeState.posted, number, "", RecordTermsNotice.Hold?.some(.asItIs), nil),
        (.made, .posted, "123-45-6789-2", "", nil, TermsNoticeRejection.trackingNumberMalformed),
        (.made, .posted, "", "", nil, .trackingNumberMalformed),
        (.made, .void, "", "印刷の失敗", .asItIs, nil), (.made, .void, "", " ", nil, .reasonMissing),
        (.posted, .delivered, "", "", .lifted, nil), (.posted, .returned, "", "あて所に尋ねあたりません", .begins, nil),
        (.posted, .returned, "", "", nil, .reasonMissing),
        // Lost on its way.
        (.posted, .void, "", "郵便局で紛失", .asItIs, nil), (.posted, .void, "", "", nil, .reasonMissing),
        (.delivered, .void, "", "x", nil, .notPossibleNow),
        (.posted, .returned, "", String(repeating: "あ", count: 201), nil, .reasonTooLong),
        // Fetched from the post office after all.
        (.returned, .delivered, "", "", .lifted, nil), (.made, .delivered, "", "", nil, .notPossibleNow),
        // Recorded as delivered by mistake; or the number was mistyped.
        (.delivered, .returned, "", "あて所に尋ねあたりません", .begins, nil),
        (.delivered, .returned, "", "", nil, .reasonMissing),
        (.posted, .posted, "123-45-67890-3", "", nil, .notPossibleNow),
        (.posted, .posted, "1", "", nil, .trackingNumberMalformed),
        (.delivered, .posted, number, "", nil, .notPossibleNow), (.void, .posted, number, "", nil, .notPossibleNow),
        (.posted, .made, "", "", nil, .notPossibleNow),
    ])
    func recording(
        now: TermsNoticeState, state: TermsNoticeState, tracking: String, reason: String,
        hold: RecordTermsNotice.Hold?, rejection: TermsNoticeRejection?
    ) {
        do {
            let decision = try RecordTermsNotice.decide(
                .init(state: state, trackingNumber: tracking, reason: reason), now: now, trackingNumber: "12345678903")
            let kept = now == .made && state == .void ? "" : "12345678903"
            #expect(decision.hold == hold && decision.trackingNumber == kept)
        } catch {
            #expect(error == rejection)
        }
    }
}

/// Published ones (https://foodp.hatenadiary.org/entry/20070927/p1), the guide's form, and one that is mistyped.
@Suite struct TrackingNumberTests {
    @Test(
        arguments: [
            ("131-12-38385-2", "13112383852", false), ("１２３ー４５ー６７８９０ー３", "12345678903", false),
            ("123-45-67890-2", "12345678902", true), ("12345678909", "12345678909", true),
            ("123-45-67890", nil, false), ("EJ123456789JP", nil, false), ("", nil, false),
        ] as [(String, String?, Bool)])
    func aDoubtfulOneIsTaken(typed: String, kept: String?, doubtful: Bool) {
        let number = RecordTermsNotice.trackingNumber(typed)
        #expect(number == kept)
        #expect(number.map { RecordTermsNotice.isDoubtful(trackingNumber: $0) } ?? false == doubtful)
    }

    @Test(
        arguments: [
            (0, [], TermsNoticeRejection?.some(.nothingChosen)), (1, [.made], nil), (2, [.posted, .returned], nil),
            (2, [.made, .void], .notPossibleNow), (51, Array(repeating: .made, count: 51), .tooManyChosen),
        ] as [(Int, [TermsNoticeState], TermsNoticeRejection?)])
    func printing(chosen: Int, states: [TermsNoticeState], rejection: TermsNoticeRejection?) {
        do throws(TermsNoticeRejection) {
            try PrintTermsNotices.decide(states.map { TermsNotice($0) })
            #expect(chosen == states.count)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }
}
