import Contracts
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Primitives

/// `/letters`: 取引条件通知書: who waits for one, what is to be printed, what is on its way, what came back.
struct LettersPage: PageModel {
    static let template = "staff/letters"
    static let perPage: Int32 = 50
    let title = "取引条件通知書"
    let frame: StaffFrame?
    let tabs: [Tab]
    let heading: String
    let hasWaiting: Bool
    let waiting: [Waiting]
    /// Papers can be chosen and printed together.
    let prints: Bool
    let hasRows: Bool
    let rows: [LetterRow]
    let nextPage: String?
    let typed: Typed?

    struct Tab: Sendable {
        let path: String
        let label: String
        let here: Bool
    }

    struct Waiting: Sendable {
        let path: String
        let site: String
        let holder: String
    }

    /// What was refused: for which paper, and the sentence.
    struct Typed: Sendable {
        let sentence: String
    }

    private static let states: [(key: String, state: Account_TermsNoticeState, label: String)] = [
        ("made", .made, "印刷・送付待ち"), ("posted", .posted, "お届け待ち"), ("returned", .returned, "返送"),
        ("delivered", .delivered, "お届け済み"), ("void", .void, "取り消し"),
    ]

    init(
        _ answer: Account_ListTermsNoticesResponse, of key: String, frame: StaffFrame, refused: String? = nil,
        brandName: (String) -> String
    ) {
        self.frame = frame
        tabs = Self.states.map { Tab(path: "/letters?state=\($0.key)", label: $0.label, here: $0.key == key) }
        heading = Self.states.first { $0.key == key }?.label ?? ""
        waiting = answer.waiting.map {
            Waiting(
                path: "/accounts/\($0.accountID)/verification", site: $0.siteName,
                holder: $0.companyName.nonEmpty ?? $0.personName)
        }
        hasWaiting = key == "made" && !waiting.isEmpty
        rows = answer.notices.map { LetterRow($0, brandName: brandName($0.brand)) }
        hasRows = !rows.isEmpty
        prints = rows.contains { $0.mayPrint }
        nextPage = answer.nextPageKey.nonEmpty.map { "/letters?state=\(key)&page=\($0)" }
        typed = refused.map { Typed(sentence: $0) }
    }

    static let samples = [
        LettersPage(
            .with {
                $0.waiting = [.with { $0.siteName = Sample.hostile }]
                $0.notices = [Account_TermsNoticeState.made, .posted, .returned, .delivered, .void].map { state in
                    .with {
                        $0.state = state
                        $0.addressee = Sample.hostile
                        $0.trackingNumber = "12345678903"
                        $0.reason = Sample.hostile
                        $0.supersededMs = 1
                    }
                }
                $0.nextPageKey = "1"
            }, of: "made", frame: .sample, refused: Sample.hostile, brandName: { $0 }),
        LettersPage(.init(), of: "returned", frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("letters") { request, context in
            let key = try context.query(request, "state").nonEmpty ?? "made"
            let notice: String? =
                switch try context.query(request, "done") {
                case "1": "記録しました。"
                case "doubtful": "記録しました。引受番号の最後の数字が、ほかの数字と合っていません。お控えと見比べてください。"
                case _: nil
                }
            return try await show(context, key, page: try context.query(request, "page"), notice: notice)
        }
        router.get("letters/:letter/paper") { _, context in
            let staff = try context.staff(in: .letters)
            let id = context.parameters.get("letter") ?? ""
            let paper = try await context.edge.services.account.getTermsNoticePaper(
                .with {
                    $0.staff = staff
                    $0.termsNoticeID = id
                }, options: .slow)
            return Response.pdf(paper.pdf, named: paper.fileName)
        }
        router.post("letters/print") { request, context in try await print(request, context) }
        router.post("letters/:letter") { request, context in try await record(request, context) }
    }

    private static func record(_ request: Request, _ context: StaffContext) async throws -> Response {
        let staff = try context.staff(in: .letters)
        let id = context.parameters.get("letter") ?? ""
        let form = try await context.form(request)
        let from = form["from"].nonEmpty ?? "made"
        let outcome = try await context.attempt {
            try await context.edge.services.account.recordTermsNotice(
                .with {
                    $0.requestID = form["request_id"]
                    $0.staff = staff
                    $0.termsNoticeID = id
                    $0.state = states.first { $0.key == form["state"] }?.state ?? .unspecified
                    $0.trackingNumber = form["tracking_number"]
                    $0.reason = form["reason"]
                }, options: .page)
        }
        switch outcome {
        case .done(let answer):
            let key = states.first { $0.state == answer.notice.state }?.key ?? from
            return Response.seeOther("/letters?state=\(key)&done=\(answer.trackingNumberDoubtful ? "doubtful" : "1")")
        case .refused(let problems):
            return try await show(context, from, page: "", refused: problems.list.first?.text ?? problems.heading)
        }
    }

    /// One PDF of those that were chosen. The same choice from the same page is the same request; another choice is another.
    private static func print(_ request: Request, _ context: StaffContext) async throws -> Response {
        let staff = try context.staff(in: .letters)
        let form = try await context.form(request)
        let chosen = Set(form.all("letter")).sorted()
        let choice = SHA256.hash(data: Data(chosen.joined(separator: " ").utf8)).prefix(8).hex
        let outcome = try await context.attempt {
            try await context.edge.services.account.printTermsNotices(
                .with {
                    $0.requestID = "\(form["request_id"])-\(choice)"
                    $0.staff = staff
                    $0.termsNoticeIds = chosen
                }, options: .slow)
        }
        switch outcome {
        case .done(let answer): return Response.pdf(answer.pdf, named: answer.fileName)
        case .refused(let problems): return try await show(context, "made", page: "", refused: problems.heading)
        }
    }

    private static func show(
        _ context: StaffContext, _ key: String, page: String, notice: String? = nil, refused: String? = nil
    ) async throws -> Response {
        let staff = try context.staff(in: .letters)
        guard let state = states.first(where: { $0.key == key })?.state else { throw Refused.notFound }
        let answer = try await context.edge.services.account.listTermsNotices(
            .with {
                $0.staff = staff
                $0.state = state
                $0.pageKey = page
                $0.limit = perPage
            }, options: .page)
        return try context.page(
            LettersPage(
                answer, of: key, frame: StaffFrame(staff, at: .letters), refused: refused,
                brandName: context.edge.brandName),
            problems: nil, notice: notice, status: refused == nil ? .ok : .badRequest)
    }
}

/// One paper as lists show it, with what may be recorded of it next.
struct LetterRow: Sendable {
    let id: String
    let path: String
    let number: String
    /// 「2017/02/27 10:00　審査 花子」
    let printed: String?
    let addressee: String
    let accountPath: String
    let brand: String
    let contractDate: String
    let startDate: String
    let state: Chip
    let from: String
    let tracking: String?
    let made: String
    let recorded: String?
    let reason: String?
    /// What to do with a paper that names a former plan.
    let superseded: String?
    /// Together with others.
    let mayPrint: Bool
    let mayPost: Bool
    let mayArrive: Bool
    let mayReturn: Bool
    /// The tracking number may be mistyped.
    let mayCorrect: Bool

    init(_ notice: Account_TermsNotice, brandName: String) {
        id = notice.termsNoticeID
        path = "/letters/\(notice.termsNoticeID)"
        printed = notice.printedMs > 0 ? "\(Show.time(notice.printedMs))　\(notice.printedBy)" : nil
        number = notice.managementNumber
        addressee = notice.addressee
        accountPath = "/accounts/\(notice.accountID)/verification"
        brand = brandName
        contractDate = Show.date(notice.contractDate) ?? ""
        startDate = Show.date(notice.serviceStartDate) ?? ""
        switch notice.state {
        case .made, .unspecified, .UNRECOGNIZED: (state, from) = (Chip("送付待ち", "todo"), "made")
        case .posted: (state, from) = (Chip("お届け待ち", "doing"), "posted")
        case .delivered: (state, from) = (Chip("お届け済み", "done"), "delivered")
        case .returned: (state, from) = (Chip("返送", "callback"), "returned")
        case .void: (state, from) = (Chip("取り消し", "hold"), "void")
        }
        tracking = notice.trackingNumber.nonEmpty.map(LetterRow.tracking)
        made = "\(Show.time(notice.madeMs))　\(notice.madeBy)"
        recorded = notice.recordedMs > 0 ? "\(Show.time(notice.recordedMs))　\(notice.recordedBy)" : nil
        reason = notice.reason.nonEmpty
        let isFormer = notice.supersededMs > 0 && notice.state != .void
        superseded =
            isFormer
            ? notice.state == .made
                ? "変更前のプランの通知書です。投函せずに取り消し、作成し直してください。"
                : "変更前のプランの通知書です。新しいプランの通知書をお送りしてください。" : nil
        mayPrint = notice.state == .made && !isFormer
        mayPost = notice.state == .made
        mayArrive = notice.state == .posted || notice.state == .returned
        mayReturn = notice.state == .posted || notice.state == .delivered
        mayCorrect = notice.state == .posted
    }

    /// 「123-45-67890-1」
    private static func tracking(_ digits: String) -> String {
        guard digits.count == 11 else { return digits }
        let parts = [digits.prefix(3), digits.dropFirst(3).prefix(2), digits.dropFirst(5).prefix(5), digits.suffix(1)]
        return parts.joined(separator: "-")
    }
}
