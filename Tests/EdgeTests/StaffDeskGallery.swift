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
            .init(field: "callback", text: "折り返しの要・不要が選択されていません。"),
            .init(field: "caller_number", text: "折り返しが必要な場合は、電話番号を入力してください。"),
            .init(field: "content", text: "お問い合わせ内容が入力されていません。"),
        ])

    static func desk(
        _ record: DeskPage.Record?, open: Call_ListOpenCallsResponse = StaffDeskSample.open, sent: String? = nil
    ) -> DeskPage {
        let staff = StaffDeskSample.staff(.operator)
        return DeskPage(
            frame: StaffFrame(staff, at: .desk), now: StaffDeskSample.now,
            calls: open.calls.map { CallRow($0, for: staff, now: StaffDeskSample.now, csrf: "t", requestID: "r") },
            title: record == nil ? "受付" : "ひなたネットショップ", sent: sent, record: record,
            simulator: DeskPage.Simulator(ringRequestID: "r"))
    }

    static func record(
        _ answer: Call_GetAnsweringCardResponse?, taken: Bool, problems: Problems? = nil, unknown: Bool = false
    ) -> DeskPage.Record {
        let call = StaffDeskSample.open.calls[2]
        let typed = WriteUp(
            number: call.number, call: call, received: Instant(milliseconds: call.ringingMs), requestID: "r")
        return DeskPage.Record(
            callID: call.callID, number: Show.telephone(call.number), caller: Show.telephone(call.callerNumber),
            clock: CallClock(since: call.ringingMs, now: StaffDeskSample.now),
            take: taken ? nil : DeskPage.Take(path: "/", takeRequestID: "r"), who: nil, unknownNumber: unknown,
            cardAway: answer == nil && !unknown,
            card: answer.map {
                CardShown(
                    $0, caller: call.callerNumber, catalogue: { Fixture.catalogue[$0] },
                    today: JapanDate(StaffDeskSample.now))
            },
            form: unknown
                ? nil : WriteUpForm(typed, action: "/desk/calls/\(call.callID)", inHand: taken, problems: problems))
    }

    static func shown(_ brand: Brand) -> [(String, Shown)] {
        [
            ("desk", Shown(model: desk(nil))),
            ("desk-idle", Shown(model: desk(nil, open: .init(), sent: "送信済み 11:16　ひなたネットショップ"), stale: true)),
            ("call", Shown(model: desk(record(StaffDeskSample.answering, taken: true)))),
            ("call-ringing", Shown(model: desk(record(StaffDeskSample.closed, taken: false)))),
            (
                "call-wrong",
                Shown(
                    model: desk(record(StaffDeskSample.answering, taken: true, problems: recordingProblems)),
                    problems: recordingProblems)
            ),
            ("call-unknown", Shown(model: desk(record(nil, taken: false, unknown: true)))),
            (
                "call-away",
                Shown(model: desk(record(nil, taken: true, problems: recordingProblems)), problems: recordingProblems)
            ),
        ]
    }
}
