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
    let page: String
    let hasRows: Bool
    let rows: [LetterRow]
    let nextPage: String?
    let refused: LetterRefusal?
    /// The refused paper is on this page.
    let refusedIsHere: Bool

    struct Tab: Sendable {
        let path: String
        let label: String
        let here: Bool
    }

    struct Waiting: Sendable {
        let path: String
        let site: String
        let holder: String
        /// Its number is answered already, or will be: nobody waits any more for what should have come first.
        let hasNumber: Bool
    }

    private static let states: [(key: String, state: Account_TermsNoticeState, label: String)] = [
        ("made", .made, "印刷・送付待ち"), ("posted", .posted, "お届け待ち"), ("returned", .returned, "返送"),
        ("delivered", .delivered, "お届け済み"), ("void", .void, "取り消し"),
    ]

    init(
        _ answer: Account_ListTermsNoticesResponse, of key: String, page: String = "", frame: StaffFrame,
        refused: LetterRefusal? = nil, brandName: (String) -> String
    ) {
        self.frame = frame
        tabs = Self.states.map { Tab(path: "/letters?state=\($0.key)", label: $0.label, here: $0.key == key) }
        self.page = page
        heading = Self.states.first { $0.key == key }?.label ?? ""
        waiting = answer.waiting.map {
            Waiting(
                path: "/accounts/\($0.accountID)/verification", site: $0.siteName,
                holder: $0.companyName.nonEmpty ?? $0.personName, hasNumber: !$0.numberIssuedDate.isEmpty)
        }
        hasWaiting = key == "made" && !waiting.isEmpty
        rows = answer.notices.map { LetterRow($0, brandName: brandName($0.brand), page: page, refused: refused) }
        hasRows = !rows.isEmpty
        prints = rows.contains { $0.mayPrint }
        nextPage = answer.nextPageKey.nonEmpty.map { "/letters?state=\(key)&page=\($0)" }
        self.refused = refused
        refusedIsHere = refused.map { refused in answer.notices.contains { $0.termsNoticeID == refused.id } } ?? false
    }

    static let samples = [
        LettersPage(
            .with {
                $0.waiting = [
                    .with {
                        $0.siteName = Sample.hostile
                        $0.numberIssuedDate = "2017-03-01"
                    }
                ]
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
            }, of: "made", page: "k", frame: .sample,
            refused: LetterRefusal(
                id: "", number: Sample.hostile, state: "posted", tracking: Sample.hostile, reason: Sample.hostile,
                sentence: Sample.hostile), brandName: { $0 }),
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
            let staff = try context.staff()
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
        let staff = try context.staff()
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
            return try await show(
                context, from, page: form["page"],
                refused: LetterRefusal(
                    id: id, number: form["number"], state: form["state"], tracking: form["tracking_number"],
                    reason: form["reason"], sentence: problems.list.first?.text ?? problems.heading))
        }
    }

    /// One PDF of those that were chosen. The same choice from the same page is the same request; another choice is another.
    private static func print(_ request: Request, _ context: StaffContext) async throws -> Response {
        let staff = try context.staff()
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
        case .refused(let problems):
            return try await show(
                context, "made", page: form["page"], refused: LetterRefusal(sentence: problems.heading))
        }
    }

    private static func show(
        _ context: StaffContext, _ key: String, page: String, notice: String? = nil, refused: LetterRefusal? = nil
    ) async throws -> Response {
        let staff = try context.staff()
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
                answer, of: key, page: page, frame: StaffFrame(staff, at: .letters), refused: refused,
                brandName: context.edge.brandName),
            problems: nil, notice: notice, status: refused == nil ? .ok : .badRequest)
    }
}
