import Contracts
import Foundation
import Primitives
import Testing

@testable import Edge

/// The call desk with a morning's examples: rendered in every run; written to a folder to be looked at
/// when DENWABAN_GALLERY names one.
@Suite struct StaffDeskGallery {
    @Test func pages() async throws {
        try await FakeServices().run { services in
            let edge = try Fixture.edge(services)
            let brand = try #require(Fixture.catalogue["eccall"])
            let folder = ProcessInfo.processInfo.environment["DENWABAN_GALLERY"]
            for (name, page) in StaffDeskGallery.shown(brand) {
                var layout = Layout(
                    edge: edge, brand: nil, person: "受付 花子", signedIn: true, stale: page.stale, csrf: "t",
                    requestID: "req_01KA")
                if let problems = page.problems { layout.show(problems) }
                let html = try edge.templates.render(page.model, in: layout)
                #expect(html.hasPrefix("<!doctype html>") && html.contains("</html>"))
                #expect(!html.contains("<script>") && !html.contains(" style=") && !html.contains("<b>"))
                if let folder { try Data(html.utf8).write(to: URL(fileURLWithPath: "\(folder)/staff-\(name).html")) }
            }
            if let folder {
                try FileManager.default.createDirectory(atPath: "\(folder)/assets", withIntermediateDirectories: true)
                for path in edge.assets.paths.values {
                    let bytes = try #require(edge.assets.bytes(path))
                    try Data(bytes.readableBytesView).write(to: URL(fileURLWithPath: folder + path))
                }
            }
        }
    }

    struct Shown {
        let model: any PageModel
        var problems: Problems?
        var stale = false
    }

    static let recordingProblems = Problems(
        "入力内容をご確認ください。",
        [
            .init(field: "kind", text: "電話の種別が選択されていません。"),
            .init(field: "caller_number", text: "折り返しが必要な場合は、電話番号を入力してください。"),
            .init(field: "content", text: "お問い合わせ内容が入力されていません。"),
        ])

    static func desk(
        _ record: DeskRecord?, open: Call_ListOpenCallsResponse = StaffDeskSample.open, sent: DeskSent? = nil,
        found: DeskFound? = nil
    ) -> DeskPage {
        let staff = StaffDeskSample.staff(.operator)
        return DeskPage(
            frame: StaffFrame(staff, at: .desk), now: StaffDeskSample.now,
            calls: open.calls.map { CallRow($0, for: staff, now: StaffDeskSample.now, csrf: "t", requestID: "r") },
            title: record == nil ? "受付" : "ひなたネットショップ", sent: sent, record: record, found: found,
            simulator: DeskPage.Simulator(ringRequestID: "r"))
    }

    static func record(
        _ answer: Call_GetAnsweringCardResponse?, _ state: Call_OpenCallState, problems: Problems? = nil,
        unknown: Bool = false, hungUp: Bool = false, change: (inout WriteUp) -> Void = { _ in },
        draft: DeskRecord.DraftShown? = nil
    ) -> DeskRecord {
        var call = StaffDeskSample.open.calls[2]
        call.state = state
        if state == .taken { call.takenByID = StaffDeskSample.staffID }
        if hungUp { call.hungUpMs = StaffDeskSample.now.milliseconds }
        let staff = StaffDeskSample.staff(.operator)
        var typed = WriteUp(
            number: call.number, call: call, received: Instant(milliseconds: call.ringingMs), requestID: "r")
        change(&typed)
        let card = answer.map {
            CardShown($0, catalogue: { Fixture.catalogue[$0] }, today: JapanDate(StaffDeskSample.now))
        }
        return DeskRecord(
            callID: call.callID, number: Show.telephone(call.number), caller: Show.telephone(call.callerNumber),
            clock: CallClock(since: call.ringingMs, now: StaffDeskSample.now),
            who: CallRow.whoHasIt(call, for: staff), unknownNumber: unknown, cardAway: answer == nil && !unknown,
            card: card,
            form: unknown
                ? nil
                : WriteUpForm(
                    typed, action: "/desk/calls/\(call.callID)", inHand: state == .taken,
                    addressees: card?.addressees ?? [], problems: problems),
            draft: draft, acts: .init(call, for: staff, requestIDs: { "r" }, besideForm: !unknown))
    }

    /// Half typed by a colleague.
    static func half(_ typed: inout WriteUp) {
        typed.kind = "callback"
        (typed.callerName, typed.callerNameKana, typed.callerNumber) = ("田中", "タナカ", "03-6850-2192")
        (typed.addressee, typed.content) = ("高橋様", "高橋様宛に入電がありました。折り返し")
    }

    static func sent() -> DeskSent {
        let answer = Call_RecordInquiryResponse.with {
            $0.inquiry = StaffDeskSample.inquiries[0]
            $0.inquiry.recordedMs = StaffDeskSample.now.milliseconds
            $0.duplicates = [StaffDeskSample.inquiries[1]]
        }
        let guardian = FormGuard(seed: "s")
        let location = try! DeskSent.location(answer, site: "ひなたネットショップ", guardian)
        return DeskSent(sealed: String(location.split(separator: "=", maxSplits: 1)[1]), guardian)!
    }

    static let found = DeskFound(
        .with {
            $0.cards = [("ひなたネットショップ", "ヒナタネットショップ"), ("ひなた動物病院", "ヒナタドウブツビョウイン")].map { name, kana in
                .with {
                    ($0.siteName, $0.siteNameKana, $0.number, $0.brand) = (name, kana, "0368502192", "ECcall")
                }
            }
            $0.more = true
        }, words: "ひなた", brandName: { $0 })

    static func shown(_ brand: Brand) -> [(String, Shown)] {
        [
            ("desk", Shown(model: desk(nil))),
            ("desk-idle", Shown(model: desk(nil, open: .init(), sent: sent()), stale: true)),
            ("desk-found", Shown(model: desk(nil, found: found))),
            ("call", Shown(model: desk(record(StaffDeskSample.answering, .taken)))),
            (
                "call-draft",
                Shown(
                    model: desk(
                        record(
                            StaffDeskSample.answering, .taken, hungUp: true, change: half,
                            draft: .init(words: "佐藤さんの下書き 11:06", freshPath: "/"))))
            ),
            ("call-ringing", Shown(model: desk(record(StaffDeskSample.closed, .ringing)))),
            (
                "call-wrong",
                Shown(
                    model: desk(record(StaffDeskSample.answering, .taken, problems: recordingProblems)),
                    problems: recordingProblems)
            ),
            ("call-unknown", Shown(model: desk(record(nil, .taken, unknown: true)))),
            (
                "call-away",
                Shown(model: desk(record(nil, .taken, problems: recordingProblems)), problems: recordingProblems)
            ),
        ] + aroundTheDesk
    }
}
