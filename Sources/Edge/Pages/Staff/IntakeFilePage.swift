import Contracts
import Hummingbird
import Primitives

/// `/documents/intake/{file}`: one received file: whose it is, or that it is nothing.
struct IntakeFilePage: PageModel {
    static let template = "staff/intake-file"
    static let mostFound: Int32 = 20
    let title = "受信したファイル"
    let frame: StaffFrame?
    let file: IntakeRow
    let pages: [Int]
    let search: String
    let hasSearched: Bool
    let hasFound: Bool
    let found: [Found]
    let accountError: String?
    let form: AttachForm
    let reason: String
    let reasonError: String?

    struct Found: Sendable {
        let id: String
        let site: String
        let holder: String
        let chosen: Bool
    }

    init(
        _ file: Account_IntakeFile, _ accounts: [Account_AccountSnapshot], _ kinds: [Account_DocumentKind],
        search: String, frame: StaffFrame, typed: Form = Form(), problems: Problems? = nil
    ) {
        self.frame = frame
        self.file = IntakeRow(file)
        pages = (0..<Int(file.pages)).map { $0 + 1 }
        self.search = search
        hasSearched = !search.isEmpty
        found = accounts.map {
            Found(
                id: $0.accountID, site: $0.siteName,
                holder: [$0.companyName.nonEmpty, $0.personName.nonEmpty, Show.telephone($0.telephone).nonEmpty]
                    .compactMap { $0 }.joined(separator: "　"),
                chosen: typed["account_id"] == $0.accountID || accounts.count == 1)
        }
        hasFound = !found.isEmpty
        accountError = problems?["account_id"]
        let taken = JapanDate(Instant(milliseconds: file.takenMs))
        form = AttachForm(kinds, typed: typed, today: taken, problems: problems)
        reason = typed["reason"]
        reasonError = problems?["reason"]
    }

    static let samples = [
        IntakeFilePage(
            .with {
                $0.name = Sample.hostile
                $0.pages = 2
                $0.state = .waiting
            }, [.with { $0.siteName = Sample.hostile }], [.with { $0.name = Sample.hostile }], search: Sample.hostile,
            frame: .sample,
            problems: Problems(
                "見本", ["account_id", "kind", "source", "reason"].map { .init(field: $0, text: "見本") })),
        IntakeFilePage(
            .with { $0.state = .unreadable }, [], [], search: "", frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("documents/intake/:document") { request, context in
            try await show(context, search: try context.query(request, "search"))
        }
        router.post("documents/intake/:document/attach") { request, context in
            let staff = try context.staff(in: .documents)
            let id = try context.id("document", DocumentID.self)
            let form = try await context.form(request)
            guard !form["account_id"].isEmpty else {
                let problems = Problems(
                    "登録できませんでした。", [.init(field: "account_id", text: "お客様が選択されていません。")])
                return try await show(context, search: form["search"], typed: form, problems: problems)
            }
            return try await answer(context, "attached", form) {
                _ = try await context.edge.services.account.attachIntakeFile(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.intakeID = id.text
                        $0.accountID = form["account_id"]
                        $0.kind = form["kind"]
                        $0.source = AttachForm.source(form["source"])
                        $0.receivedDate = form["received_date"]
                    }, options: .page)
            }
        }
        router.post("documents/intake/:document/discard") { request, context in
            let staff = try context.staff(in: .documents)
            let id = try context.id("document", DocumentID.self)
            let form = try await context.form(request)
            return try await answer(context, "discarded", form) {
                _ = try await context.edge.services.account.discardIntakeFile(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.intakeID = id.text
                        $0.reason = form["reason"]
                    }, options: .page)
            }
        }
    }

    private static func answer(
        _ context: StaffContext, _ done: String, _ typed: Form, _ act: () async throws -> Void
    ) async throws -> Response {
        switch try await context.attempt(act) {
        case .done: return Response.seeOther("/documents/intake?done=\(done)")
        case .refused(let problems):
            return try await show(
                context, search: typed["search"], typed: typed, problems: problems.headed("処理できませんでした。"))
        }
    }

    private static func show(
        _ context: StaffContext, search: String, typed: Form = Form(), problems: Problems? = nil
    ) async throws -> Response {
        let staff = try context.staff(in: .documents)
        let id = try context.id("document", DocumentID.self)
        let account = context.edge.services.account
        let file = try await account.getIntakeFile(
            .with {
                $0.staff = staff
                $0.intakeID = id.text
            }, options: .page
        ).file
        guard file.state == .waiting || file.state == .unreadable else {
            // What was decided meanwhile no longer waits.
            let search = problems == nil ? "" : "?done=decided"
            return Response.seeOther("/documents/intake\(search)")
        }
        let found =
            search.isEmpty
            ? []
            : try await account.listAccounts(
                .with {
                    $0.staff = staff
                    $0.search = search
                    $0.limit = mostFound
                }, options: .page
            ).accounts
        let kinds = try await account.listDocumentKinds(.with { $0.partyKind = .company }, options: .page).kinds
        return try context.page(
            IntakeFilePage(
                file, found, kinds, search: search, frame: StaffFrame(staff, at: .documents),
                typed: typed, problems: problems),
            problems: problems, status: problems == nil ? .ok : .badRequest)
    }
}
