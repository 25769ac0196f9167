import Contracts
import GRPCCore
import Hummingbird
import Primitives

/// `/accounts/{id}`: one customer: how far it has come, its data, documents, number and bills.
struct AccountForStaffPage: PageModel {
    static let template = "staff/account"
    static let invoicesShown: Int32 = 12
    var title: String { site }
    let frame: StaffFrame?
    let id: String
    let site: String
    let kana: String
    let brandName: String
    let state: Chip
    let steps: [Step]
    let number: Number?
    let issue: IssueForm?
    let reservation: ReservationForm?
    let start: ServiceStartForm?
    let changes: ChangesShown?
    let consent: ConsentShown?
    /// Where the data for a request of disclosure are.
    let exportPath: String?
    let mayReview: Bool
    /// The document that waits, the longest waiting first.
    let review: DocumentReview?
    let hasDocuments: Bool
    let documents: [DocumentRow]
    let facts: [Fact]
    let hours: [Show.Hours]
    let times: TimesShown
    let words: WordsShown
    let bills: Bills?
    let announcement: AnnouncementForm?
    let decline: DeclineForm?

    struct Step: Sendable {
        let name: String
        let done: Bool
        let words: String
    }

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Number: Sendable {
        let digits: String
        let issuedDate: String?
        let startDate: String?
    }

    struct Bills: Sendable {
        let away: Bool
        let withCustomer = false
        let hasInvoices: Bool
        let invoices: [StaffInvoiceRow]

        /// - Parameter invoices: nil when BillingService could not be asked.
        init(_ invoices: [Billing_Invoice]?) {
            away = invoices == nil
            self.invoices = (invoices ?? []).map { StaffInvoiceRow($0, customer: nil, brandName: "") }
            hasInvoices = !self.invoices.isEmpty
        }
    }

    init(
        _ answer: Account_GetAccountForStaffResponse, staff: Common_Staff, brand: Brand?, issue: IssueForm?,
        bills: Bills?, reservation: ReservationForm? = nil, start: ServiceStartForm? = nil,
        review: DocumentReview? = nil, announcement: AnnouncementForm? = nil, decline: DeclineForm? = nil
    ) {
        let account = answer.account
        frame = StaffFrame(staff, at: .accounts)
        id = account.accountID
        site = account.siteName
        kana = account.siteNameKana
        brandName = brand?.name ?? account.brand
        state = account.state.chip
        steps = AccountForStaffPage.steps(account)
        number = account.number.nonEmpty.map {
            Number(
                digits: Show.telephone($0), issuedDate: Show.date(account.numberIssuedDate),
                startDate: Show.date(account.serviceStartDate))
        }
        self.issue = issue
        self.reservation = reservation
        self.start = start
        changes = ChangesShown(answer, for: staff)
        consent = ConsentShown(answer)
        exportPath = StaffArea.documents.isOpen(to: staff.role) ? "/accounts/\(account.accountID)/export" : nil
        self.review = review
        mayReview = StaffArea.documents.isOpen(to: staff.role)
        documents = answer.documents.map { DocumentRow($0, of: account.accountID) }
        hasDocuments = !documents.isEmpty
        facts = AccountForStaffPage.facts(account, brand)
        hours = Show.hours(account.hours)
        times = TimesShown(closedOnHolidays: account.closedOnHolidays, account.closingDays)
        words = WordsShown(account)
        self.bills = bills
        self.announcement = announcement
        self.decline = decline
    }

    private static func steps(_ account: Account_AccountSnapshot) -> [Step] {
        let identity: (Bool, String) =
            switch account.identity {
            case _ where account.identityOnHold: (false, account.heldByReviewer ? "保留" : "保留（通知書の返送）")
            case .accepted: (true, "確認済み")
            case .submitted: (false, account.lacksSecondDocument ? "審査待ち（もう1種類必要）" : "審査待ち")
            case .rejected: (false, "再提出待ち")
            case .none, .unspecified, .UNRECOGNIZED: (false, account.lacksSecondDocument ? "もう1種類必要" : "未提出")
            }
        return [
            Step(name: "メール認証", done: account.state != .applied, words: account.state != .applied ? "認証済み" : "認証待ち"),
            Step(name: "カード", done: account.cardRegistered, words: account.cardRegistered ? "登録済み" : "未登録"),
            Step(name: "本人確認", done: identity.0, words: identity.1),
            Step(
                name: "電話番号", done: !account.number.isEmpty,
                words: !account.number.isEmpty
                    ? Show.telephone(account.number) : account.formerNumber.isEmpty ? "未発番" : "返却済み"),
        ]
    }

    private static func facts(_ account: Account_AccountSnapshot, _ brand: Brand?) -> [Fact] {
        let options = account.options.map { brand?.option($0)?.name ?? $0 }.joined(separator: "、")
        let all: [(String, String)] = [
            ("種別", account.partyKind == .company ? "法人" : account.partyKind == .person ? "個人" : ""),
            ("会社名", account.companyName), ("名前", account.personName), ("フリガナ", account.personNameKana),
            ("連絡先", Show.telephone(account.telephone)), ("メール", account.email),
            ("住所", "\(Show.postalCode(account.postalCode)) \(account.address)"), ("サイト", account.siteURL),
            ("プラン", brand?.plan(account.plan)?.name ?? account.plan), ("オプション", options),
            ("申込日時", Show.time(account.appliedMs)),
            (
                account.state == .ended ? "契約の終了" : "解約予定",
                JapanDate(iso: account.endDate).map { "\($0.adding(days: -1).japanese)まで" } ?? ""
            ),
            ("以前の番号", account.formerNumber.nonEmpty.map(Show.telephone) ?? ""),
            ("閲覧の期限", Show.date(account.readsUntilDate) ?? ""),
        ]
        return all.filter { !$0.1.isEmpty }.map { Fact(label: $0.0, value: $0.1) }
    }

    static let samples: [AccountForStaffPage] = {
        let answer = Account_GetAccountForStaffResponse.hostile
        let staff = Common_Staff.with { $0.role = .admin }
        return [
            AccountForStaffPage(
                answer, staff: staff, brand: Sample.brand, issue: .sample,
                bills: Bills([.with { $0.failure = Sample.hostile }]), reservation: .sample, start: .sample,
                review: .sample, announcement: .sample, decline: .sample),
            AccountForStaffPage(.init(), staff: staff, brand: nil, issue: nil, bills: Bills(nil)),
            AccountForStaffPage(.init(), staff: .init(), brand: nil, issue: nil, bills: nil),
        ]
    }()

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id") { request, context in
            let done = try context.query(request, "done")
            let notice: String? =
                switch done {
                case "declined": "お申し込みを断りました。お客様に理由をメールでお知らせします。"
                case "issued": "電話番号を発番しました。お客様にメールでお知らせします。"
                case "reserved": "番号を取り置きしました。"
                case "released": "取り置きをやめました。番号は「空き」に戻っています。"
                case "start": "サービス開始日を変更しました。お客様にメールでお知らせします。"
                case "changes": "登録情報の変更を確認済みにしました。"
                case "announcement": "営業時間外の案内を変更しました。次のお電話から流れます。"
                case _: Account_ReviewOutcome.sentence(done)
                }
            return try await show(try context.id("id"), context, notice: notice)
        }
        IssueForm.routes(router)
        ReservationForm.routes(router)
        ServiceStartForm.routes(router)
        ChangesShown.routes(router)
        AnnouncementForm.routes(router)
        DeclineForm.routes(router)
    }

    /// Back to the page, with a word on what was done or with what is wrong.
    static func answer<Value>(
        _ outcome: Attempt<Value>, _ id: AccountID, _ context: StaffContext, done: String, typed: Form,
        heading: String
    ) async throws -> Response {
        switch outcome {
        case .done: return Response.seeOther("/accounts/\(id)?done=\(done)")
        case .refused(let problems):
            return try await show(id, context, typed: typed, problems: problems.headed(heading))
        }
    }

    static func show(
        _ id: AccountID, _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let staff = try context.staff(in: .accounts)
        let services = context.edge.services
        let answer = try await services.account.getAccountForStaff(
            .with {
                $0.staff = staff
                $0.accountID = id.text
            }, options: .page)
        let bills = StaffArea.money.isOpen(to: staff.role) ? Bills(try await invoices(of: id, staff, context)) : nil
        let today = context.edge.world.today
        let free = try await IssueForm.free(for: answer.account, staff, context)
        let announcement = try await AnnouncementForm.fitting(
            answer.account, id, staff, context, typed: typed, problems: problems)
        return try context.page(
            AccountForStaffPage(
                answer, staff: staff, brand: context.edge.sites.catalogue[answer.account.brand],
                issue: .fitting(answer, free: free, staff, today: today, typed: typed, problems: problems),
                bills: bills,
                reservation: .fitting(answer, free: free, staff, typed: typed, problems: problems),
                start: .fitting(answer.account, staff, today: today, typed: typed, problems: problems),
                review: StaffArea.documents.isOpen(to: staff.role) ? review(answer, context) : nil,
                announcement: announcement,
                decline: .fitting(answer.account, staff, typed: typed, problems: problems)),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }

    private static func review(_ answer: Account_GetAccountForStaffResponse, _ context: StaffContext) -> DocumentReview?
    {
        answer.documents.filter { $0.state == .submitted }.min { $0.submittedMs < $1.submittedMs }.map {
            DocumentReview(
                $0, of: answer.account.accountID, reviewersNeeded: answer.reviewersNeeded, typed: Form(), problems: nil)
        }
    }

    /// nil while BillingService is away: the rest of the page still holds.
    private static func invoices(
        of id: AccountID, _ staff: Common_Staff, _ context: StaffContext
    ) async throws -> [Billing_Invoice]? {
        do {
            return try await context.edge.services.billing.listInvoicesForStaff(
                .with {
                    $0.staff = staff
                    $0.accountID = id.text
                    $0.limit = invoicesShown
                }, options: .page
            ).invoices
        } catch let error as RPCError where [.unavailable, .deadlineExceeded, .cancelled].contains(error.code) {
            return nil
        }
    }
}
