import Contracts
import Hummingbird

/// `/numbers`: the inventory of 03 numbers, and filling it by pasting lines.
struct NumbersPage: PageModel {
    static let template = "staff/numbers"
    static let perPage: Int32 = 100
    let title = "電話番号"
    let frame: StaffFrame?
    let freeCount: Int
    let hasRows: Bool
    let rows: [Row]
    let nextPage: String?
    let notFirst: Bool
    let report: Report?
    let lines: String
    let linesError: String?

    struct Row: Sendable {
        let number: String
        let state: Chip
        let accountPath: String?
        let site: String?
    }

    struct Report: Sendable {
        let added: Int
        let alreadyThere: Int?
        let hasProblems: Bool
        let problems: [String]

        init(_ answer: Account_ImportNumbersResponse) {
            added = Int(answer.added)
            alreadyThere = answer.alreadyThere > 0 ? Int(answer.alreadyThere) : nil
            problems = answer.problems
            hasProblems = !problems.isEmpty
        }
    }

    init(
        _ answer: Account_ListNumbersResponse, firstPage: Bool, frame: StaffFrame, report: Report? = nil,
        lines: String = "",
        problems: Problems? = nil
    ) {
        self.frame = frame
        freeCount = Int(answer.freeCount)
        rows = answer.numbers.map {
            Row(
                number: Show.telephone($0.number), state: NumbersPage.chip($0.state),
                accountPath: $0.accountID.nonEmpty.map { "/accounts/\($0)" }, site: $0.siteName.nonEmpty)
        }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
        self.report = report
        self.lines = lines
        linesError = problems?["lines"]
    }

    private static func chip(_ state: String) -> Chip {
        switch state {
        case "free": Chip("空き", "todo")
        case "issued": Chip("発番済み", "done")
        case "resting": Chip("休止中", "hold")
        case _: Chip(state, "hold")
        }
    }

    static let samples = [
        NumbersPage(
            .with {
                $0.numbers = [
                    .with {
                        $0.number = "0368502192"
                        $0.accountID = "acc_1"
                        $0.siteName = Sample.hostile
                    }, .with { $0.state = "free" },
                ]
                $0.nextPageKey = "k"
            }, firstPage: false, frame: .sample,
            report: Report(
                .with {
                    $0.alreadyThere = 1
                    $0.problems = [Sample.hostile]
                }), lines: Sample.hostile, problems: Problems("見本", [.init(field: "lines", text: "見本")])),
        NumbersPage(.init(), firstPage: true, frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("numbers") { request, context in
            try await show(context, page: try context.query(request, "page"))
        }
        router.post("numbers") { request, context in
            let staff = try context.staff(in: .numbers)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.importNumbers(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.lines = form["lines"]
                    }, options: .slow)
            }
            switch outcome {
            // Shown at once, without a detour: sent again by a reload, the same request answers the same.
            case .done(let answer) where answer.added == 0 && answer.alreadyThere == 0 && !answer.problems.isEmpty:
                return try await show(
                    context, report: answer.problems.count > 1 ? Report(answer) : nil, lines: form["lines"],
                    problems: nothingTaken(answer.problems))
            case .done(let answer):
                return try await show(
                    context, report: Report(answer), lines: answer.problems.isEmpty ? "" : form["lines"])
            case .refused(let problems):
                return try await show(
                    context, lines: form["lines"], problems: problems.headed("番号を取り込めませんでした。"))
            }
        }
    }

    private static func nothingTaken(_ lines: [String]) -> Problems {
        let sentence = lines.count == 1 ? lines[0] : "どの行も取り込めませんでした。誤りの一覧をご確認ください。"
        return Problems("取り込める番号がありませんでした。", [.init(field: "lines", text: sentence)])
    }

    private static func show(
        _ context: StaffContext, page: String = "", report: Report? = nil, lines: String = "", problems: Problems? = nil
    ) async throws -> Response {
        let staff = try context.staff(in: .numbers)
        let answer = try await context.edge.services.account.listNumbers(
            .with {
                $0.staff = staff
                $0.pageKey = page
                $0.limit = perPage
            }, options: .page)
        return try context.page(
            NumbersPage(
                answer, firstPage: page.isEmpty, frame: StaffFrame(staff, at: .numbers), report: report, lines: lines,
                problems: problems),
            problems: problems, status: problems == nil ? .ok : .badRequest)
    }
}
