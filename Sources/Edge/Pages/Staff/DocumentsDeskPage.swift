import Contracts
import Hummingbird
import Primitives

/// `/documents`: customers whose identity documents wait for review.
struct DocumentsDeskPage: PageModel {
    static let template = "staff/documents"
    static let perPage: Int32 = 50
    let title: String
    let frame: StaffFrame?
    let hasRows: Bool
    let rows: [AccountRow]
    let nextPage: String?
    let isAdmin: Bool
    /// Customers whose notice came back: 「3件」「50件以上」.
    let held: String?

    init(
        _ answer: Account_ListAccountsResponse, held: Account_ListAccountsResponse = .init(), frame: StaffFrame,
        isAdmin: Bool = false,
        brandName: (String) -> String
    ) {
        self.frame = frame
        self.isAdmin = isAdmin
        self.held =
            held.accounts.isEmpty ? nil : "\(held.accounts.count)件\(held.nextPageKey.isEmpty ? "" : "以上")"
        rows = answer.accounts.map { AccountRow($0, brandName: brandName($0.brand), page: "/documents") }
        hasRows = !rows.isEmpty
        title = hasRows ? "(\(rows.count)) 書類審査" : "書類審査"
        nextPage = answer.nextPageKey.nonEmpty
    }

    static let samples = [
        DocumentsDeskPage(
            .with {
                $0.accounts = [.with { $0.siteName = Sample.hostile }]
                $0.nextPageKey = "k"
            }, held: .with { $0.accounts = [.init()] }, frame: .sample, isAdmin: true, brandName: { $0 }),
        DocumentsDeskPage(.init(), frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("documents") { request, context in
            let staff = try context.staff(in: .documents)
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.account.listAccounts(
                .with {
                    $0.staff = staff
                    $0.documentsWaiting = true
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            let held = try await context.edge.services.account.listAccounts(
                .with {
                    $0.staff = staff
                    $0.onHold = true
                    $0.holdCause = .noticeReturned
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                DocumentsDeskPage(
                    answer, held: held, frame: StaffFrame(staff, at: .documents), isAdmin: staff.role == .admin,
                    brandName: context.edge.brandName))
        }
        // One press from the list to the document: the list knows the customer only.
        router.get("accounts/:id/documents") { _, context in
            let staff = try context.staff(in: .documents)
            let id = try context.id("id", AccountID.self)
            let answer = try await context.edge.services.account.getAccountForStaff(
                .with {
                    $0.staff = staff
                    $0.accountID = id.text
                }, options: .page)
            guard let waiting = answer.documents.first(where: { $0.state == .submitted }) else {
                return Response.seeOther("/accounts/\(id)")
            }
            return Response.seeOther("/accounts/\(id)/documents/\(waiting.documentID)")
        }
    }
}

/// One identity document as the customer's page lists it.
struct DocumentRow: Sendable {
    let path: String
    let kind: String
    let at: String
    let pages: Int
    let state: Chip
    let waiting: Bool
    let reason: String?
    /// 「審査 花子（2017/02/27 10:00）」
    let reviewed: String?
    /// 「FAX（2017年2月27日着、審査 花子登録）」
    let source: String

    init(_ document: Account_Document, of account: String) {
        path = "/accounts/\(account)/documents/\(document.documentID)"
        kind = document.kindName + (document.supporting ? "（補完書類）" : "") + (document.forPersonInCharge ? "（取引担当者）" : "")
        source =
            document.attachedBy.isEmpty
            ? "お客様ページ"
            : "\(document.source.japanese)（\(Show.date(document.receivedDate) ?? "")着、\(document.attachedBy)登録）"
        at = Show.time(document.submittedMs)
        pages = document.pages.count
        state =
            switch document.state {
            case .accepted: Chip("承認済み", "done")
            case .rejected: Chip("差し戻し", "callback")
            case .submitted, .unspecified, .UNRECOGNIZED: Chip("審査待ち", "review")
            }
        waiting = document.state == .submitted
        reason = document.reason.nonEmpty
        reviewed = document.reviewedBy.nonEmpty.map { "\($0)（\(Show.time(document.reviewedMs))）" }
    }
}

extension Account_DocumentSource {
    var japanese: String {
        switch self {
        case .upload, .unspecified, .UNRECOGNIZED: "お客様ページ"
        case .fax: "FAX"
        case .email: "メール"
        case .post: "郵送（原本）"
        case .postCopy: "郵送（写し）"
        }
    }
}
