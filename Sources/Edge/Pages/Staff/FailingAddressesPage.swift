import Contracts
import Hummingbird

/// `/notices/addresses`: customers whom mail does not reach; somebody has to call them.
struct FailingAddressesPage: PageModel {
    static let template = "staff/failing-addresses"
    static let perPage: Int32 = 50
    let title = "届かないアドレス"
    let frame: StaffFrame?
    let views: [NoticeView]
    let hasRows: Bool
    let rows: [Row]
    let nextPage: String?
    let notFirst: Bool

    struct Row: Sendable {
        let address: String
        let since: String
        let last: String
        let status: String?
        let said: String?
        let hasAccounts: Bool
        let accounts: [Account]
    }

    struct Account: Sendable {
        let path: String
    }

    init(_ answer: Notify_ListFailingAddressesResponse, firstPage: Bool, frame: StaffFrame) {
        self.frame = frame
        views = NoticeView.all(at: .addresses)
        rows = answer.addresses.map { address in
            Row(
                address: address.address, since: Show.time(address.sinceMs), last: Show.time(address.lastReturnedMs),
                status: address.status.nonEmpty, said: address.said.nonEmpty,
                hasAccounts: !address.accountIds.isEmpty,
                accounts: address.accountIds.map { Account(path: "/accounts/\($0)") })
        }
        hasRows = !rows.isEmpty
        nextPage = answer.nextPageKey.nonEmpty
        notFirst = !firstPage
    }

    static let samples = [
        FailingAddressesPage(
            .with {
                $0.addresses = [
                    .with {
                        $0.address = Sample.hostile
                        $0.said = Sample.hostile
                        $0.status = "5.1.1"
                        $0.accountIds = ["acc_1"]
                    }, .init(),
                ]
                $0.nextPageKey = "k"
            }, firstPage: false, frame: .sample),
        FailingAddressesPage(.init(), firstPage: true, frame: .sample),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("notices/addresses") { request, context in
            let staff = try context.staff()
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.notify.listFailingAddresses(
                .with {
                    $0.staff = staff
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            return try context.page(
                FailingAddressesPage(answer, firstPage: key.isEmpty, frame: StaffFrame(staff, at: .notices)))
        }
    }
}
