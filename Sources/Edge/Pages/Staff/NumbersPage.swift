import Contracts
import Foundation
import Hummingbird

/// `/numbers`: the inventory of 03 numbers: searching it by state and words, and filling it from a CSV file or by pasting.
struct NumbersPage: PageModel {
    static let template = "staff/numbers"
    static let perPage: Int32 = 100
    let title = "電話番号"
    let frame: StaffFrame?
    let search: String
    let state: String
    let views: [View]
    let total: Int
    let narrowed: Bool
    let hasRows: Bool
    let rows: [Row]
    let nextPage: String?
    let notFirst: Bool
    let report: NumbersImport.Report?
    let lines: String
    let linesError: String?
    let fileError: String?

    /// A state to choose, with how many numbers are in it.
    struct View: Sendable {
        let label: String
        let count: Int
        let href: String
        let here: Bool
    }

    struct Row: Sendable {
        let number: String
        let state: Chip
        /// 「2017年8月31日まで」
        let rest: String?
        let note: String?
        let accountPath: String?
        let site: String?
        let path: String
        let digits: String
        let noteTyped: String
        let noteError: String?
        let reasonTyped: String
        let reasonError: String?
        let mayRetire: Bool
        let retired: Bool
        /// 「電話会社に返却（審査 太郎）」
        let why: String?
        let inState: String

        init(_ row: Account_NumberRow, in state: String, typed: RowTyped?) {
            let typed = typed?.number == row.number ? typed : nil
            inState = state
            path = "/numbers/\(row.number)"
            digits = row.number
            noteTyped = typed?.act == "note" ? typed?.typed ?? "" : row.note
            noteError = typed?.act == "note" ? typed?.sentence : nil
            reasonTyped = typed?.act == "retire" ? typed?.typed ?? "" : ""
            reasonError = typed?.act == "retire" ? typed?.sentence : nil
            mayRetire = ["free", "resting"].contains(row.state)
            retired = row.state == "retired"
            why = row.retiredReason.nonEmpty.map { "\($0)（\(row.retiredBy)）" }
            number = Show.telephone(row.number)
            self.state = NumbersPage.chip(row.state)
            rest = Show.date(row.restsUntilDate).map { "\($0)まで" }
            note = row.note.nonEmpty
            accountPath = row.accountID.nonEmpty.map { "/accounts/\($0)" }
            site = row.siteName.nonEmpty
        }
    }

    /// What is asked for, as the address says.
    struct Asked: Sendable {
        var search = ""
        var state = ""
        var page = ""

        func href(state: String) -> String {
            let words = search.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return "/numbers?state=\(state)&search=\(words)"
        }
    }

    init(
        _ answer: Account_ListNumbersResponse, _ asked: Asked, frame: StaffFrame,
        report: NumbersImport.Report? = nil, lines: String = "", row: RowTyped? = nil, problems: Problems? = nil
    ) {
        self.frame = frame
        search = asked.search
        state = asked.state
        narrowed = !asked.search.isEmpty || !asked.state.isEmpty
        let counts: [(state: String, count: Int32)] = [
            ("free", answer.freeCount), ("reserved", answer.reservedCount), ("issued", answer.issuedCount),
            ("resting", answer.restingCount), ("retired", answer.retiredCount),
        ]
        // Those that were taken out are seen where one asks for them.
        total = Int(counts.dropLast().reduce(0) { $0 + $1.count })
        views =
            [View(label: "すべて", count: total, href: asked.href(state: ""), here: asked.state.isEmpty)]
            + counts.map {
                View(
                    label: NumbersPage.chip($0.state).words, count: Int($0.count), href: asked.href(state: $0.state),
                    here: asked.state == $0.state)
            }
        rows = answer.numbers.map { Row($0, in: asked.state, typed: row) }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !asked.page.isEmpty
        self.report = report
        self.lines = lines
        linesError = problems?["lines"]
        fileError = problems?["file"]
    }

    static func chip(_ state: String) -> Chip {
        switch state {
        case "free": Chip("空き", "todo")
        case "reserved": Chip("取り置き", "review")
        case "issued": Chip("発番済み", "done")
        case "resting": Chip("休止中", "hold")
        case "retired": Chip("在庫から外した番号", "hold")
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
                        $0.note = Sample.hostile
                        $0.restsUntilDate = "2017-08-31"
                    }, .with { $0.state = "free" },
                    .with {
                        $0.state = "retired"
                        $0.retiredReason = Sample.hostile
                        $0.retiredBy = Sample.hostile
                    },
                ]
                $0.nextPageKey = "k"
            }, Asked(search: Sample.hostile, state: "free", page: "k"), frame: .sample,
            report: .sample, lines: Sample.hostile,
            row: .init(number: "0368502192", act: "note", typed: Sample.hostile, Problems("見本")),
            problems: Problems("見本", [.init(field: "lines", text: "見本"), .init(field: "file", text: "見本")])),
        NumbersPage(.init(), Asked(), frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("numbers") { request, context in
            let asked = Asked(
                search: try context.query(request, "search"), state: try context.query(request, "state"),
                page: try context.query(request, "page"))
            return try await show(context, asked, notice: notice(try context.query(request, "done")))
        }
        NumberActs.routes(router)
        NumbersImport.routes(router)
    }

    static func show(
        _ context: StaffContext, _ asked: Asked = Asked(), report: NumbersImport.Report? = nil, lines: String = "",
        row: RowTyped? = nil, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let answer = try await context.edge.services.account.listNumbers(
            .with {
                $0.staff = staff
                $0.search = asked.search
                $0.state = asked.state
                $0.pageKey = asked.page
                $0.limit = perPage
            }, options: .page)
        return try context.page(
            NumbersPage(
                answer, asked, frame: StaffFrame(staff, at: .numbers), report: report, lines: lines,
                row: row, problems: problems),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
