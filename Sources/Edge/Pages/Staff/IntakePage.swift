import Contracts
import Hummingbird
import Primitives

/// `/documents/intake`: files that came by FAX or mail into the watched folder and belong to nobody yet.
struct IntakePage: PageModel {
    static let template = "staff/intake"
    static let perPage: Int32 = 50
    let title: String
    let frame: StaffFrame?
    let decided: Bool
    let hasRows: Bool
    let rows: [IntakeRow]
    let nextPage: String?

    init(_ answer: Account_ListIntakeFilesResponse, decided: Bool, frame: StaffFrame) {
        self.frame = frame
        self.decided = decided
        rows = answer.files.map(IntakeRow.init)
        hasRows = !rows.isEmpty
        title = hasRows && !decided ? "(\(rows.count)) 受信したファイル" : "受信したファイル"
        nextPage = answer.nextPageKey.nonEmpty.map { "/documents/intake?decided=\(decided ? "1" : "0")&page=\($0)" }
    }

    static let samples = [
        IntakePage(
            .with {
                $0.files = [Account_IntakeState.waiting, .unreadable, .attached, .discarded].map { state in
                    .with {
                        $0.state = state
                        $0.name = Sample.hostile
                        $0.problem = Sample.hostile
                        $0.reason = Sample.hostile
                        $0.siteName = Sample.hostile
                        $0.accountID = "acc_1"
                        $0.decidedMs = 1
                    }
                }
                $0.nextPageKey = "k"
            }, decided: false, frame: .sample),
        IntakePage(.init(), decided: true, frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("documents/intake") { request, context in
            let staff = try context.staff()
            let decided = try context.query(request, "decided") == "1"
            let key = try context.query(request, "page")
            let notice: String? =
                switch try context.query(request, "done") {
                case "attached": "お客様の書類として登録しました。審査できます。"
                case "discarded": "ファイルを破棄しました。"
                case "decided": "このファイルは、ほかの担当者がすでに処理しています。"
                case _: nil
                }
            let answer = try await context.edge.services.account.listIntakeFiles(
                .with {
                    $0.staff = staff
                    $0.decided = decided
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                IntakePage(answer, decided: decided, frame: StaffFrame(staff, at: .documents)), problems: nil,
                notice: notice)
        }
    }
}

struct IntakeRow: Sendable {
    let path: String
    let name: String
    let at: String
    let pages: Int
    let state: Chip
    let waiting: Bool
    let unreadable: Bool
    let problem: String?
    let accountPath: String?
    let site: String
    let decided: String?
    let reason: String?

    init(_ file: Account_IntakeFile) {
        path = "/documents/intake/\(file.intakeID)"
        name = file.name
        at = Show.time(file.takenMs)
        pages = Int(file.pages)
        waiting = file.state == .waiting
        unreadable = file.state == .unreadable
        state =
            switch file.state {
            case .waiting, .unspecified, .UNRECOGNIZED: Chip("未処理", "todo")
            case .unreadable: Chip("読み取り不可", "callback")
            case .attached: Chip("登録済み", "done")
            case .discarded: Chip("破棄", "hold")
            }
        problem = file.problem.nonEmpty
        accountPath = file.accountID.nonEmpty.map { "/accounts/\($0)" }
        site = file.siteName
        decided = file.decidedMs > 0 ? "\(Show.time(file.decidedMs))　\(file.decidedBy)" : nil
        reason = file.reason.nonEmpty
    }
}
