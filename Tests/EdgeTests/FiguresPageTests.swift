import Contracts
import Foundation
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

@Suite struct FiguresPageTests {
    @Test(
        arguments: [
            ("this_month", "2017-03-15", "2017-03-01", "2017-03-15"),
            ("last_month", "2017-03-31", "2017-02-01", "2017-02-28"),
            ("last_month", "2017-01-05", "2016-12-01", "2016-12-31"),
            ("three_months", "2017-02-27", "2016-11-28", "2017-02-27"),
            ("three_months", "2017-05-31", "2017-03-01", "2017-05-31"),
            ("last_year", "2017-02-27", nil, nil),
        ] as [(String, String, String?, String?)])
    func periods(key: String, today: String, from: String?, to: String?) throws {
        let days = FiguresPage.Days(period: key, today: try #require(JapanDate(iso: today)))
        #expect(days?.from.iso == from && days?.to.iso == to)
        if let days { #expect(days.to.dayNumber - days.from.dayNumber < 92) }
    }

    @Test func barsAreInProportion() {
        let plot = BarPlot("x", "t", "h", [("a", 100), ("b", 50), ("c", 1), ("d", 0)])
        #expect(plot.bars.map(\.width) == [104, 52, 2, 0])
        #expect(plot.bars.map(\.value) == ["100件", "50件", "1件", "0件"])
        #expect(plot.description == "a 100件、b 50件、c 1件、d 0件" && plot.height == 120)
        let share = BarPlot("x", "t", "h", [("a", 1), ("b", 2)], of: 3)
        #expect(share.bars.map(\.value) == ["1件（33%）", "2件（67%）"] && share.bars.map(\.width) == [34, 69])
        #expect(BarPlot("x", "t", "h", [("a", 0)]).bars.map(\.width) == [0])
        #expect(BarPlot.percent(0, of: 0) == 0 && BarPlot.percent(1, of: 8) == 13)
    }

    @Test(arguments: [([9, 17], 9, 17), ([0, 23], 0, 23), ([12], 9, 17), ([], 9, 17), ([19], 9, 19)])
    func hoursThatAreShown(called: [Int], first: Int, last: Int) {
        let byHour = (0..<24).map { Int32(called.contains($0) ? 1 : 0) }
        let hours = BarPlot.hours(byHour)
        #expect(hours.map(\.label) == (first...last).map { "\($0)時台" })
    }

    /// Over the page: what is asked, and each plot with its words and its table.
    @Test func thePage() async throws {
        let (signer, clock) = (TestSigner(), TestClock())
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.on(Call_CallService.Method.GetFigures.descriptor) { (request: Call_GetFiguresRequest) in
            guard request.toDate == "2017-02-27" else {
                let sentence = "終わりの日は、始まりの日より後にしてください。"
                throw Rejected(.invalidArgument, sentence, fields: [.init("to_date", sentence)])
            }
            #expect(request.customer.accountID == Fixture.accountID && request.fromDate == "2017-02-01")
            return InquirySample.figures
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services, clock))
            browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
            let page = try await browser.get("/inquiries/figures")
            #expect(page.status == 200 && page.text.contains("aria-current=\"true\">今月"))
            #expect(page.text.components(separatedBy: "role=\"img\"").count == 6)
            #expect(page.text.components(separatedBy: "<table").count == 6)
            for wanted in ["全体の37%", "2件は含まれません", "11時台 21件", "10秒以内", "71件（59%）", "1時間以内", "営業電話"] {
                #expect(page.text.contains(wanted), "\(wanted)")
            }
            let own = try await browser.get("/inquiries/figures?from_date=2017%2F2%2F1&to_date=2017-02-27")
            #expect(own.status == 200 && !own.text.contains("aria-current=\"true\""))
            let wrong = try await browser.get("/inquiries/figures?from_date=2017-03-01&to_date=2017-02-01")
            #expect(wrong.status == 400 && wrong.text.contains("id=\"to_date-wrong\">終わりの日は"))
            #expect(wrong.text.contains("value=\"2017-03-01\"") && !wrong.text.contains("<svg viewBox"))
            #expect(try await browser.get("/inquiries/figures?period=ever").status == 404)
        }
    }
}
