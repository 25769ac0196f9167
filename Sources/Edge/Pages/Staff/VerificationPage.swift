import Contracts
import Foundation
import Hummingbird
import Primitives
import ServiceRuntime

/// `/accounts/{id}/verification`: all that proves one customer: what it told, documents that staff attach, the record,
/// notices.
struct VerificationPage: PageModel {
    static let template = "staff/verification"
    let title = "本人確認"
    let frame: StaffFrame?
    let id: String
    let site: String
    let held: Bool
    /// 「審査 太郎　2017/02/27 11:05　住所の確認中」; nil when no reviewer decided it.
    let heldBy: String?
    /// A notice came back.
    let returned: Bool
    let hold: HoldForm?
    let hasHoldSteps: Bool
    let holdSteps: [HoldForm.Step]
    let hasDetailsChanges: Bool
    let detailsChanges: [DetailsChange]
    let lacksDetails: Bool
    let details: VerificationForm
    let attach: AttachForm
    let hasRecords: Bool
    let records: [Record]
    let keptUntil: String?
    let purged: String?
    /// 「2017年3月6日」, on the newest paper; nil where that is the day from which the number is answered.
    let startOnPaper: String?
    let hasNotices: Bool
    let notices: [LetterRow]
    let making: MakeNoticeForm?
    let isAdmin: Bool

    /// What stood beside the documents and was told otherwise later.
    struct DetailsChange: Sendable {
        let at: String
        let who: String
        let before: [String]
        let after: [String]

        init(_ change: Account_VerificationDetailsChange) {
            at = Show.time(change.changedMs)
            who = change.changedByName + (change.byCustomer ? "様（お客様）" : "")
            before = change.before.split(separator: "\n").map(String.init)
            after = change.after.split(separator: "\n").map(String.init)
        }
    }

    /// One line of the verification record.
    struct Record: Sendable {
        let at: String
        let kind: String
        let verdict: Chip
        let staff: String
        let number: String?
        let issued: String?
        let authority: String?
        let business: String?
        let method: String
        let reason: String?
        let compared: [String]

        init(_ record: Account_VerificationRecord) {
            at = Show.time(record.recordedMs)
            kind = record.kindName
            verdict = record.accepted ? Chip("承認", "done") : Chip("差し戻し", "callback")
            staff = record.staffName
            number = record.documentNumber.nonEmpty
            let issue = [Show.date(record.issuedDate), record.issuer.nonEmpty].compactMap { $0 }
            issued = issue.joined(separator: "　").nonEmpty
            authority = record.authority.nonEmpty
            business = record.businessEvidence.nonEmpty
            method = record.method
            reason = record.reason.nonEmpty
            compared = record.compared.split(separator: "\n").map(String.init)
        }
    }

    init(
        _ answer: Account_GetAccountForStaffResponse, _ record: Account_ListVerificationRecordsResponse,
        _ kinds: [Account_DocumentKind], staff: Common_Staff, today: JapanDate, typed: Form = Form(),
        problems: Problems? = nil
    ) {
        let account = answer.account
        frame = StaffFrame(staff, at: .accounts)
        id = account.accountID
        site = account.siteName
        held = account.identityOnHold
        heldBy =
            !answer.hold.heldBy.isEmpty
            ? [answer.hold.heldBy, Show.time(answer.hold.sinceMs), answer.hold.reason].joined(separator: "　") : nil
        returned = account.identityOnHold && !account.heldByReviewer
        hold = .fitting(answer, typed: typed, problems: problems)
        holdSteps = record.holdSteps.map(HoldForm.Step.init)
        hasHoldSteps = !holdSteps.isEmpty
        detailsChanges = record.detailsChanges.reversed().map(DetailsChange.init)
        hasDetailsChanges = !detailsChanges.isEmpty
        lacksDetails = !answer.hasVerification || answer.verification.incomplete
        details = VerificationForm(
            account.partyKind, kept: answer.hasVerification ? answer.verification : nil,
            typed: typed.has("purpose") ? typed : nil, problems: problems)
        attach = AttachForm(kinds, typed: typed, today: today, problems: problems)
        records = record.records.map(Record.init)
        hasRecords = !records.isEmpty
        keptUntil = Show.date(record.keptUntilDate)
        purged = record.purgedMs > 0 ? Show.time(record.purgedMs) : nil
        notices = answer.termsNotices.map { LetterRow($0, brandName: "") }
        hasNotices = !notices.isEmpty
        startOnPaper = answer.termsNotices.filter { $0.state != .void && $0.supersededMs == 0 }
            .max { $0.madeMs < $1.madeMs }.flatMap { paper in
                [paper.serviceStartDate, ""].contains(account.serviceStartDate)
                    ? nil : Show.date(paper.serviceStartDate)
            }
        making = MakeNoticeForm(answer, today: today, typed: typed, problems: problems)
        isAdmin = StaffPermission.audit.includes(staff.role)
    }

    static let samples = [
        VerificationPage(
            .with {
                $0.account.identity = .accepted
                $0.account.identityOnHold = true
                $0.account.heldByReviewer = true
                $0.hold = .with {
                    $0.heldBy = Sample.hostile
                    $0.reason = Sample.hostile
                }
                $0.termsNotices = [
                    .with {
                        $0.state = .returned; $0.reason = Sample.hostile
                    }
                ]
            },
            .with {
                $0.records = [
                    .with {
                        $0.compared = Sample.hostile
                        $0.reason = Sample.hostile
                        $0.documentNumber = "1"
                        $0.issuer = Sample.hostile
                        $0.authority = Sample.hostile
                        $0.businessEvidence = Sample.hostile
                    }
                ]
                $0.detailsChanges = [
                    .with {
                        $0.changedByName = Sample.hostile
                        $0.before = Sample.hostile
                        $0.after = Sample.hostile
                    }
                ]
                $0.holdSteps = [
                    .with {
                        $0.held = true
                        $0.reason = Sample.hostile
                        $0.staffName = Sample.hostile
                    }
                ]
                $0.keptUntilDate = "2024-02-27"
                $0.purgedMs = 1
            }, [.with { $0.name = Sample.hostile }], staff: .with { $0.role = .admin },
            today: JapanDate(iso: "2017-02-27")!,
            problems: Problems(
                "見本",
                ["kind", "source", "received_date", "pages", "contract_date", "service_start_date", "purpose"].map {
                    .init(field: $0, text: "見本")
                })),
        VerificationPage(.init(), .init(), [], staff: .init(), today: JapanDate(iso: "2017-02-27")!),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id/verification") { request, context in
            let notice: String? =
                switch try context.query(request, "done") {
                case "told": "確認事項を登録しました。"
                case "attached": "書類を登録しました。審査できます。"
                case "held": "本人確認を保留しました。"
                case "lifted": "保留を解除しました。"
                case "made": "取引条件通知書を作成しました。印刷して送付してください。"
                case _: nil
                }
            return try await show(context, notice: notice)
        }
        router.post("accounts/:id/verification/details") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            return try await answer(context, "told", form, "確認事項を登録できませんでした。") {
                try await context.edge.services.account.setVerificationDetails(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.details = VerificationForm.details(form)
                    }, options: .page)
            }
        }
        AttachForm.routes(router)
        MakeNoticeForm.routes(router)
        HoldForm.routes(router)
    }

    /// Does it and goes back to the page, or shows what is wrong with what was typed.
    static func answer<Value>(
        _ context: StaffContext, _ done: String, _ typed: Form, _ failed: String, _ act: () async throws -> Value
    ) async throws -> Response {
        switch try await context.attempt(act) {
        case .done:
            return Response.seeOther("/accounts/\(try context.id("id", AccountID.self))/verification?done=\(done)")
        case .refused(let problems):
            return try await show(context, typed: typed, problems: problems.headed(failed))
        }
    }

    static func show(
        _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let staff = try context.staff()
        let id = try context.id("id", AccountID.self)
        let account = context.edge.services.account
        let answer = try await account.getAccountForStaff(
            .with {
                $0.staff = staff
                $0.accountID = id.text
            }, options: .page)
        let record = try await account.listVerificationRecords(
            .with {
                $0.staff = staff
                $0.accountID = id.text
            }, options: .page)
        let kinds = try await account.listDocumentKinds(
            .with { $0.partyKind = answer.account.partyKind }, options: .page
        ).kinds
        return try context.page(
            VerificationPage(
                answer, record, kinds, staff: staff, today: context.edge.world.today, typed: typed, problems: problems),
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
