import Contracts
import Foundation
import Hummingbird

/// `/documents`: proving who one is: what the law asks, then the documents, uploaded here or sent by FAX or mail; what has
/// been sent and its state.
struct DocumentsPage: PageModel {
    static let template = "customer/documents"
    let title = "本人確認書類"
    let accepted: Bool
    /// A notice came back: the address has to be looked at.
    let held: Bool
    let heldByReviewer: Bool
    let isCompany: Bool
    /// What still has to be sent; nil = nothing.
    let missing: String?
    /// It was told before something was asked for that is asked for now.
    let asksMore: Bool
    /// nil once it was told, unless it is to be changed.
    let asking: VerificationForm?
    /// Nothing of it was compared with a document yet.
    let mayChange: Bool
    let told: [VerificationForm.Fact]
    let hasTold: Bool
    let sending: Sending?
    let parts: [Part]
    let hasSent: Bool
    let sent: [Sent]

    struct Sending: Sendable {
        let kind: Choices
        let pagesError: String?
        let asksNumberSide: Bool
        let numberSideConfirmed: Bool
        let numberSideError: String?
    }

    /// Whose document is needed, and how far it is.
    struct Part: Sendable {
        let name: String
        let state: Chip
    }

    struct Sent: Sendable {
        let name: String
        let at: String
        /// 「2枚」
        let pages: String
        let state: Chip
        let reason: String?
    }

    /// - Parameters:
    ///   - typed: what was sent and refused.
    ///   - editing: the customer wants to change what was told.
    init(
        _ answer: Account_GetAccountResponse, _ kinds: [Account_DocumentKind], typed: Form = Form(),
        problems: Problems? = nil, editing: Bool = false
    ) {
        let account = answer.account
        held = account.identityOnHold
        heldByReviewer = account.heldByReviewer
        let isDone = account.identity == .accepted && !held
        accepted = isDone
        isCompany = account.partyKind == .company
        missing = isDone ? nil : account.missingDocuments
        let kept = answer.hasVerification ? answer.verification : nil
        let lacks = kept?.incomplete ?? true
        let asks = !isDone && (lacks || editing)
        asksMore = !isDone && lacks && kept != nil
        asking =
            asks
            ? VerificationForm(
                account.partyKind, kept: kept, typed: typed.has("purpose") ? typed : nil, problems: problems) : nil
        told = kept.map(VerificationForm.facts) ?? []
        mayChange = !isDone && (held || !answer.documents.contains { $0.state == .accepted })
        hasTold = !told.isEmpty && !asks
        let open = kinds.filter { account.identityOnHold || DocumentsPage.isWanted($0, answer) }
        sending =
            isDone || asks
            ? nil : Sending(open, isCompany: account.partyKind == .company, typed: typed, problems: problems)
        parts = account.partyKind == .company ? DocumentsPage.parts(answer) : []
        hasSent = !answer.documents.isEmpty
        sent = answer.documents.map {
            Sent(
                name: $0.kindName, at: Show.time($0.submittedMs),
                pages: $0.contentsDeletedMs > 0 ? "内容は消去しました" : "\($0.pages.count)枚", state: $0.state.customersChip,
                reason: $0.reason.nonEmpty)
        }
    }

    /// Neither proved already, nor of a kind that was accepted: it does not count twice.
    private static func isWanted(_ kind: Account_DocumentKind, _ answer: Account_GetAccountResponse) -> Bool {
        let own = answer.documents.filter { $0.forPersonInCharge == kind.forPersonInCharge }
        let accepted = own.filter { $0.state == .accepted }
        // For a person all kinds are its own; for a company those of its person in charge.
        let lacks =
            kind.forPersonInCharge || answer.account.partyKind == .person
            ? answer.account.identityMissing.personDocuments > 0 : answer.account.identityMissing.companyDocument
        if !accepted.isEmpty, !lacks, !own.contains(where: { $0.state == .submitted }) { return false }
        return !accepted.contains { $0.kind == kind.kind || ($0.supporting && kind.supporting) }
    }

    private static func parts(_ answer: Account_GetAccountResponse) -> [Part] {
        [("会社の書類", false), ("取引担当者の本人確認書類", true)].map { name, ofPerson in
            let own = answer.documents.filter { $0.forPersonInCharge == ofPerson }
            if ofPerson, answer.account.lacksSecondDocument { return Part(name: name, state: Chip("もう1種類必要", "hold")) }
            let state = own.first { $0.state == .submitted }?.state ?? own.first { $0.state == .accepted }?.state
            return Part(name: name, state: (state ?? own.first?.state)?.customersChip ?? Chip("未提出", "hold"))
        }
    }

    static let samples = [
        DocumentsPage(
            .with {
                $0.verification = .with { $0.business = Sample.hostile }
                $0.account.partyKind = .company
                $0.account.identityOnHold = true
                $0.account.identityMissing = .with { $0.personDocuments = 2 }
                $0.documents = [
                    .with {
                        $0.kindName = Sample.hostile
                        $0.state = .rejected
                        $0.reason = Sample.hostile
                        $0.contentsDeletedMs = 1
                    }
                ]
            },
            [
                .with {
                    $0.kind = "individual_number_card"
                    $0.name = "個人番号カード"
                    $0.advice = "見本"
                    $0.asksNumberSideAbsent = true
                }
            ], problems: Problems("見本", [.init(field: "number_side_absent", text: "見本")])),
        DocumentsPage(
            .init(), [], typed: Form([("purpose", Sample.hostile)]),
            problems: Problems("見本", [.init(field: "birth_date", text: "見本")])),
        DocumentsPage(
            .with {
                $0.account.partyKind = .company
                $0.verification.incomplete = true
            }, [], typed: Form([("purpose", Sample.hostile), ("owner_2_name", Sample.hostile)]),
            problems: Problems("見本", [.init(field: "owner_1_name", text: "見本")])),
        DocumentsPage(.with { $0.account.identity = .accepted }, []),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("documents") { request, context in
            let notice: String? =
                switch try context.query(request, "done") {
                case "sent": "書類を受け取りました。確認が終わりましたら、メールでお知らせします。"
                case "told": "登録しました。続けて、書類を送信してください。"
                case _: nil
                }
            return try await show(
                context, notice: notice, editing: try context.query(request, "edit") == "1")
        }
        router.post("documents/details") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.setVerificationDetails(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.details = VerificationForm.details(form)
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/documents?done=told")
            case .refused(let problems):
                return try await show(context, typed: form, problems: problems, editing: true)
            }
        }
        router.post("documents") { request, context in try await upload(request, context) }
    }

    private static func upload(_ request: Request, _ context: CustomerContext) async throws -> Response {
        let customer = try context.customer()
        let (form, files): (Form, [MultipartParser.File])
        do {
            (form, files) = try await context.upload(request)
        } catch let over as FilesOverLimit {
            let sentence =
                over.tooMany ? "ファイルが多すぎます。一度に送信できるのは4つまでです。" : "ファイルが大きすぎます。1つ8MB以下のファイルを選択してください。"
            return try await show(
                context, typed: over.typed,
                problems: Problems("書類を送信できませんでした。", [.init(field: "pages", text: sentence)]))
        }
        let outcome = try await context.attempt {
            try await context.edge.services.account.uploadDocument(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.kind = form["kind"]
                    $0.pages = files.filter { $0.field == "pages" }.map { Data($0.bytes) }
                    $0.numberSideAbsent = form["number_side_absent"] == "1"
                }, options: .upload)
        }
        switch outcome {
        case .done: return Response.seeOther("/documents?done=sent")
        case .refused(let problems): return try await show(context, typed: form, problems: problems)
        }
    }

    private static func show(
        _ context: CustomerContext, typed: Form = Form(), problems: Problems? = nil, notice: String? = nil,
        editing: Bool = false
    ) async throws -> Response {
        let customer = try context.customer()
        let account = context.edge.services.account
        let answer = try await account.getAccount(.with { $0.customer = customer }, options: .page)
        let kinds = try await account.listDocumentKinds(
            .with { $0.partyKind = answer.account.partyKind }, options: .page
        ).kinds
        return try context.page(
            DocumentsPage(answer, kinds, typed: typed, problems: problems, editing: editing), at: .documents,
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}

extension Account_DocumentState {
    /// In the customer's words.
    fileprivate var customersChip: Chip {
        switch self {
        case .accepted: Chip("確認済み", "done")
        case .rejected: Chip("再提出のお願い", "callback")
        case .submitted, .unspecified, .UNRECOGNIZED: Chip("確認待ち", "review")
        }
    }
}
