import Contracts
import Primitives
import Testing

@testable import Edge

@Suite struct InquirySearchTests {
    @Test(
        arguments: [
            ("2017-02-27", "2017-02-27"), ("2017/2/7", "2017-02-07"), ("2017年2月27日", "2017-02-27"),
            ("２０１７．０２．２７", "2017-02-27"), ("20170227", "2017-02-27"), (" 2017-02-27 ", "2017-02-27"),
            ("2017-02-30", nil), ("20170230", nil), ("27/2/2017", nil), ("2017-02", nil), ("昨日", nil), ("", nil),
            ("2017-02-27-1", nil), ("٢٠١٧-٠٢-٢٧", nil),
        ] as [(String, String?)])
    func daysAsTyped(typed: String, iso: String?) {
        #expect(JapanDate(typed: typed)?.iso == iso)
    }

    private func filter(_ typed: [InquirySearch.Field: String]) throws -> Call_InquiryFilter {
        guard case .done(let filter) = InquirySearch(typed).filter() else { throw NotAFilter() }
        return filter
    }
    private struct NotAFilter: Error {}

    @Test func everyConditionIsAsked() throws {
        let asked = try filter([
            .words: " たなか ", .fromDate: "2017/2/1", .toDate: "20170227", .callback: "not_wanted", .status: "snoozed",
            .kind: "after_hours", .assignee: Fixture.memberID,
        ])
        #expect(
            asked
                == .with {
                    $0.words = "たなか"
                    ($0.fromDate, $0.toDate) = ("2017-02-01", "2017-02-27")
                    ($0.callback, $0.status, $0.kind) = (.notWanted, .snoozed, .afterHours)
                    $0.assigneeID = Fixture.memberID
                })
        #expect(try filter([:]) == .init())
        #expect(try filter([.words: "　", .status: ""]) == .init())
    }

    @Test(arguments: [
        (InquirySearch.Field.fromDate, "2017-02-30", "期間の始まり「2017-02-30」は日付として読み取れません。2017/02/27のように入力してください。"),
        (.toDate, "あした", "期間の終わり「あした」は日付として読み取れません。2017/02/27のように入力してください。"),
        (.status, "open", "選択し直してください。"), (.callback, "1", "選択し直してください。"), (.kind, "x", "選択し直してください。"),
    ])
    func whatCannotBeReadIsSaidBesideItsField(field: InquirySearch.Field, typed: String, sentence: String) {
        let search = InquirySearch([field: typed, .words: "田中"])
        guard case .refused(let problems) = search.filter() else {
            Issue.record("read: \(typed)")
            return
        }
        #expect(problems.list == [.init(field: field.rawValue, text: sentence)])
        let finder = InquiryFinder(search, [], me: InquirySample.me, people: [], problems: problems)
        #expect(finder.open && finder.words.value == "田中")
    }

    @Test func theAddressHoldsTheSearch() {
        let search = InquirySearch([.words: "田中 03&x=1", .status: "handled", .kind: ""])
        #expect(search.query == "words=%E7%94%B0%E4%B8%AD%2003%26x%3D1&status=handled")
        #expect(search.link("/inquiries", "page=k") == "/inquiries?page=k&\(search.query)")
        #expect(InquirySearch().link("/inquiries") == "/inquiries" && !InquirySearch().isNarrowed)
        #expect(search.isNarrowed && search.hasConditions && !InquirySearch([.words: "x"]).hasConditions)
    }

    @Test func someoneElsesLinkNamesItsAssignee() {
        let search = InquirySearch([.assignee: "mem_other"])
        let shown = Call_Inquiry.with { ($0.assigneeID, $0.assigneeName) = ("mem_other", "高橋") }
        let finder = InquiryFinder(
            search, [shown], me: InquirySample.me, people: InquirySample.people, problems: nil)
        let labels = finder.assignee.choices
        #expect(labels.map(\.label) == ["すべて", "自分（田中 太郎）", "佐藤 花子", "高橋"])
        #expect(labels.last?.chosen == true)
    }
}

@Suite struct InquirySnoozeTests {
    @Test(arguments: [
        // Monday.
        ("2017-02-27", 11, 50, ["1時間後（12:50）", "今日の17:00", "明日の朝9:00（2/28 火）", "来週月曜の9:00（3/6 月）"]),
        ("2017-02-27", 17, 0, ["1時間後（18:00）", "明日の朝9:00（2/28 火）", "来週月曜の9:00（3/6 月）"]),
        ("2017-02-27", 16, 0, ["1時間後（17:00）", "明日の朝9:00（2/28 火）", "来週月曜の9:00（3/6 月）"]),
        // Sunday: Monday is tomorrow.
        ("2017-03-05", 23, 30, ["1時間後（00:30）", "明日の朝9:00（3/6 月）"]),
    ])
    func moments(day: String, hour: Int, minute: Int, labels: [String]) throws {
        let now = JapanDate(iso: day)!.at(hour: hour, minute: minute)
        let choices = InquirySnooze.choices(now)
        #expect(choices.map(\.label) == labels)
        let instants = choices.compactMap { Int64($0.value) }
        #expect(instants.count == labels.count && instants == instants.sorted() && instants[0] > now.milliseconds)
        let nine = try #require(JapanDate(iso: day)).adding(days: 1).at(hour: 9, minute: 0).milliseconds
        #expect(instants.contains(nine))
    }

    @Test func whatIsChosen() throws {
        #expect(try InquirySnooze.chosen(Form([("until", "now")])) == nil)
        #expect(try InquirySnooze.chosen(Form([("until", "1488161100000")]))?.milliseconds == 1_488_161_100_000)
        let own = Form([("until", "own"), ("date", "2017/3/1"), ("time", "９：０５")])
        #expect(try InquirySnooze.chosen(own) == JapanDate(iso: "2017-03-01")!.at(hour: 9, minute: 5))
        for wrong in [
            [], [("until", "soon")], [("until", "-1")], [("until", "own"), ("date", "2017-02-30"), ("time", "9:00")],
            [("until", "own"), ("date", "2017-03-01"), ("time", "昼")],
        ] { #expect(throws: InquiryWork.Unreadable.self) { try InquirySnooze.chosen(Form(wrong)) } }
    }
}
