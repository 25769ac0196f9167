import Contracts
import Foundation
import Hummingbird

/// `/accounts`: all customers, newest first; search by part of a name, an address or a number, and by what they wait for.
struct AccountsPage: PageModel {
    static let template = "staff/accounts"
    static let perPage: Int32 = 50
    let title = "お客様"
    let frame: StaffFrame?
    let search: String
    let view: String
    let searched: Bool
    let narrowed: Bool
    let views: [ViewLink]
    let hasRows: Bool
    let rows: [AccountRow]
    let nextPage: String?
    let notFirst: Bool

    /// Which customers are shown. The raw value stands in the address.
    enum View: String, CaseIterable, Sendable {
        case all = ""
        case documents, number, changes
        case held
        case heldByReviewer = "held_by_reviewer"
        case applied, verified, active, suspended, ending, ended

        var label: String {
            switch self {
            case .all: "すべて"
            case .documents: "書類の審査待ち"
            case .number: "発番待ち"
            case .changes: "変更の確認待ち"
            case .held: "保留（通知書の返送）"
            case .heldByReviewer: "保留（審査担当者）"
            case .applied: Account_AccountState.applied.chip.words
            case .verified: Account_AccountState.verified.chip.words
            case .active: Account_AccountState.active.chip.words
            case .suspended: Account_AccountState.suspended.chip.words
            case .ending: Account_AccountState.ending.chip.words
            case .ended: Account_AccountState.ended.chip.words
            }
        }

        func narrow(_ request: inout Account_ListAccountsRequest) {
            switch self {
            case .all: break
            case .documents: request.documentsWaiting = true
            case .number: request.numberWaiting = true
            case .changes: request.changesWaiting = true
            case .held: (request.onHold, request.holdCause) = (true, .noticeReturned)
            case .heldByReviewer: (request.onHold, request.holdCause) = (true, .reviewer)
            case .applied: request.state = .applied
            case .verified: request.state = .verified
            case .active: request.state = .active
            case .suspended: request.state = .suspended
            case .ending: request.state = .ending
            case .ended: request.state = .ended
            }
        }
    }

    struct ViewLink: Sendable {
        let label: String
        let href: String
        let here: Bool
    }

    init(
        _ answer: Account_ListAccountsResponse, search: String, view: View = .all, firstPage: Bool, frame: StaffFrame,
        brandName: (String) -> String
    ) {
        self.frame = frame
        self.search = search
        self.view = view.rawValue
        searched = !search.isEmpty
        narrowed = searched || view != .all
        let words = search.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        views = View.allCases.map {
            ViewLink(label: $0.label, href: "/accounts?view=\($0.rawValue)&search=\(words)", here: $0 == view)
        }
        rows = answer.accounts.map { AccountRow($0, brandName: brandName($0.brand)) }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
    }

    static let samples = [
        AccountsPage(
            .with {
                $0.accounts = [
                    .with {
                        $0.siteName = Sample.hostile
                        $0.siteNameKana = Sample.hostile
                        $0.companyName = Sample.hostile
                        $0.number = "0368502192"
                        $0.identity = .submitted
                    }
                ]
                $0.nextPageKey = "k"
            }, search: Sample.hostile, view: .ending, firstPage: false, frame: .sample, brandName: { $0 }),
        AccountsPage(.init(), search: "", firstPage: true, frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts") { request, context in
            let staff = try context.staff(in: .accounts)
            let search = try context.query(request, "search")
            let key = try context.query(request, "page")
            guard let view = View(rawValue: try context.query(request, "view")) else { throw Refused.notFound }
            let answer = try await context.edge.services.account.listAccounts(
                .with {
                    $0.staff = staff
                    $0.search = search
                    $0.pageKey = key
                    $0.limit = perPage
                    view.narrow(&$0)
                }, options: .page)
            return try context.page(
                AccountsPage(
                    answer, search: search, view: view, firstPage: key.isEmpty,
                    frame: StaffFrame(staff, at: .accounts), brandName: context.edge.brandName))
        }
    }
}

/// One customer as lists show it.
struct AccountRow: Sendable {
    let link: String
    let site: String
    let kana: String?
    let holder: String
    let brand: String
    let number: String?
    let appliedAt: String
    let state: Chip
    /// Something waits for staff.
    let waiting: Chip?

    /// - Parameter page: of the customer's pages: "" or "/documents".
    init(_ account: Account_AccountSnapshot, brandName: String, page: String = "") {
        link = "/accounts/\(account.accountID)\(page)"
        site = account.siteName
        kana = account.siteNameKana.nonEmpty
        holder = [account.companyName, account.personName].filter { !$0.isEmpty }.joined(separator: "　")
        brand = brandName
        number = account.number.nonEmpty.map(Show.telephone)
        appliedAt = Show.time(account.appliedMs)
        state = account.state.chip
        let ready = account.identity == .accepted && account.cardRegistered && account.state == .verified
        waiting =
            account.identityOnHold
            ? Chip("通知書の返送", "callback")
            : account.identity == .submitted ? Chip("書類の審査待ち", "review") : ready ? Chip("発番待ち", "todo") : nil
    }
}

extension Account_AccountState {
    var chip: Chip {
        switch self {
        case .applied: Chip("メール認証前", "hold")
        case .verified: Chip("手続き中", "doing")
        case .active: Chip("利用中", "done")
        case .suspended: Chip("停止中", "callback")
        case .ending: Chip("解約予定", "review")
        case .ended: Chip("終了", "hold")
        case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
        }
    }
}

extension Edge {
    /// Name of a brand by its key; the key where this installation no longer knows it.
    func brandName(_ key: String) -> String { sites.catalogue[key]?.name ?? key }
}
