import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Synchronization
import Testing

@testable import Edge

/// What an operator does with a call besides writing it up: drafts, ending, giving back, duplicates.
@Suite struct StaffDeskWorkTests {
    private static let path = StaffDeskFixture.path
    private let signer = TestSigner()

    private func at(
        _ fakes: FakeServices, role: String = "operator", _ body: (Browser) async throws -> Void
    ) async throws {
        try await fakes.run { services in
            try await body(try await StaffDeskFixture.browser(services, signer, role: role))
        }
    }

    @Test func aColleaguesDraftComesBackAndCanBeLeftAside() async throws {
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.GetDraft.descriptor) { (request: Call_GetDraftRequest) in
            #expect(request.callID == StaffDeskSample.callID && request.staff.staffID == StaffDeskSample.staffID)
            return Call_GetDraftResponse.with {
                $0.draft = .with {
                    ($0.callerName, $0.content, $0.kind) = ("田中<b>", "高橋様宛に\n入電", .callback)
                }
                $0.savedMs = StaffDeskSample.now.milliseconds
                ($0.savedByName, $0.formRequestID) = ("佐藤", "hers")
            }
        }
        try await at(fakes) { browser in
            let page = try await browser.get(Self.path)
            for there in [
                "佐藤さんの下書き 11:16", "value=\"田中&lt;b&gt;\"", "高橋様宛に\n入電</textarea>",
                "value=\"callback\" accesskey=\"2\" checked",
            ] { #expect(page.text.contains(there), "\(there)") }
            #expect(!page.text.contains("value=\"hers\""), "a call is written up once, whoever sends")
            let fresh = try await browser.get("\(Self.path)?fresh=1")
            #expect(fresh.status == 200 && !fresh.text.contains("田中&lt;b&gt;") && !fresh.text.contains("下書き 11:16"))
        }
    }

    @Test(arguments: [true, false])
    func draftsAreSavedForTheScriptAndByTheButton(saved: Bool) async throws {
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.SaveDraft.descriptor) { (request: Call_SaveDraftRequest) in
            #expect(request.callID == StaffDeskSample.callID && request.formRequestID == "own-id")
            #expect(request.draft.content == "途中" && request.draft.kind == .sales)
            return Call_SaveDraftResponse.with { ($0.saved, $0.savedMs) = (saved, StaffDeskSample.now.milliseconds) }
        }
        try await at(fakes) { browser in
            let page = try await browser.get(Self.path)
            let typed = [("content", "途中"), ("kind", "sales"), ("request_id", "own-id"), ("received", "11:")]
            let byScript = try await browser.post(
                "\(Self.path)/draft", typed, with: page, headers: [.accept: "application/json"])
            #expect(byScript.status == 200)
            let told = try JSONDecoder().decode(DeskDraft.Saved.self, from: Data(byScript.bytes))
            #expect(told == .init(saved: saved, at: "11:16"))
            let byButton = try await browser.post("\(Self.path)/draft", typed, with: page)
            #expect(byButton.status == 303 && byButton.location == Self.path)
        }
    }

    @Test func withoutARingADraftKeepsItsForm() async throws {
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.GetDraft.descriptor) { (request: Call_GetDraftRequest) in
            #expect(request.callID.isEmpty && request.number == "0368502192")
            return Call_GetDraftResponse.with {
                $0.draft = .with { $0.content = "途中" }
                ($0.savedByName, $0.formRequestID) = ("田中 太郎", "first-id")
                $0.savedMs = StaffDeskSample.now.milliseconds
            }
        }
        try await at(fakes) { browser in
            let page = try await browser.get("/desk/number?number=0368502192")
            #expect(page.text.contains("<strong>下書き 11:16</strong>") && page.text.contains("value=\"first-id\""))
        }
    }

    @Test func whileAColleagueHasACallNobodyWritesOverHerDraft() async throws {
        let fakes = StaffDeskFixture.fakes(signer)
        try await at(fakes) { browser in
            let page = try await browser.get("/desk/calls/cal_01JZZZZZZZZZZZZZZZZZZZZZZ6")
            #expect(page.text.contains("佐藤さんが応対しています。") && !page.text.contains("data-write-up"))
        }
    }

    @Test func aSaveThatMayBeTheSecondOfItsCallSaysSo() async throws {
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.RecordInquiry.descriptor) { (_: Call_RecordInquiryRequest) in
            Call_RecordInquiryResponse.with {
                $0.inquiry = StaffDeskSample.inquiries[0]
                $0.duplicates = [
                    .with {
                        ($0.inquiryID, $0.callerName, $0.recordedBy) = (Fixture.inquiryID, "田中\n<b>", "佐藤")
                        $0.receivedMs = StaffDeskSample.now.milliseconds
                    }
                ]
            }
        }
        try await at(fakes) { browser in
            let page = try await browser.get(Self.path)
            let answer = try await browser.post(Self.path, [("kind", "message"), ("received", "11:16")], with: page)
            let after = try await browser.get(try #require(answer.location))
            #expect(after.text.contains("すでに記録されているかもしれません"))
            #expect(after.text.contains("<a href=\"/inquiries/\(Fixture.inquiryID)\">11:16　田中 &lt;b&gt;様"))
            #expect(after.text.contains("href=\"/inquiries/\(StaffDeskSample.inquiries[0].inquiryID)\">いま送信した記録"))
        }
    }

    @Test(arguments: [(StaffDeskSample.callID, "ひなたネットショップ"), ("cal_01JZZZZZZZZZZZZZZZZZZZZZZ9", "0120-935-372")])
    func aCallWithoutAnErrandIsEndedFromTheCall(id: String, name: String) async throws {
        var fakes = StaffDeskFixture.fakes(signer)
        let number = id == StaffDeskSample.callID ? "0368502192" : "0120935372"
        fakes.on(Call_CallService.Method.CloseCall.descriptor) { (request: Call_CloseCallRequest) in
            #expect(request.callID == id && request.kind == .wrongNumber && request.note == "商店街あて")
            return Call_CloseCallResponse.with {
                $0.call = .with { ($0.number, $0.closedAs) = (number, .wrongNumber) }
                if id == StaffDeskSample.callID { $0.call.siteName = "ひなたネットショップ" }
            }
        }
        try await at(fakes) { browser in
            let page = try await browser.get("/desk/calls/\(id)")
            #expect(
                page.text.contains("<button class=\"button quiet\" name=\"kind\" value=\"wrong_number\">間違い電話</button>")
            )
            let answer = try await browser.post(
                "/desk/calls/\(id)/close", [("kind", "wrong_number"), ("note", "商店街あて")], with: page)
            let after = try await browser.get(try #require(answer.location))
            #expect(after.text.contains("終了 11:16　\(name)　間違い電話"))
        }
    }

    @Test func aRefusedEndKeepsTheNote() async throws {
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.CloseCall.descriptor) { (_: Call_CloseCallRequest) -> Call_CloseCallResponse in
            throw Rejected(.invalidArgument, "長い", fields: [.init("note", "補足は、500文字以内で入力してください。")])
        }
        try await at(fakes) { browser in
            let path = "/desk/calls/cal_01JZZZZZZZZZZZZZZZZZZZZZZ9"
            let page = try await browser.get(path)
            let answer = try await browser.post("\(path)/close", [("kind", "silent"), ("note", "とても<長い>")], with: page)
            #expect(answer.status == 400 && answer.text.contains("id=\"note-wrong\">補足は、500文字以内で入力してください。"))
            #expect(answer.text.contains("value=\"とても&lt;長い&gt;\""))
        }
    }

    @Test func givingBackIsForWhoeverHasIt() async throws {
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.ReleaseCall.descriptor) { (request: Call_ReleaseCallRequest) in
            guard request.callID.hasSuffix("5") else { throw Rejected(.failedPrecondition, "この着信は、佐藤さんが応対しています。") }
            return Call_ReleaseCallResponse.with { $0.call.siteName = "みどり法律事務所" }
        }
        try await at(fakes) { browser in
            let own = "/desk/calls/cal_01JZZZZZZZZZZZZZZZZZZZZZZ5"
            let page = try await browser.get(own)
            let answer = try await browser.post("\(own)/release", [], with: page)
            let after = try await browser.get(try #require(answer.location))
            #expect(after.text.contains("一覧に戻しました　みどり法律事務所"))
            let others = try await browser.post("/desk/calls/cal_01JZZZZZZZZZZZZZZZZZZZZZZ6/release", [], with: page)
            #expect(others.status == 400 && others.text.contains("この着信は、佐藤さんが応対しています。"))
        }
    }
}
