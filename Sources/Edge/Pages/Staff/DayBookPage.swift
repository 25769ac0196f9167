import Contracts
import GRPCCore
import HTTPTypes
import Hummingbird
import Primitives

/// `/money/daybook`: the books in double entry, day by day; the same as a file for accounting.
struct DayBookPage: PageModel {
    static let template = "staff/daybook"
    static let perPage: Int32 = 100
    let title = "日計表と仕訳"
    let frame: StaffFrame?
    let from: Field
    let to: Field
    let csv: String?
    let hasEntries: Bool
    let entries: [Entry]
    let totals: [Total]
    let debit: String
    let credit: String
    let nextPage: String?

    struct Entry: Sendable {
        let date: String
        let debit: String
        let credit: String
        let amount: String
        let text: String
        let rate: String?
        let customer: String
    }

    struct Total: Sendable {
        let name: String
        let debit: String
        let credit: String
    }

    init(
        _ answer: Billing_GetDayBookResponse, from: String, to: String, frame: StaffFrame, problems: Problems?
    ) {
        self.frame = frame
        self.from = Field(
            "from", "開始日", value: from, problems: problems, hint: "例：2026-11-01", maxlength: 10, width: "short")
        self.to = Field("to", "終了日", value: to, problems: problems, hint: "例：2026-11-30", maxlength: 10, width: "short")
        csv = problems == nil ? "/money/journal.csv?from=\(from)&to=\(to)" : nil
        entries = answer.entries.map {
            Entry(
                date: $0.entryDate, debit: $0.debit, credit: $0.credit, amount: Yen($0.amountYen).japanese,
                text: $0.text,
                rate: $0.taxRatePercent == 0 ? nil : "\($0.taxRatePercent)%", customer: "/accounts/\($0.accountID)")
        }
        hasEntries = !entries.isEmpty
        totals = answer.totals.map {
            Total(name: $0.name, debit: Yen($0.debitYen).japanese, credit: Yen($0.creditYen).japanese)
        }
        debit = Yen(answer.totals.map(\.debitYen).reduce(0, +)).japanese
        credit = Yen(answer.totals.map(\.creditYen).reduce(0, +)).japanese
        nextPage = answer.nextPageKey.nonEmpty.map { "/money/daybook?from=\(from)&to=\(to)&page=\($0)" }
    }

    static let samples = [
        DayBookPage(
            .with {
                $0.entries = [
                    .with {
                        $0.text = Sample.hostile; $0.taxRatePercent = 10
                    }
                ]
                $0.totals = [.with { $0.name = Sample.hostile }]
                $0.nextPageKey = "k"
            }, from: Sample.hostile, to: "2017-02-27", frame: .sample, problems: nil),
        DayBookPage(
            .init(), from: Sample.hostile, to: "", frame: .sample,
            problems: Problems("見本", [.init(field: "from", text: "見本")])),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("money/daybook") { request, context in
            let staff = try context.staff()
            let today = context.edge.world.today
            let typed = (try context.query(request, "from"), try context.query(request, "to"))
            let from = JapanDate(typed: typed.0)?.iso ?? typed.0.nonEmpty ?? today.firstOfMonth.iso
            let to = JapanDate(typed: typed.1)?.iso ?? typed.1.nonEmpty ?? today.iso
            let key = try context.query(request, "page")
            let outcome = try await context.attempt {
                try await context.edge.services.billing.getDayBook(
                    .with {
                        $0.staff = staff
                        $0.fromDate = from
                        $0.toDate = to
                        $0.pageKey = key
                        $0.limit = perPage
                    }, options: .page)
            }
            let frame = StaffFrame(staff, at: .money)
            switch outcome {
            case .done(let answer):
                return try context.page(DayBookPage(answer, from: from, to: to, frame: frame, problems: nil))
            case .refused(let problems):
                return try context.page(
                    DayBookPage(.init(), from: from, to: to, frame: frame, problems: problems), problems: problems,
                    status: .badRequest)
            }
        }
        router.get("money/journal.csv") { request, context in
            let staff = try context.staff()
            let (from, to) = (try context.query(request, "from"), try context.query(request, "to"))
            let service = context.edge.services.billing
            let passage = try Passage(context, person: staff.staffID) { send in
                try await service.downloadJournal(
                    .with {
                        $0.staff = staff
                        $0.fromDate = from
                        $0.toDate = to
                    }, options: .export
                ) { response in
                    for try await message in response.messages { await send(message.chunk) }
                }
            }
            do {
                return try await passage.response([
                    .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                    .contentDisposition: ContentDisposition.attachment.named(
                        "仕訳_\(from)_\(to).csv", plain: "journal.csv"),
                ])
            } catch let error as RPCError where error.code == .invalidArgument {
                // The page says beside the field what is wrong.
                return Response.seeOther("/money/daybook?from=\(from)&to=\(to)")
            }
        }
    }
}
