import Contracts
import Hummingbird
import Primitives

/// `/documents/viewings`: who looked at which identity document, for admins.
struct ViewingsPage: PageModel {
    static let template = "staff/viewings"
    static let perPage: Int32 = 100
    let title = "書類の閲覧記録"
    let frame: StaffFrame?
    let hasRows: Bool
    let rows: [Row]
    let nextPage: String?
    let account: String?

    struct Row: Sendable {
        let at: String
        let staff: String
        let accountPath: String?
        let site: String
        let what: String
    }

    init(_ answer: Account_ListDocumentViewingsResponse, account: String, frame: StaffFrame) {
        self.frame = frame
        self.account = account.nonEmpty
        rows = answer.viewings.map {
            Row(
                at: Show.time($0.viewedMs), staff: $0.staffName,
                accountPath: $0.accountID.nonEmpty.map { "/accounts/\($0)/verification" }, site: $0.siteName,
                what: $0.export.nonEmpty ?? "\($0.kindName.nonEmpty ?? "受信したファイル") \($0.page)枚目")
        }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty.map { "/documents/viewings?account=\(account)&page=\($0)" }
    }

    static let samples = [
        ViewingsPage(
            .with {
                $0.viewings = [
                    .with {
                        $0.staffName = Sample.hostile
                        $0.siteName = Sample.hostile
                        $0.accountID = "acc_1"
                    }, .init(),
                ]
                $0.nextPageKey = "k"
            }, account: "acc_1", frame: .sample), ViewingsPage(.init(), account: "", frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("documents/viewings") { request, context in
            let staff = try context.staff()
            let account = try context.query(request, "account")
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.account.listDocumentViewings(
                .with {
                    $0.staff = staff
                    $0.accountID = account
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                ViewingsPage(answer, account: account, frame: StaffFrame(staff, at: .documents)), problems: nil)
        }
    }
}
