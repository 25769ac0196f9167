import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/inquiries/{id}` on the staff side: one call as it was sent, what became of it, its earlier versions, and whether it counts.
struct InquiryForStaffPage: PageModel {
    static let template = "staff/inquiry"
    let title = "電話の記録"
    let frame: StaffFrame?
    let inquiry: InquiryForStaff
    let accountPath: String
    /// nil for people who do not correct.
    let correctPath: String?
    let count: CountForm?
    let hasHistory: Bool
    let history: [Line]
    let versions: [Version]

    /// A line of what was done about it.
    struct Line: Sendable {
        let at: String
        let words: String
        let text: String?
    }

    /// As it was before a correction.
    struct Version: Sendable {
        /// 「第1版」
        let name: String
        let replaced: String
        let reason: String?
        let inquiry: InquiryForStaff
    }

    init(
        _ answer: Call_GetInquiryForStaffResponse, for staff: Common_Staff, count: CountForm?
    ) {
        frame = StaffFrame(staff, at: StaffArea.desk.isOpen(to: staff.role) ? .desk : .disputes)
        inquiry = InquiryForStaff(answer.inquiry)
        accountPath = "/accounts/\(answer.inquiry.accountID)"
        correctPath = CorrectionPage.isOpen(to: staff.role) ? "/inquiries/\(answer.inquiry.inquiryID)/correct" : nil
        self.count = count
        history = answer.history.reversed().map {
            Line(at: Show.time($0.atMs), words: "\($0.kind.japanese)　\($0.byName)", text: $0.text.nonEmpty)
        }
        hasHistory = !history.isEmpty
        versions = answer.versions.reversed().map {
            Version(
                name: "第\($0.inquiry.version)版", replaced: "\(Show.time($0.replacedMs))に\($0.replacedByName)が訂正",
                reason: $0.reason.nonEmpty, inquiry: InquiryForStaff($0.inquiry))
        }
    }

    static let samples: [InquiryForStaffPage] = {
        let answer = Call_GetInquiryForStaffResponse.with {
            $0.inquiry = .hostile("inq_1")
            $0.history = [
                .with {
                    $0.kind = .disputed
                    $0.byName = Sample.hostile
                    $0.text = Sample.hostile
                }
            ]
            $0.versions = [
                .with {
                    $0.inquiry = .hostile("inq_1")
                    $0.replacedByName = Sample.hostile
                    $0.reason = Sample.hostile
                }
            ]
        }
        let staff = Common_Staff.with { $0.role = .admin }
        return CountForm.samples.map { InquiryForStaffPage(answer, for: staff, count: $0) }
            + [InquiryForStaffPage(.init(), for: .init(), count: nil)]
    }()

    static func routes(_ router: Router<StaffContext>) {
        router.get("inquiries/:id") { request, context in
            let notice: String? =
                switch try context.query(request, "done") {
                case "corrected": "訂正しました。お客様にもう一度お知らせします。"
                case "waived": "件数に含めないことにしました。お客様の画面に理由が表示されます。"
                case "asked": "件数に含めないことを申請しました。別の担当者が承認すると、お客様の画面に理由が表示されます。"
                case "refused": "申請を見送りました。件数は変わりません。"
                case "withdrawn": "申請を取り下げました。件数は変わりません。"
                case "counted": "件数に含めることにしました。お客様の画面に理由が表示されます。"
                case _: nil
                }
            return try await show(try context.id("id"), context, notice: notice)
        }
        CountForm.routes(router)
    }

    static func read(
        _ id: InquiryID, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> Call_GetInquiryForStaffResponse {
        try await context.edge.services.call.getInquiryForStaff(
            .with {
                $0.staff = staff
                $0.inquiryID = id.text
            }, options: .page)
    }

    static func show(
        _ id: InquiryID, _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        // Everybody who may see customers sees their calls.
        let staff = try context.staff()
        let answer = try await read(id, staff, context)
        let count =
            StaffArea.disputes.isOpen(to: staff.role)
            ? CountForm(
                answer, staff: staff.staffID, requestID: context.newRequestID(), typed: typed, problems: problems) : nil
        return try context.page(
            InquiryForStaffPage(answer, for: staff, count: count), problems: problems, notice: notice,
            status: problems == nil ? .ok : .badRequest)
    }
}

/// One call in words, as it is or as it was before a correction.
struct InquiryForStaff: Sendable {
    let received: String
    let kind: Chip
    let handled: Chip
    let dispute: Chip?
    let corrected: String?
    let facts: [AccountForStaffPage.Fact]
    let content: String
    let counts: Bool
    let countsBecause: String

    init(_ inquiry: Call_Inquiry) {
        received = Show.time(inquiry.receivedMs)
        kind = inquiry.kind.chip
        handled = inquiry.handled ? Chip("対応済み", "done") : Chip("未対応", "todo")
        dispute = inquiry.dispute.chip
        corrected = inquiry.correctedMs > 0 ? "\(Show.time(inquiry.correctedMs))に訂正" : nil
        let name = [inquiry.callerName, inquiry.callerNameKana.nonEmpty.map { "（\($0)）" } ?? ""].joined()
        let all = [
            ("お名前", name), ("法人名", inquiry.callerCompany), ("電話番号", Show.telephone(inquiry.callerNumber)),
            ("宛先", inquiry.addressee), ("ご都合のよい時間", inquiry.convenientTime),
            ("かけた番号", Show.telephone(inquiry.number)),
            ("記録", "\(Show.time(inquiry.recordedMs))　\(inquiry.recordedBy)"),
        ]
        facts = all.filter { !$0.1.isEmpty }.map { .init(label: $0.0, value: $0.1) }
        content = inquiry.content
        counts = inquiry.counts
        countsBecause = inquiry.countsBecause
    }
}

extension Call_DisputeState {
    /// nil when nobody disputed.
    var chip: Chip? {
        switch self {
        case .open: Chip("件数の申し出あり", "review")
        case .upheld: Chip("申し出のとおり除外", "done")
        case .refused: Chip("申し出は見送り", "hold")
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Call_HistoryKind {
    var japanese: String {
        switch self {
        case .handled: "対応済み"
        case .reopened: "未対応に戻す"
        case .noted: "メモ"
        case .assigned: "担当者"
        case .unassigned: "担当者なし"
        case .snoozed: "あとで対応"
        case .woken: "対応の再開"
        case .corrected: "訂正"
        case .disputed: "件数の申し出"
        case .counted: "件数に含める"
        case .waived: "件数に含めない"
        case .unspecified, .UNRECOGNIZED: "記録"
        }
    }
}
