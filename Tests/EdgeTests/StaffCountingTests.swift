import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Testing

@testable import Edge

/// Whether a call counts: customers' objections, waivers and their second person.
@Suite struct StaffCountingTests {
    @Test(arguments: [("no", false, "waived"), ("yes", true, "counted")])
    func anObjectionIsDecidedWithAReason(button: String, counts: Bool, done: String) async throws {
        var fakes = StaffInquiryTests.fakes(dispute: .open)
        fakes.on(Call_CallService.Method.DecideCount.descriptor) { (request: Call_DecideCountRequest) in
            #expect(request.counts == counts && request.inquiryID == Fixture.inquiryID)
            guard !request.reason.isEmpty else {
                throw Rejected(.invalidArgument, "理由", fields: [.init("reason", "お客様に伝える理由が入力されていません。")])
            }
            return Call_DecideCountResponse()
        }
        try await StaffFixture.signedIn("billing", fakes) { browser in
            let page = try await browser.get(StaffInquiryTests.path)
            #expect(page.text.contains("間違い電話でした&lt;i&gt;") && page.text.contains("value=\"yes\">件数に含める"))
            let wrong = try await browser.post(
                "\(StaffInquiryTests.path)/count", [("counts", button), ("reason", "")], with: page)
            #expect(wrong.status == 400)
            #expect(wrong.text.contains("id=\"reason-wrong\">お客様に伝える理由が入力されていません。"))
            let right = try await browser.post(
                "\(StaffInquiryTests.path)/count", [("counts", button), ("reason", "x")], with: page)
            #expect(right.status == 303 && right.location == "\(StaffInquiryTests.path)?done=\(done)")
        }
    }

    @Test func aWaiverAboveWhatOneMayGiveAloneIsAskedFor() async throws {
        var fakes = StaffInquiryTests.fakes(dispute: .open)
        fakes.on(Call_CallService.Method.DecideCount.descriptor) { (_: Call_DecideCountRequest) in
            Call_DecideCountResponse.with { $0.waitsForSecondPerson = true }
        }
        try await StaffFixture.signedIn("billing", fakes) { browser in
            let page = try await browser.get(StaffInquiryTests.path)
            let asked = try await browser.post(
                "\(StaffInquiryTests.path)/count", [("counts", "no"), ("reason", "x")], with: page)
            #expect(asked.status == 303 && asked.location == "\(StaffInquiryTests.path)?done=asked")
            #expect(try await browser.get("\(StaffInquiryTests.path)?done=asked").text.contains("別の担当者が承認すると"))
        }
    }

    @Test(arguments: [("agree", true, "waived"), ("refuse", false, "refused"), ("withdraw", false, "withdrawn")])
    func aWaitingWaiverIsForTheSecondPerson(verdict: String, agreed: Bool, done: String) async throws {
        let own = verdict == "withdraw"
        var fakes = StaffInquiryTests.fakes(
            dispute: .open,
            waivers: [
                .with {
                    $0.state = .waiting
                    $0.reason = "営業電話<b>"
                    $0.requestedByID = own ? StaffFixture.staffID : "stf_else"
                    $0.requestedByName = "佐藤<i>"
                }
            ])
        fakes.on(Call_CallService.Method.DecideWaiver.descriptor) { (request: Call_DecideWaiverRequest) in
            #expect(request.agreed == agreed && request.inquiryID == Fixture.inquiryID)
            guard request.note.count < 3 else {
                throw Rejected(.invalidArgument, "メモ", fields: [.init("note", "メモは、200文字以内で入力してください。")])
            }
            return Call_DecideWaiverResponse()
        }
        try await StaffFixture.signedIn("billing", fakes) { browser in
            let page = try await browser.get(StaffInquiryTests.path)
            #expect(page.text.contains("営業電話&lt;b&gt;") && page.text.contains("佐藤&lt;i&gt;が申請"))
            #expect(!page.text.contains("name=\"counts\""), "nothing else is decided while it waits")
            #expect(page.text.contains("value=\"agree\"") != own && page.text.contains("value=\"withdraw\"") == own)
            let wrong = try await browser.post(
                "\(StaffInquiryTests.path)/waiver", [("verdict", verdict), ("note", "長い<u>")], with: page)
            #expect(wrong.status == 400 && wrong.text.contains("value=\"長い&lt;u&gt;\""))
            #expect(wrong.text.contains("メモは、200文字以内で入力してください。"))
            let right = try await browser.post(
                "\(StaffInquiryTests.path)/waiver", [("verdict", verdict), ("note", "")], with: page)
            #expect(right.status == 303 && right.location == "\(StaffInquiryTests.path)?done=\(done)")
        }
    }

    @Test func disputesAreForWhoeverBills() async throws {
        var fakes = FakeServices()
        fakes.on(Call_CallService.Method.ListDisputes.descriptor) { (request: Call_ListDisputesRequest) in
            #expect(request.pageKey == "k")
            return Call_ListDisputesResponse.with {
                $0.disputes = [
                    .with { ($0.inquiry, $0.reason) = (StaffDeskSample.inquiries[0], "間違い<b>") },
                    .with { ($0.inquiry, $0.waiver.reason) = (StaffDeskSample.inquiries[0], "営業<u>") },
                ]
                $0.nextPageKey = "next"
            }
        }
        for role in ["billing", "admin"] {
            try await StaffFixture.signedIn(role, fakes) { browser in
                let page = try await browser.get("/disputes?page=k")
                #expect(page.text.contains("間違い&lt;b&gt;") && page.text.contains("/disputes?page=next"))
                #expect(page.text.contains("除外の承認待ち") && page.text.contains("営業&lt;u&gt;"))
            }
        }
        for role in ["operator", "reviewer"] {
            try await StaffFixture.signedIn(role, fakes) { browser in
                let page = try await browser.get("/disputes?page=k")
                #expect(page.status == 403)
            }
        }
    }
}
