import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Synchronization
import Testing

@testable import Edge

@Suite struct StaffDeskTests {
    private static let path = StaffDeskFixture.path

    @Test func whatTheOperatorNeedsInThreeSeconds() async throws {
        let signer = TestSigner()
        try await StaffDeskFixture.fakes(signer).run { services in
            let page = try await StaffDeskFixture.browser(services, signer).get(Self.path)
            #expect(page.status == 200)
            for wanted in [
                "お電話ありがとうございます。", "<strong>ひなたネットショップ</strong>でございます。", "ヒナタネットショップ", "営業時間内（月 10:00–17:00）",
                "0:12", "この番号からの電話", "03-6850-2192", "ただいま営業時間外です。", "レンタルアドレス", "ECcall",
            ] { #expect(page.text.contains(wanted), "\(wanted)") }
        }
    }

    @Test(
        arguments: ["/desk", path, "/desk/number?number=1", "/live/calls?after=1", "/desk/figures"],
        ["reviewer", "billing"])
    func othersAreRefused(path: String, role: String) async throws {
        let signer = TestSigner()
        let fakes = StaffDeskFixture.fakes(signer)
        try await fakes.run { services in
            let page = try await StaffDeskFixture.browser(services, signer, role: role).get(path)
            #expect(page.status == 403)
        }
        #expect(fakes.called.allSatisfy { $0.hasSuffix("ListSigningKeys") })
    }

    @Test func whoeverIsNotSignedInSignsInFirst() async throws {
        try await FakeServices().run { services in
            let browser = Browser(try Fixture.edge(services), host: "staff.localhost:8080")
            let page = try await browser.get("/desk")
            #expect(page.status == 303 && page.location == "/login?next=%2Fdesk")
            let sent = try await browser.post(Self.path, [("content", "x")])
            #expect(sent.status == 303)
        }
    }

    @Test func takingIsOnePress() async throws {
        let signer = TestSigner()
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.TakeCall.descriptor) { (request: Call_TakeCallRequest) in
            #expect(request.callID == StaffDeskSample.callID && !request.requestID.isEmpty)
            return Call_TakeCallResponse()
        }
        try await fakes.run { services in
            let browser = try await StaffDeskFixture.browser(services, signer)
            let answer = try await browser.post("\(Self.path)/take", [], with: try await browser.get("/desk"))
            #expect(answer.status == 303 && answer.location == Self.path)
        }
    }

    @Test func aRefusalKeepsEveryWord() async throws {
        let signer = TestSigner()
        var fakes = StaffDeskFixture.fakes(signer)
        fakes.on(Call_CallService.Method.RecordInquiry.descriptor) {
            (_: Call_RecordInquiryRequest) -> Call_RecordInquiryResponse in
            throw Rejected(
                .invalidArgument, "入力内容をご確認ください。",
                fields: [.init("kind", "電話の種別が選択されていません。"), .init("content", "お問い合わせ内容が入力されていません。")])
        }
        try await fakes.run { services in
            let browser = try await StaffDeskFixture.browser(services, signer)
            let page = try await browser.get(Self.path)
            let typed = [
                ("caller_name", "田中<b>"), ("caller_company", "ウィズ・プランナーズ株式会社"), ("caller_number", "ばんごう"),
                ("addressee", "高橋様"),
                ("convenient_time", "お昼"), ("received", "11:16"), ("request_id", "own-id"),
            ]
            let answer = try await browser.post(Self.path, typed, with: page)
            #expect(answer.status == 400)
            #expect(answer.hidden("request_id") != nil && answer.text.contains("value=\"own-id\""))
            for value in ["田中&lt;b&gt;", "ウィズ・プランナーズ株式会社", "ばんごう", "高橋様", "お昼"] {
                #expect(answer.text.contains("value=\"\(value)\""), "\(value)")
            }
            #expect(
                answer.text.components(separatedBy: "電話の種別が選択されていません。").count == 3,
                "in the summary and beside the field")
            #expect(answer.text.contains("<title>エラー："))
        }
    }

    @Test func withoutAnAnswerTheWordsStayUnderTheSameRequest() async throws {
        let signer = TestSigner()
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.on(Call_CallService.Method.RecordInquiry.descriptor) {
            (_: Call_RecordInquiryRequest) -> Call_RecordInquiryResponse in
            throw RPCError(code: .unavailable, message: "away")
        }
        try await fakes.run { services in
            let browser = try await StaffDeskFixture.browser(services, signer)
            let token = FormGuard(seed: Fixture.secret).token
            let typed = [
                ("csrf", token), ("request_id", "own-id"), ("content", "高橋様宛に\n入電がありました。"), ("kind", "message"),
                ("number", "0368502192"), ("received", "11:16"), ("received_ms", "\(StaffDeskSample.now.milliseconds)"),
            ]
            let answer = try await browser.post(Self.path, typed)
            #expect(answer.status == 503)
            #expect(answer.text.contains("高橋様宛に\n入電がありました。") && answer.text.contains("value=\"own-id\""))
            #expect(
                answer.text.contains("value=\"message\" accesskey=\"1\" checked")
                    && answer.text.contains("二重に記録されることはありません"))
        }
    }

    @Test func sentIsSaidOnceTheServerHasIt() async throws {
        let signer = TestSigner()
        var fakes = StaffDeskFixture.fakes(signer)
        let asked = Mutex<Call_RecordInquiryRequest?>(nil)
        fakes.on(Call_CallService.Method.RecordInquiry.descriptor) { (request: Call_RecordInquiryRequest) in
            asked.withLock { $0 = request }
            return Call_RecordInquiryResponse.with {
                $0.inquiry.number = request.number
                $0.inquiry.recordedMs = StaffDeskSample.now.milliseconds
            }
        }
        try await fakes.run { services in
            let browser = try await StaffDeskFixture.browser(services, signer)
            let page = try await browser.get(Self.path)
            let hidden = ["number", "received_ms", "site"].map { ($0, page.hidden($0) ?? "") }
            let answer = try await browser.post(
                Self.path, hidden + [("kind", "callback"), ("content", "発送の件"), ("received", "11:16")], with: page)
            #expect(answer.status == 303)
            let after = try await browser.get(try #require(answer.location))
            #expect(after.text.contains("送信済み 11:16　ひなたネットショップ"))
            let forged = try await browser.get("/desk?sent=%E9%80%81%E4%BF%A1")
            #expect(forged.status == 200 && !forged.text.contains("banner ok sent"))
        }
        let request = try #require(asked.withLock { $0 })
        #expect(
            request.callID == StaffDeskSample.callID && request.callback == .wanted && request.number == "0368502192")
        #expect(request.kind == .callback && request.receivedMs == 0, "the ring's own time")
    }

    @Test(arguments: [
        ("%EF%BC%90%EF%BC%93-6850-2192", 200, "でございます"), ("%2B81368502192", 200, "でございます"),
        ("0399999999", 404, "03-9999-9999のお客様は登録されていません。"),
        ("abc%3Cb%3E", 404, "「abc&lt;b&gt;」にあてはまるお客様はいません。"), ("", 303, ""), ("%E3%81%B2%E3%81%AA", 303, ""),
        ("%E5%BA%97", 200, "「店」を含むお客様"),
    ])
    func byNumber(typed: String, status: Int, words: String) async throws {
        let signer = TestSigner()
        try await StaffDeskFixture.fakes(signer).run { services in
            let page = try await StaffDeskFixture.browser(services, signer).get("/desk/number?number=\(typed)")
            #expect(page.status == status)
            #expect(words.isEmpty || page.text.contains(words))
        }
    }

    @Test func aNumberThatIsNotOursIsShownAndNotDropped() async throws {
        let signer = TestSigner()
        try await StaffDeskFixture.fakes(signer).run { services in
            let page = try await StaffDeskFixture.browser(services, signer).get(
                "/desk/calls/cal_01JZZZZZZZZZZZZZZZZZZZZZZ9")
            #expect(page.status == 200 && page.text.contains("登録のない番号です"))
            let gone = try await StaffDeskFixture.browser(services, signer).get(
                "/desk/calls/cal_01JZZZZZZZZZZZZZZZZZZZZZZ7")
            #expect(gone.status == 404 && gone.text.contains("すでに記録されているか"))
        }
    }

    @Test func theSimulatorIsForDevelopmentAlone() async throws {
        let signer = TestSigner()
        try await StaffDeskFixture.fakes(signer).run { services in
            let development = try await StaffDeskFixture.browser(services, signer).get("/desk")
            #expect(development.text.contains("着信をシミュレート"))
            let production = try Fixture.configuration(["DENWABAN_PUBLIC_SCHEME": "https"], mode: .production)
            let browser = try await StaffDeskFixture.browser(services, signer, configuration: production)
            let page = try await browser.get("/desk")
            #expect(page.status == 200 && !page.text.contains("シミュレート"))
            let rung = try await browser.post("/desk/ring", [("dialled", "0368502192")], with: page)
            #expect(rung.status == 404)
        }
    }
}
