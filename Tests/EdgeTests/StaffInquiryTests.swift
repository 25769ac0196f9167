import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// What was sent: seen, corrected, counted or not; the announcement; the desk's figures.
@Suite struct StaffInquiryTests {
    static let path = "/inquiries/\(Fixture.inquiryID)"

    static func fakes(
        version: Int32 = 1, dispute: Call_DisputeState = .unspecified, waivers: [Call_Waiver] = []
    ) -> FakeServices {
        var fakes = FakeServices()
        fakes.on(Call_CallService.Method.GetInquiryForStaff.descriptor) { (request: Call_GetInquiryForStaffRequest) in
            guard request.inquiryID == Fixture.inquiryID else { throw RPCError(code: .notFound, message: "no") }
            return Call_GetInquiryForStaffResponse.with {
                $0.inquiry = StaffDeskSample.inquiries[0]
                $0.inquiry.inquiryID = Fixture.inquiryID
                ($0.inquiry.version, $0.inquiry.dispute, $0.inquiry.counts) = (version, dispute, true)
                $0.inquiry.addressee = "高橋様<b>"
                $0.history = [.with { ($0.kind, $0.byName, $0.text) = (.disputed, "高橋", "間違い電話でした<i>") }]
                $0.waivers = waivers
            }
        }
        return fakes
    }

    @Test(arguments: [
        ("operator", true, false), ("reviewer", true, false), ("billing", false, true), ("admin", true, true),
    ])
    func everyRoleSeesWhatItMayDo(role: String, corrects: Bool, decides: Bool) async throws {
        try await StaffFixture.signedIn(role, Self.fakes()) { browser in
            let page = try await browser.get(Self.path)
            #expect(page.status == 200 && page.text.contains("高橋様&lt;b&gt;"))
            #expect(page.text.contains("訂正する") == corrects && page.text.contains("件数に含めない</button>") == decides)
            let correction = try await browser.get("\(Self.path)/correct")
            #expect(correction.status == (corrects ? 200 : 403))
            let decision = try await browser.post("\(Self.path)/count", [("counts", "no")])
            #expect(decision.status == 403, "without its token, or without the right")
        }
    }

    @Test func aCorrectionSendsTheVersionOnTheScreen() async throws {
        var fakes = Self.fakes(version: 3)
        fakes.on(Call_CallService.Method.CorrectInquiry.descriptor) { (request: Call_CorrectInquiryRequest) in
            #expect(request.version == 3 && request.reason == "番号の誤り" && request.inquiryID == Fixture.inquiryID)
            #expect(request.kind == .callback && request.callback == .wanted && request.callerNumber == "03-1")
            return Call_CorrectInquiryResponse()
        }
        try await StaffFixture.signedIn("operator", fakes) { browser in
            let page = try await browser.get("\(Self.path)/correct")
            #expect(page.text.contains("value=\"080-1234-5678\"") && page.text.contains("080の1234の5678"))
            #expect(page.text.contains("value=\"callback\" accesskey=\"2\" checked"))
            #expect(!page.text.contains("name=\"received\""))
            let answer = try await browser.post(
                "\(Self.path)/correct",
                [
                    ("version", page.hidden("version") ?? ""), ("reason", "番号の誤り"), ("kind", "callback"),
                    ("caller_number", "03-1"),
                ], with: page)
            #expect(answer.status == 303 && answer.location == "\(Self.path)?done=corrected")
        }
    }

    @Test func whoeverIsSecondSeesBothAndLosesNothing() async throws {
        var fakes = Self.fakes(version: 2)
        fakes.on(Call_CallService.Method.CorrectInquiry.descriptor) {
            (_: Call_CorrectInquiryRequest) -> Call_CorrectInquiryResponse in
            throw Rejected(.aborted, "この記録は、ほかの担当者がすでに訂正しました。")
        }
        try await StaffFixture.signedIn("operator", fakes) { browser in
            let page = try await browser.get("\(Self.path)/correct")
            let answer = try await browser.post(
                "\(Self.path)/correct",
                [("version", "1"), ("kind", "message"), ("content", "わたしの\n<訂正>"), ("reason", "理由<i>")], with: page)
            #expect(answer.status == 409)
            for there in [
                "わたしの\n&lt;訂正&gt;</textarea>", "value=\"理由&lt;i&gt;\"", "商品の発送時期について", "いまの内容（ほかの担当者が訂正したもの）",
            ] {
                #expect(answer.text.contains(there), "\(there)")
            }
            #expect(answer.hidden("version") == "2", "sending again is against what is on the screen now")
            #expect(answer.hidden("request_id") != page.hidden("request_id"))
        }
    }

    @Test(arguments: [("reviewer", true, true), ("operator", true, false), ("reviewer", false, false)])
    func theAnnouncementIsEditedWithTheOption(role: String, held: Bool, edits: Bool) async throws {
        var fakes = StaffFixture.services(number: "0368502192")
        fakes.on(Call_CallService.Method.GetAnnouncement.descriptor) { (_: Call_GetAnnouncementRequest) in
            Call_GetAnnouncementResponse.with { ($0.spoken, $0.own, $0.optionHeld) = ("ただいま<b>", "専用", held) }
        }
        fakes.on(Call_CallService.Method.SetAnnouncement.descriptor) {
            (request: Call_SetAnnouncementRequest) -> Call_SetAnnouncementResponse in
            #expect(request.accountID == Fixture.accountID && request.text == "長い<i>")
            throw Rejected(.invalidArgument, "長い", fields: [.init("text", "案内の文面は、500文字以内で入力してください。")])
        }
        try await StaffFixture.signedIn(role, fakes) { browser in
            let page = try await browser.get(StaffFixture.account)
            #expect(page.text.contains("「ただいま&lt;b&gt;」") && page.text.contains("専用</textarea>") == edits)
            let answer = try await browser.post("\(StaffFixture.account)/announcement", [("text", "長い<i>")], with: page)
            guard edits || (role == "reviewer") else {
                #expect(answer.status == 403)
                return
            }
            #expect(answer.status == 400)
            #expect(answer.text.contains("500文字以内で入力してください。"))
            #expect(answer.text.contains("長い&lt;i&gt;</textarea>") == edits)
        }
    }

    /// What cannot be a time is said beside its field, and stays.
    @Test(arguments: [
        ("2017-03-01", "99999999:00", "00:00から23:59まで"), ("2017-03-01", "10:75", "00:00から23:59まで"),
        ("2017-03-01", "", "時刻が入力されていません"), ("", "10:00", "送信日が入力されていません"),
    ])
    func anAnnouncementsTimeIsATime(date: String, time: String, said: String) async throws {
        let id = "ann_01JZZZZZZZZZZZZZZZZZZZZZZZ"
        var fakes = FakeServices()
        fakes.on(Notify_NotifyService.Method.GetAnnouncementForStaff.descriptor) {
            (_: Notify_GetAnnouncementForStaffRequest) in
            Notify_GetAnnouncementForStaffResponse.with {
                $0.announcement = .with { ($0.announcementID, $0.title, $0.state) = (id, "題", .draft) }
            }
        }
        fakes.on(Notify_NotifyService.Method.PreviewAnnouncement.descriptor) {
            (_: Notify_PreviewAnnouncementRequest) in Notify_PreviewAnnouncementResponse()
        }
        try await StaffFixture.signedIn("reviewer", fakes) { browser in
            let page = try await browser.get("/announcements/\(id)")
            let answer = try await browser.post(
                "/announcements/\(id)/schedule", [("when", "later"), ("date", date), ("time", time)], with: page)
            #expect(answer.status == 400)
            #expect(answer.text.contains(said))
            #expect(answer.text.contains("value=\"\(time)\"") || time.isEmpty)
        }
    }

    @Test(arguments: [
        ("", 200, "2017-02-27", "2017-02-27"), ("yesterday", 200, "2017-02-26", "2017-02-26"),
        ("7days", 200, "2017-02-21", "2017-02-27"), ("31days", 200, "2017-01-28", "2017-02-27"), ("year", 404, "", ""),
    ])
    func figuresOfAPeriod(period: String, status: Int, from: String, to: String) async throws {
        var fakes = FakeServices()
        fakes.on(Call_CallService.Method.GetDeskFigures.descriptor) { (request: Call_GetDeskFiguresRequest) in
            #expect((request.fromDate, request.toDate) == (from, to))
            return Call_GetDeskFiguresResponse.with {
                ($0.writtenUp, $0.waitingNow) = (3, 1)
                $0.writtenUpWithin = [.with { ($0.withinMs, $0.calls) = (600_000, 2) }]
                $0.operators = [
                    .with { ($0.name, $0.writtenUp, $0.withinTenMinutes, $0.meanMs) = ("花<b>", 3, 2, 171_000) }
                ]
            }
        }
        try await StaffFixture.signedIn("operator", fakes) { browser in
            let page = try await browser.get("/desk/figures?period=\(period)")
            #expect(page.status == status)
            guard status == 200 else { return }
            for there in ["66%", "10分以内", "花&lt;b&gt;", "2:51", "aria-current=\"true\""] {
                #expect(page.text.contains(there), "\(there)")
            }
        }
    }

    @Test(arguments: [(0, 0, 0), (3, 3, 100), (2, 3, 66), (199, 200, 99)])
    func sharesAreRoundedDown(part: Int32, all: Int32, percent: Int32) {
        #expect(DeskFiguresPage.percent(part, of: all) == percent)
    }
}
