import Contracts
import Primitives

@testable import Edge

extension StaffDeskGallery {
    /// What belongs to the desk's work and is not the desk itself.
    static var aroundTheDesk: [(String, Shown)] {
        let admin = StaffDeskSample.staff(.admin)
        let sent = Call_GetInquiryForStaffResponse.with {
            $0.inquiry = StaffDeskSample.inquiries[0]
            ($0.inquiry.counts, $0.inquiry.countsBecause, $0.inquiry.dispute) = (true, "すべての着信が件数に含まれます。", .open)
            ($0.inquiry.version, $0.inquiry.correctedMs) = (2, StaffDeskSample.now.milliseconds)
            ($0.inquiry.recordedBy, $0.inquiry.recordedMs) = ("受付 花子", StaffDeskSample.now.milliseconds)
            $0.history = [
                .with {
                    ($0.kind, $0.byName, $0.text, $0.atMs) = (.disputed, "高橋 花子", "間違い電話でした。", 1_488_160_000_000)
                }
            ]
            $0.versions = [
                .with {
                    $0.inquiry = StaffDeskSample.inquiries[0]
                    $0.inquiry.version = 1
                    ($0.replacedMs, $0.replacedByName) = (StaffDeskSample.now.milliseconds, "佐藤")
                    $0.reason = "お電話番号に誤りがありました。"
                }
            ]
        }
        let count = CountForm(sent, staff: "stf_2", requestID: "r", typed: Form(), problems: nil)
        var asked = sent
        asked.waivers = [Call_WaiverState.refused, .waiting].map { state in
            .with {
                ($0.state, $0.reason) = (state, "営業のお電話でしたので、件数に含めません。")
                ($0.requestedByID, $0.requestedByName) = ("stf_1", "経理 太郎")
                $0.requestedMs = StaffDeskSample.now.milliseconds
                guard state == .refused else { return }
                ($0.decidedByName, $0.decidedMs, $0.note) = ("管理 花子", StaffDeskSample.now.milliseconds, "録音を確認")
            }
        }
        let waiting = CountForm(asked, staff: "stf_2", requestID: "r", typed: Form(), problems: nil)
        let typed = WriteUp(sent.inquiry, requestID: "r")
        let newer = CorrectionPage.Newer(words: "11:20に佐藤が訂正しました。", inquiry: InquiryForStaff(sent.inquiry))
        let disputes = Call_ListDisputesResponse.with {
            $0.disputes = StaffDeskSample.inquiries.map { inquiry in
                .with {
                    $0.inquiry = inquiry
                    ($0.reason, $0.disputedByName) = ("間違い電話でした。", "高橋 花子")
                    $0.disputedMs = inquiry.receivedMs
                    if inquiry.inquiryID == sent.inquiry.inquiryID { $0.waiver = asked.waivers[1] }
                }
            }
        }
        let figures = Call_GetDeskFiguresResponse.with {
            ($0.writtenUp, $0.waitingNow, $0.takenNow) = (128, 2, 3)
            $0.oldestRingingMs = (StaffDeskSample.now - .seconds(460)).milliseconds
            $0.writtenUpWithin = [(3, 61), (5, 98), (10, 126), (30, 128)].map { minutes, calls in
                .with { ($0.withinMs, $0.calls) = (Int64(minutes) * 60_000, Int32(calls)) }
            }
            $0.operators = [("受付 花子", 70, 69, 171_000), ("佐藤", 58, 57, 204_000)].map { name, all, within, mean in
                .with {
                    ($0.name, $0.writtenUp, $0.withinTenMinutes, $0.meanMs) = (
                        name, Int32(all), Int32(within), Int64(mean)
                    )
                }
            }
        }
        return [
            ("inquiry", Shown(model: InquiryForStaffPage(sent, for: admin, count: count))),
            ("inquiry-waiver", Shown(model: InquiryForStaffPage(asked, for: admin, count: waiting))),
            ("correct", Shown(model: CorrectionPage(sent.inquiry, typed, for: admin))),
            ("correct-newer", Shown(model: CorrectionPage(sent.inquiry, typed, newer: newer, for: admin))),
            (
                "disputes",
                Shown(
                    model: DisputesPage(
                        disputes, firstPage: true, frame: StaffFrame(admin, at: .disputes), brandName: { $0 }))
            ),
            (
                "figures",
                Shown(
                    model: DeskFiguresPage(
                        figures, .week, today: JapanDate(StaffDeskSample.now), now: StaffDeskSample.now,
                        frame: StaffFrame(admin, at: .figures)))
            ),
        ]
    }
}
