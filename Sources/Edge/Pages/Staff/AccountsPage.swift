import Contracts
import Hummingbird

/// `/accounts`: all customers, newest first; search by part of a name, an address or a number.
struct AccountsPage: PageModel {
    static let template = "staff/accounts"
    static let perPage: Int32 = 50
    let title = "お客様"
    let frame: StaffFrame?
    let search: String
    let searched: Bool
    let hasRows: Bool
    let rows: [AccountRow]
    let nextPage: String?
    let notFirst: Bool

    init(
        _ answer: Account_ListAccountsResponse, search: String, firstPage: Bool, frame: StaffFrame,
        brandName: (String) -> String
    ) {
        self.frame = frame
        self.search = search
        searched = !search.isEmpty
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
            }, search: Sample.hostile, firstPage: false, frame: .sample, brandName: { $0 }),
        AccountsPage(.init(), search: "", firstPage: true, frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts") { request, context in
            let staff = try context.staff(in: .accounts)
            let search = try context.query(request, "search")
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.account.listAccounts(
                .with {
                    $0.staff = staff
                    $0.search = search
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                AccountsPage(
                    answer, search: search, firstPage: key.isEmpty, frame: StaffFrame(staff, at: .accounts),
                    brandName: context.edge.brandName))
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
        waiting = account.identity == .submitted ? Chip("書類の審査待ち", "review") : ready ? Chip("発番待ち", "todo") : nil
    }
}

extension Account_AccountState {
    var chip: Chip {
        switch self {
        case .applied: Chip("メール認証前", "hold")
        case .verified: Chip("手続き中", "doing")
        case .active: Chip("利用中", "done")
        case .suspended: Chip("停止中", "callback")
        case .ended: Chip("終了", "hold")
        case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
        }
    }
}

extension Edge {
    /// Name of a brand by its key; the key where this installation no longer knows it.
    func brandName(_ key: String) -> String { sites.catalogue[key]?.name ?? key }
}
