import Contracts
import Hummingbird
import Primitives
import ServiceRuntime

/// `/accounts/{id}/details`: what a customer asks for by telephone or mail: another address, telephone, name or site, by the
/// rules that hold when the customer does it itself, with a note of who asked and why.
struct DetailsForStaffPage: PageModel {
    static let template = "staff/details"
    let title = "登録情報の変更"
    let frame: StaffFrame?
    let id: String
    let site: String
    let email: String
    let caller: Field
    let reason: Field
    let fields: DetailsFields
    let started: StartedFrom
    let identified: Bool

    init(_ answer: Account_GetAccountForStaffResponse, staff: Common_Staff, typed: Form?, problems: Problems?) {
        let account = answer.account
        frame = StaffFrame(staff, at: .accounts)
        id = account.accountID
        site = account.siteName
        email = account.email
        caller = Field(
            "caller_name", "ご依頼された方のお名前", value: typed?["caller_name"] ?? "", problems: problems,
            hint: "お客様へのメールと、お客様の「変更の履歴」に載ります。例：田中 太郎", autocomplete: "off", maxlength: 60, width: "medium")
        reason = Field(
            "reason", "変更の理由、ご本人を確かめた方法", value: typed?["reason"] ?? "", problems: problems,
            hint: "社内の記録です。お客様には表示されません。例：移転のため。登録の電話番号に折り返して確認", autocomplete: "off", maxlength: 200)
        fields = DetailsFields(account, typed: typed, forStaff: true, problems: problems)
        started = StartedFrom(
            now: answer.versions.details, typed: typed, problems: problems,
            settings: account.detailSettings(typed ?? Form()))
        identified = account.identity != .none && account.identity != .unspecified
    }

    static let samples = [
        DetailsForStaffPage(
            .hostile, staff: .with { $0.role = .admin }, typed: nil,
            problems: Problems(
                "見本",
                ["caller_name", "reason", "address", StartedFrom.field].map { .init(field: $0, text: "見本") })),
        DetailsForStaffPage(.init(), staff: .init(), typed: Form([("caller_name", Sample.hostile)]), problems: nil),
    ]

    /// The address, where the role may and something can be changed.
    static func path(_ account: Account_AccountSnapshot, _ staff: Common_Staff) -> String? {
        let open = [.verified, .active, .suspended, .ending].contains(account.state)
        return open && StaffPermission.details.includes(staff.role) ? "/accounts/\(account.accountID)/details" : nil
    }

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id/details") { _, context in
            try await show(try context.id("id"), try context.staff(), context)
        }
        router.post("accounts/:id/details") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.changeDetailsForStaff(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.details.setDetails(form)
                        $0.callerName = form["caller_name"]
                        $0.reason = form["reason"]
                        $0.startingVersion = form[StartedFrom.field]
                    }, options: .slow)
            }
            switch outcome {
            case .done(let answer):
                let review = answer.changes.contains { $0.needsReview }
                let done = answer.changes.isEmpty ? "same" : review ? "details-review" : "details"
                return Response.seeOther("/accounts/\(id)?done=\(done)")
            case .refused(let problems):
                return try await show(
                    id, staff, context, typed: form, problems: problems.headed("登録情報を変更できませんでした。"))
            }
        }
    }

    private static func show(
        _ id: AccountID, _ staff: Common_Staff, _ context: StaffContext, typed: Form? = nil,
        problems: Problems? = nil
    ) async throws -> Response {
        let answer = try await context.edge.services.account.getAccountForStaff(
            .with {
                $0.staff = staff
                $0.accountID = id.text
            }, options: .page)
        return try context.page(
            DetailsForStaffPage(answer, staff: staff, typed: typed, problems: problems), problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }
}
