import Contracts
import Primitives

@testable import Edge

/// A shop's inquiries on the guides' day, with everything that people do about them.
enum InquirySample {
    static let me = Assignee(id: Fixture.memberID, name: "田中 太郎")
    static let people = [me, Assignee(id: "mem_sato", name: "佐藤 花子")]
    static let day = JapanDate(iso: "2017-02-27")!
    static let now = day.at(hour: 11, minute: 50)

    static let worked: Call_GetInquiryResponse = .with {
        let list = GallerySample.inquiries.inquiries
        $0.inquiry = list[1]
        $0.inquiry.callerNameKana = "ヤマザキ ケイコ"
        $0.inquiry.kind = .callback
        $0.inquiry.counts = true
        $0.inquiry.countsBecause = "すべての着信が件数に含まれます。"
        $0.inquiry.recordedMs = day.at(hour: 11, minute: 33).milliseconds
        $0.inquiry.assigneeID = me.id
        $0.inquiry.assigneeName = me.name
        $0.inquiry.snoozedUntilMs = day.at(hour: 17, minute: 0).milliseconds
        $0.inquiry.version = 2
        $0.inquiry.dispute = .open
        $0.inquiry.noteCount = 1
        let lines: [(Int, Call_HistoryKind, String, String)] = [
            (36, .corrected, "受付 花子", "お電話番号の聞き間違いでした。"), (38, .assigned, me.name, me.name),
            (40, .noted, me.name, "お見積書を作成中です。\nできあがったら、夕方に折り返します。"), (41, .snoozed, me.name, ""),
            (45, .disputed, me.name, "当社あてではないお電話のようです。"),
        ]
        $0.history = lines.map { minute, kind, name, text in
            .with {
                $0.kind = kind
                $0.atMs = day.at(hour: 11, minute: minute).milliseconds
                $0.byName = name
                $0.byID = "mem"
                $0.text = text
                $0.untilMs = kind == .snoozed ? day.at(hour: 17, minute: 0).milliseconds : 0
            }
        }
        $0.earlierCalls = [list[3]]
        $0.versions = [
            .with {
                $0.inquiry = list[1]
                $0.inquiry.callerNumber = "08012345670"
                $0.inquiry.kind = .callback
                $0.inquiry.callerNameKana = "ヤマサキ ケイコ"
                $0.replacedMs = day.at(hour: 11, minute: 36).milliseconds
                $0.replacedByName = "受付 花子"
                $0.reason = "お電話番号の聞き間違いでした。"
            }
        ]
    }

    static let figures: Call_GetFiguresResponse = .with {
        ($0.calls, $0.counted, $0.callbackWanted, $0.taken, $0.handled) = (128, 126, 47, 120, 96)
        $0.byHour = [0, 0, 0, 0, 0, 0, 0, 0, 2, 11, 18, 21, 9, 14, 17, 16, 12, 8, 0, 0, 0, 0, 0, 0]
        $0.byWeekday = [31, 25, 22, 24, 26, 0, 0]
        let kinds: [(Call_CallKind, Int32)] = [(.message, 62), (.callback, 47), (.sales, 14), (.wrongNumber, 5)]
        $0.byKind = kinds.map { kind, calls in
            .with { ($0.kind, $0.calls) = (kind, calls) }
        }
        let taken: [(Int64, Int32)] = [(10_000, 71), (20_000, 104), (30_000, 115), (60_000, 120)]
        $0.takenWithin = taken.map { limit, calls in
            .with { ($0.withinMs, $0.calls) = (limit, calls) }
        }
        let handled: [(Int64, Int32)] = [(1, 30), (4, 61), (24, 88), (72, 95)]
        $0.handledWithin = handled.map { hours, calls in
            .with { ($0.withinMs, $0.calls) = (hours * 3_600_000, calls) }
        }
    }

    static func shown(_ brand: Brand) -> [(String, Gallery.Shown)] {
        func page(_ model: any PageModel, _ problems: Problems? = nil) -> Gallery.Shown {
            Gallery.Shown(model: model, place: .inquiries, problems: problems)
        }
        var list = GallerySample.inquiries
        list.inquiries[1] = worked.inquiry
        let search = InquirySearch([.words: "山崎", .status: "snoozed", .fromDate: "2017-02-01"])
        let wrong = InquirySearch([.words: "田中", .fromDate: "2017-02-30"])
        var problems: Problems?
        if case .refused(let found) = wrong.filter() { problems = found }
        let fresh = Call_GetInquiryResponse.with {
            $0.inquiry = list.inquiries[0]
            $0.inquiry.counts = true
            $0.inquiry.countsBecause = worked.inquiry.countsBecause
        }
        let refused = Problems("入力内容をご確認ください。", [.init(field: "text", text: "メモが入力されていません。")])
        return [
            ("inquiries", page(InquiriesPage(list, .init(), me: me, firstPage: true))),
            ("inquiries-none", page(InquiriesPage(.init(), .init(), me: me, firstPage: true))),
            (
                "inquiries-found",
                page(InquiriesPage(.with { $0.inquiries = [worked.inquiry] }, search, me: me, firstPage: true))
            ),
            ("inquiries-nothing", page(InquiriesPage(.init(), search, me: me, firstPage: true))),
            (
                "inquiries-on",
                page(InquiriesPage(.with { $0.nextPageKey = "k" }, search, me: me, firstPage: false))
            ),
            (
                "inquiries-wrong",
                page(InquiriesPage(nil, wrong, me: me, firstPage: true, problems: problems), problems)
            ),
            (
                "inquiries-print",
                page(
                    InquiriesPrintPage(
                        list.inquiries, more: true, search, me: me, at: Show.time(now.milliseconds)))
            ),
            ("inquiry", page(InquiryPage(fresh, me: me, now: now, center: brand.centerName))),
            ("inquiry-worked", page(InquiryPage(worked, me: me, people: people, now: now, center: brand.centerName))),
            (
                "inquiry-wrong",
                page(
                    InquiryPage(
                        fresh, me: me, now: now, center: brand.centerName, typed: Form([("text", " ")]),
                        problems: refused), refused)
            ),
            ("figures", page(FiguresPage(figures, period: "this_month", from: "2017-02-01", to: "2017-02-27"))),
            ("figures-none", page(FiguresPage(.init(), period: "last_month", from: "2017-01-01", to: "2017-01-31"))),
        ]
    }
}
