import Contracts
import Primitives
import Testing

@testable import Edge

/// What the pages of answering times and of the words for operators make of what they are given.
@Suite struct AnsweringTests {
    @Test(arguments: [
        ("", "", ""), ("窓口です", "窓口です", "窓口です"), ("", "窓口です", "+窓口です"), ("窓口です", "", "-窓口です"),
        ("○○に関する窓口です", "△△に関する窓口です", "-○○+△△|に関する窓口です"), ("代表：高橋", "代表：高橋、山﨑", "代表：高橋|+、山﨑"),
        // One character that happens to stay is no help to the reader.
        ("平日10時", "土日は9時", "-平日10+土日は9|時"), ("一\n二", "一\n三", "一\n|-二+三"),
    ])
    func differences(old: String, new: String, marked: String) {
        let difference = TextDifference(from: old, to: new)
        var text = ""
        for run in difference.runs {
            if !text.isEmpty, !(run.added && text.contains("-") && difference.runs.contains { $0.gone }) { text += "|" }
            text += (run.gone ? "-" : run.added ? "+" : "") + run.text
        }
        #expect(text == marked)
        #expect(difference.runs.filter { !$0.added }.map(\.text).joined() == old)
        #expect(difference.runs.filter { !$0.gone }.map(\.text).joined() == new)
        #expect(difference.changed == (old != new))
    }

    @Test(arguments: [
        ("2017-08-10", "2017-08-10", "2017年8月10日（木）"), ("2017-08-10", "2017-08-16", "2017年8月10日（木）〜16日（水）"),
        ("2017-08-31", "2017-09-01", "2017年8月31日（木）〜9月1日（金）"),
        ("2017-12-29", "2018-01-03", "2017年12月29日（金）〜2018年1月3日（水）"),
    ])
    func daysAreSaidOnce(from: String, to: String, text: String) {
        #expect(Show.days(JapanDate(iso: from)!, JapanDate(iso: to)!) == text)
    }

    private static let account = Account_AccountSnapshot.with {
        $0.closedOnHolidays = true
        $0.hours = [(Int32(1), Int32(540), Int32(600)), (1, 660, 720), (1, 780, 1440), (2, 600, 1020)].map { span in
            .with { ($0.weekday, $0.opensMinute, $0.closesMinute) = span }
        }
        $0.closingDays = [("2017-08-10", "2017-08-16", "夏季休業"), ("2017-03-01", "2017-03-01", "棚卸し")].map { days in
            .with { ($0.fromDate, $0.toDate, $0.label) = days }
        }
    }

    @Test func aFormThatIsSentAsItWasShownChangesNothing() {
        let sent = AnsweringTimesForm(form: fields(AnsweringTimesForm(Self.account))).request(.init())
        #expect(sent.hours == Self.account.hours && sent.closedOnHolidays)
        let lines = sent.closingDays.filter { !$0.fromDate.isEmpty }
        #expect(lines.map(\.label) == ["夏季休業", "棚卸し"] && lines.map(\.toDate) == ["2017-08-16", ""])
    }

    @Test func aLineThatIsTakenAwayLeavesTheOthersInTheirPlaces() throws {
        var form = fields(AnsweringTimesForm(Self.account))
        try form.append("remove_0", "yes")
        let sent = AnsweringTimesForm(form: form).request(.init())
        #expect(sent.closingDays.map(\.label).prefix(2) == ["", "棚卸し"])
    }

    @Test func halfTypedHoursAreSaid() {
        let typed = AnsweringTimesForm(
            form: Form([("opens_1_1", "10:00"), ("closes_2_2", "9:00"), ("opens_1_2", "x")]))
        #expect(typed.ownProblems.map(\.text) == ["月曜日、火曜日の時間は、開始と終了の両方を、開始が先になるように入力してください。"])
    }

    /// As a browser sends the form: every field, the empty ones too.
    private func fields(_ shown: AnsweringTimesForm) -> Form {
        var all: [(name: String, value: String)] = [("holidays", shown.form["holidays"])]
        for day in 1...7 {
            for number in 1...shown.spans {
                for name in ["opens_\(day)_\(number)", "closes_\(day)_\(number)"] {
                    all.append((name, shown.form[name]))
                }
            }
        }
        for index in 0..<shown.closings {
            for name in ["from_\(index)", "to_\(index)", "label_\(index)"] { all.append((name, shown.form[name])) }
        }
        return Form(all)
    }

    @Test func theFormBeginsWithWhatTheCustomerWroteLast() {
        func text(_ id: String, _ state: Account_AnsweringTextState, _ basics: String) -> Account_AnsweringText {
            .with {
                $0.textID = id
                $0.state = state
                $0.content = .with { $0.memo = .with { $0.basics = basics } }
            }
        }
        let approved = text("a", .approved, "承認済み")
        for (state, expected) in [
            (Account_AnsweringTextState.waiting, "新しい"), (.rejected, "新しい"), (.approved, "承認済み"), (.replaced, "承認済み"),
        ] {
            let texts = Account_GetAnsweringTextsResponse.with {
                $0.texts = [text("b", state, "新しい"), approved]
                $0.approved = approved
            }
            #expect(texts.toEdit.memo.basics == expected)
        }
        #expect(approved.chip(current: "a").words == "表示中" && approved.chip(current: "b").words == "以前の内容")
    }
}
