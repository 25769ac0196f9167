import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import Synchronization
import Testing

@testable import Edge

/// 問い合わせ管理 and the detail page, against services that answer what the test says.
@Suite struct InquiryPagesTests {
    private let signer = TestSigner()
    private static let path = "/inquiries/\(Fixture.inquiryID)"

    private func fakes() -> FakeServices {
        var fakes = FakeServices()
        let signer = signer
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.on(Call_CallService.Method.GetInquiry.descriptor) { (request: Call_GetInquiryRequest) in
            #expect(request.customer.accountID == Fixture.accountID && request.inquiryID == Fixture.inquiryID)
            var detail = InquirySample.worked
            detail.inquiry.inquiryID = Fixture.inquiryID
            detail.inquiry.dispute = .unspecified
            return detail
        }
        return fakes
    }

    private func browser(_ services: Services) async throws -> Browser {
        let clock = TestClock(InquirySample.now)
        let browser = Browser(try Fixture.edge(services, clock))
        browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
        return browser
    }

    @Test func aSearchIsAskedAsTyped() async throws {
        var fakes = fakes()
        let asked = Mutex(Call_ListInquiriesRequest())
        fakes.on(Call_CallService.Method.ListInquiries.descriptor) { (request: Call_ListInquiriesRequest) in
            asked.withLock { $0 = request }
            return Call_ListInquiriesResponse.with {
                $0.nextPageKey = "1.k"
                $0.unhandledCount = 3
            }
        }
        try await fakes.run { services in
            let browser = try await browser(services)
            let typed = "words=%E7%94%B0%E4%B8%AD&status=handled&from_date=2017%2F2%2F1"
            let page = try await browser.get("/inquiries?\(typed)")
            #expect(page.status == 200 && page.text.contains("<title>(3) 問い合わせ管理｜"))
            let request = asked.withLock { $0 }
            #expect(request.filter.words == "田中" && request.filter.status == .handled)
            #expect(request.filter.fromDate == "2017-02-01" && request.limit == 50 && !request.unhandledOnly)
            // Empty so far, but it goes on; what was typed stays, the links keep the search.
            #expect(page.text.contains("続きを探す") && page.text.contains("value=\"田中\""))
            #expect(page.text.contains("value=\"2017-02-01\"") && page.text.contains("value=\"handled\" selected"))
            let query = "words=%E7%94%B0%E4%B8%AD&amp;from_date=2017%2F2%2F1&amp;status=handled"
            for link in ["/inquiries?page=1.k&amp;", "/inquiries/print?", "/inquiries/export?format=csv&amp;"] {
                #expect(page.text.contains("href=\"\(link)\(query)\""), "\(link)")
            }
            #expect(page.text.contains(" data-narrowed") && page.text.contains("data-arrivals hidden"))
            let all = try await browser.get("/inquiries")
            #expect(!asked.withLock { $0 }.hasFilter && !all.text.contains(" data-narrowed"))
        }
    }

    @Test func aWrongDateStandsBesideItsFieldAndAsksNobody() async throws {
        let fakes = fakes()
        try await fakes.run { services in
            let page = try await browser(services).get("/inquiries?words=x&from_date=2017-02-30")
            #expect(page.status == 400 && page.text.contains("<title>エラー：問い合わせ管理"))
            #expect(page.text.contains("<a href=\"#from_date\">期間の始まり「2017-02-30」"))
            #expect(page.text.contains("id=\"from_date-wrong\">期間の始まり「2017-02-30」"))
            #expect(page.text.contains("value=\"2017-02-30\"") && page.text.contains("<details open>"))
        }
        #expect(fakes.called.allSatisfy { $0.hasSuffix("ListSigningKeys") })
    }

    @Test func whatCallServiceRefusesStandsThereToo() async throws {
        var fakes = fakes()
        fakes.on(Call_CallService.Method.ListInquiries.descriptor) {
            (_: Call_ListInquiriesRequest) -> Call_ListInquiriesResponse in
            throw Rejected(.invalidArgument, "検索の条件をご確認ください。", fields: [.init("words", "検索する言葉は、8語までです。")])
        }
        try await fakes.run { services in
            let page = try await browser(services).get("/inquiries?words=x")
            #expect(page.status == 400 && page.text.components(separatedBy: "検索する言葉は、8語までです。").count == 3)
        }
    }

    @Test func thePrintViewGathersPagesUpToItsBound() async throws {
        var fakes = fakes()
        let pages = Mutex(0)
        fakes.on(Call_CallService.Method.ListInquiries.descriptor) { (request: Call_ListInquiriesRequest) in
            let page = pages.withLock {
                $0 += 1; return $0
            }
            #expect(request.pageKey == (page == 1 ? "" : "k\(page - 1)") && request.filter.words == "田中")
            return Call_ListInquiriesResponse.with {
                // A page of a narrowed list may be short while the list goes on.
                $0.inquiries = Array(repeating: .with { $0.content = "発送" }, count: page == 2 ? 3 : 100)
                $0.nextPageKey = "k\(page)"
            }
        }
        try await fakes.run { services in
            let page = try await browser(services).get("/inquiries/print?words=%E7%94%B0%E4%B8%AD")
            #expect(page.status == 200 && page.text.contains("新しいものから500件を表示しています"))
            #expect(page.text.components(separatedBy: "発送").count == 501 && page.text.contains("言葉「田中」"))
        }
        #expect(pages.withLock { $0 } == 6)
    }

    @Test func theDetailTellsEverything() async throws {
        try await fakes().run { services in
            let page = try await browser(services).get(Self.path)
            for wanted in [
                "訂正されました", "<del>080-1234-5670</del>", "<ins>080-1234-5678</ins>", "理由：お電話番号の聞き間違いでした。",
                "担当になりました", "2017/02/27 17:00まで、未対応の一覧から外しました", "できあがったら、夕方に折り返します。", "いますぐ一覧に戻す",
                "件数に含まれます", "すべての着信が件数に含まれます。", "同じ電話番号からの、以前のお電話", "href=\"tel:+818012345678\"", "担当を外す",
                "件数に異議を申し立てる",
            ] { #expect(page.text.contains(wanted), "\(wanted)") }
            // Which operator it was is the desk's own matter.
            #expect(!page.text.contains("受付 花子") && !page.text.contains("自分が担当する"))
        }
    }

    @Test func eachFormIsOneRequestUnderTheMembersName() async throws {
        var fakes = fakes()
        let seen = CallLog()
        fakes.on(Call_CallService.Method.AddInquiryNote.descriptor) { (request: Call_AddInquiryNoteRequest) in
            #expect(request.customer.memberID == Fixture.memberID && request.inquiryID == Fixture.inquiryID)
            seen.note("note \(request.text) \(request.memberName) \(request.requestID.isEmpty)")
            return Call_AddInquiryNoteResponse()
        }
        fakes.on(Call_CallService.Method.AssignInquiry.descriptor) { (request: Call_AssignInquiryRequest) in
            seen.note("assign \(request.assigneeID) \(request.assigneeName)")
            return Call_AssignInquiryResponse()
        }
        fakes.on(Call_CallService.Method.SnoozeInquiry.descriptor) { (request: Call_SnoozeInquiryRequest) in
            seen.note("snooze \(request.untilMs)")
            return Call_SnoozeInquiryResponse()
        }
        fakes.on(Call_CallService.Method.DisputeCount.descriptor) { (request: Call_DisputeCountRequest) in
            seen.note("dispute \(request.reason)")
            return Call_DisputeCountResponse()
        }
        fakes.on(Call_CallService.Method.SetInquiryHandled.descriptor) { (request: Call_SetInquiryHandledRequest) in
            seen.note("handled \(request.handled) \(request.memberName)")
            return Call_SetInquiryHandledResponse()
        }
        try await fakes.run { services in
            let browser = try await browser(services)
            let page = try await browser.get(Self.path)
            let posts: [(String, [(String, String)], String)] = [
                ("/notes", [("text", "折り返し済み")], "noted"), ("/assignee", [("assignee", "me")], "assigned"),
                ("/assignee", [("assignee", "nobody")], "assigned"),
                ("/snooze", [("until", "1488180000000")], "snoozed"),
                ("/snooze", [("until", "now")], "woken"), ("/dispute", [("reason", "間違い電話")], "disputed"),
                ("", [("handled", "yes")], "handled"),
            ]
            for (path, fields, done) in posts {
                let answer = try await browser.post(Self.path + path, fields, with: page)
                #expect(answer.status == 303 && answer.location == "\(Self.path)?done=\(done)")
                let after = try await browser.get(answer.location ?? "")
                #expect(after.text.contains("<div class=\"banner ok\" role=\"status\">"), "\(done)")
            }
            #expect(try await browser.post("\(Self.path)/assignee", [("assignee", "mem_2")], with: page).status == 400)
        }
        #expect(
            seen.names == [
                "note 折り返し済み 田中 太郎 false", "assign \(Fixture.memberID) 田中 太郎", "assign  ", "snooze 1488180000000",
                "snooze 0", "dispute 間違い電話", "handled true 田中 太郎",
            ])
    }

    @Test(arguments: [
        ("/notes", "text", "メモは、1,000文字以内で入力してください。"), ("/dispute", "reason", "理由は、500文字以内で入力してください。"),
    ])
    func whatWasTypedStays(path: String, field: String, sentence: String) async throws {
        var fakes = fakes()
        fakes.on(Call_CallService.Method.AddInquiryNote.descriptor) {
            (_: Call_AddInquiryNoteRequest) -> Call_AddInquiryNoteResponse in
            throw Rejected(.invalidArgument, sentence, fields: [.init("text", sentence)])
        }
        fakes.on(Call_CallService.Method.DisputeCount.descriptor) {
            (_: Call_DisputeCountRequest) -> Call_DisputeCountResponse in
            throw Rejected(.invalidArgument, sentence, fields: [.init("reason", sentence)])
        }
        try await fakes.run { services in
            let browser = try await browser(services)
            let page = try await browser.get(Self.path)
            let answer = try await browser.post(Self.path + path, [(field, "一行目\n<b>二行目")], with: page)
            #expect(answer.status == 400 && answer.text.contains("id=\"\(field)-wrong\">\(sentence)"))
            #expect(answer.text.contains("\n一行目\n&lt;b&gt;二行目</textarea>"))
            #expect(answer.hidden("request_id") != page.hidden("request_id"))
        }
    }

    @Test func aMomentThatCannotBeReadAsksNobody() async throws {
        let fakes = fakes()
        try await fakes.run { services in
            let browser = try await browser(services)
            let page = try await browser.get(Self.path)
            let answer = try await browser.post(
                "\(Self.path)/snooze", [("until", "own"), ("date", "2017-02-30"), ("time", "10:15")], with: page)
            #expect(answer.status == 400 && answer.text.contains("日付が読み取れません。"))
            #expect(answer.text.contains("value=\"2017-02-30\"") && answer.text.contains("value=\"10:15\""))
            #expect(answer.text.contains("value=\"own\" checked"))
        }
        #expect(!fakes.called.contains { $0.hasSuffix("SnoozeInquiry") })
    }
}
