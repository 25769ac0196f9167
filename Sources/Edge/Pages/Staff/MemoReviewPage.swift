import Contracts
import Hummingbird
import Primitives

/// `/memos/{id}`: what changed since the last approved version; approve or reject.
struct MemoReviewPage: PageModel {
    static let template = "staff/memo"
    var title: String { "\(kind)：\(site)" }
    let frame: StaffFrame?
    let path: String
    let accountPath: String
    let site: String
    let kana: String
    let kind: String
    let at: String
    let by: String?
    let state: Chip
    let waiting: Bool
    let first: Bool
    let changes: [Change]
    let words: WordsShown
    let hasVersions: Bool
    let versions: [TextVersion]
    let approveRequestID: String
    let rejectRequestID: String
    let reason: String
    let reasonError: String?
    let reasons = [
        "ご質問への答え方は、Q&Aオプションで承ります。事実だけをご記入ください。", "お電話の方にお聞きする項目は追加できません。", "内容を読み取れませんでした。1つの項目に1つの内容をご記入ください。",
    ]

    /// One part of it, or one that was taken away.
    struct Change: Sendable {
        let label: String
        let changed: Bool
        let isEmpty: Bool
        let runs: [TextDifference.Run]

        init(_ label: String, from old: String, to new: String) {
            let difference = TextDifference(from: old, to: new)
            self.label = label
            changed = difference.changed
            isEmpty = old.isEmpty && new.isEmpty
            runs = difference.runs
        }
    }

    init(
        _ answer: Account_GetAnsweringTextForStaffResponse, frame: StaffFrame, typed: Form, problems: Problems?,
        requestIDs: (approve: String, reject: String)
    ) {
        let text = answer.text
        self.frame = frame
        path = "/memos/\(text.textID)"
        accountPath = "/accounts/\(answer.account.accountID)"
        site = answer.account.siteName
        kana = answer.account.siteNameKana
        kind = text.kind.japanese
        at = Show.time(text.submittedMs)
        by = text.submittedBy.nonEmpty
        let current = answer.history.first { $0.state == .approved }?.textID
        state = text.chip(current: current ?? text.textID)
        waiting = text.state == .waiting
        first = !answer.hasBefore
        changes = MemoReviewPage.changes(text.kind, from: answer.before.content, to: text.content)
        words = WordsShown(text.content)
        versions = answer.history.filter { $0.textID != text.textID }.map { TextVersion($0, current: current ?? "") }
        hasVersions = !versions.isEmpty
        (approveRequestID, rejectRequestID) = requestIDs
        reason = typed["reason"]
        reasonError = problems?["reason"]
    }

    private static func changes(
        _ kind: Account_AnsweringTextKind, from old: Account_AnsweringTextContent, to new: Account_AnsweringTextContent
    ) -> [Change] {
        guard kind == .questions else {
            return zip(old.memo.parts, new.memo.parts).map { Change($1.label, from: $0.text, to: $1.text) }
        }
        // A pair is the one with the same question; what changed places only has not changed.
        let gone = old.questions.filter { pair in !new.questions.contains { $0.question == pair.question } }
        return new.questions.map { pair in
            let before = old.questions.first { $0.question == pair.question }
            return Change(pair.question, from: before?.answer ?? "", to: pair.answer)
        } + gone.map { Change($0.question, from: $0.answer, to: "") }
    }

    static let samples = [
        MemoReviewPage(
            .with {
                $0.text = .with {
                    $0.kind = .memo
                    $0.state = .waiting
                    $0.content = .with { $0.memo = .with { $0.basics = Sample.hostile } }
                    $0.submittedBy = Sample.hostile
                }
                $0.before = .with { $0.content = .with { $0.memo = .with { $0.freeText = Sample.hostile } } }
                $0.history = Account_GetAnsweringTextsResponse.sample.texts.map { text in
                    var text = text
                    text.textID = "txt_1"
                    return text
                }
                $0.account = .with { $0.siteName = Sample.hostile }
            }, frame: .sample, typed: Form([("reason", Sample.hostile)]),
            problems: Problems("見本", [.init(field: "reason", text: "見本")]), requestIDs: ("r1", "r2"))
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("memos/:id") { _, context in try await show(context) }
        router.post("memos/:id") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AnsweringTextID.self)
            let form = try await context.form(request)
            guard ["approve", "reject"].contains(form["verdict"]) else { throw Refused.unreadable(.notAForm) }
            let approve = form["verdict"] == "approve"
            let outcome = try await context.attempt {
                try await context.edge.services.account.reviewAnsweringText(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.textID = id.text
                        $0.approve = approve
                        $0.reason = approve ? "" : form["reason"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/memos?done=\(approve ? "approved" : "rejected")")
            case .refused(let problems):
                return try await show(context, typed: form, problems: problems.headed("審査の結果を記録できませんでした。"))
            }
        }
    }

    private static func show(
        _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let id = try context.id("id", AnsweringTextID.self)
        let answer = try await context.edge.services.account.getAnsweringTextForStaff(
            .with {
                $0.staff = staff
                $0.textID = id.text
            }, options: .page)
        return try context.page(
            MemoReviewPage(
                answer, frame: StaffFrame(staff, at: .memos), typed: typed, problems: problems,
                requestIDs: (context.newRequestID(), context.newRequestID())),
            problems: problems, status: problems == nil ? .ok : .badRequest)
    }
}
