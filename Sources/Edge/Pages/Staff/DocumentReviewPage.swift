import Contracts
import Hummingbird
import Primitives

/// `/accounts/{id}/documents/{document}`: the pages beside what the customer typed; accept or reject.
struct DocumentReviewPage: PageModel {
    static let template = "staff/document"
    let title = "書類審査"
    let frame: StaffFrame?
    let accountPath: String
    let site: String
    let heading: String
    let state: Chip
    let review: DocumentReview
    let compared: [AccountForStaffPage.Fact]
    /// What the law asks beside the documents; empty until it was told.
    let details: [VerificationForm.Fact]
    let lacksDetails: Bool

    init(
        _ account: Account_AccountSnapshot, _ details: Account_VerificationDetails?, _ review: DocumentReview,
        frame: StaffFrame
    ) {
        self.frame = frame
        accountPath = "/accounts/\(account.accountID)"
        site = account.siteName
        heading = review.document.kind
        state = review.document.state
        self.review = review
        self.details = details.map(VerificationForm.facts) ?? []
        lacksDetails = details?.incomplete ?? true
        let all: [(String, String)] = [
            ("種別", account.partyKind == .company ? "法人" : account.partyKind == .person ? "個人" : ""),
            ("会社名", account.companyName), ("名前", account.personName), ("フリガナ", account.personNameKana),
            ("住所", "\(Show.postalCode(account.postalCode)) \(account.address)"),
            ("連絡先", Show.telephone(account.telephone)),
        ]
        compared = all.filter { !$0.1.isEmpty }.map { AccountForStaffPage.Fact(label: $0.0, value: $0.1) }
    }

    static let samples = [Account_DocumentState.submitted, .rejected].map { state in
        DocumentReviewPage(
            .with { $0.companyName = Sample.hostile }, state == .rejected ? nil : .with { $0.purpose = Sample.hostile },
            .sample(state), frame: .sample)
    }

    static func routes(_ router: Router<StaffContext>) {
        router.get("accounts/:id/documents/:document") { _, context in try await show(context) }
        router.post("accounts/:id/documents/:document") { request, context in
            let staff = try context.staff(in: .documents)
            let account = try context.id("id", AccountID.self)
            let document = try context.id("document", DocumentID.self)
            let form = try await context.form(request)
            let verdict = form["verdict"]
            guard ["accept", "reject", "number_seen"].contains(verdict) else { throw Refused.unreadable(.notAForm) }
            let accept = verdict == "accept"
            // What cannot be taken back is asked for twice.
            if verdict == "number_seen", form["number_seen_sure"] != "1" {
                return try await show(
                    context, typed: form,
                    problems: Problems(
                        "書類の内容を消去していません。", [.init(field: "number_seen_sure", text: "番号が写っていることを確かめて、チェックを入れてください。")]))
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.reviewDocument(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.documentID = document.text
                        $0.accept = accept
                        $0.individualNumberSeen = verdict == "number_seen"
                        $0.comparedHash = accept ? form["compared_hash"] : ""
                        $0.reason = verdict == "reject" ? DocumentReview.reason(form) : ""
                        $0.documentNumber = accept ? form["document_number"] : ""
                        $0.issuer = accept ? form["issuer"] : ""
                        $0.issuedDate = accept ? form["issued_date"] : ""
                        guard accept else { return }
                        $0.authority = AuthorityField.ground(form["authority"])
                        $0.authorityNote = form["authority_note"]
                        $0.businessEvidence = form["business_evidence"]
                    }, options: .page)
            }
            switch outcome {
            case .done(let answer):
                let done = verdict == "number_seen" ? "deleted" : answer.outcome.done
                return Response.seeOther("/accounts/\(account)?done=\(done)")
            case .refused(let problems):
                return try await show(context, typed: form, problems: problems.headed("審査の結果を記録できませんでした。"))
            }
        }
    }

    private static func show(
        _ context: StaffContext, typed: Form = Form(), problems: Problems? = nil
    ) async throws -> Response {
        let staff = try context.staff(in: .documents)
        let id = try context.id("id", AccountID.self)
        let documentID = try context.id("document", DocumentID.self)
        let answer = try await context.edge.services.account.getAccountForStaff(
            .with {
                $0.staff = staff
                $0.accountID = id.text
            }, options: .page)
        guard let document = answer.documents.first(where: { $0.documentID == documentID.text }) else {
            throw Refused.notFound
        }
        let review = DocumentReview(
            document, of: id.text, reviewersNeeded: answer.reviewersNeeded, comparedHash: answer.comparedHash,
            typed: typed, problems: problems,
            requestIDs: (context.newRequestID(), context.newRequestID(), context.newRequestID()))
        return try context.page(
            DocumentReviewPage(
                answer.account, answer.hasVerification ? answer.verification : nil, review,
                frame: StaffFrame(staff, at: .documents)), problems: problems,
            status: problems == nil ? .ok : .badRequest)
    }
}

extension Account_ReviewOutcome {
    /// As it stands in the address of the page that is shown next.
    fileprivate var done: String {
        switch self {
        case .rejected: "rejected"
        case .halfAccepted: "half"
        case .partlyAccepted: "partly"
        case .complete: "complete"
        case .completeOnHold: "on_hold"
        // Of a service that does not say it yet.
        case .unspecified, .UNRECOGNIZED: "reviewed"
        }
    }

    /// What was done, and what the customer hears of it; nil for another word.
    static func sentence(_ done: String) -> String? {
        switch done {
        case "rejected": "書類を差し戻しました。お客様に理由をメールでお知らせします。"
        case "half": "承認を記録しました。ほかの担当者の承認を待っています。お客様にはまだお知らせしていません。"
        case "partly": "書類を承認しました。本人確認は、残りの書類の提出または審査を待っています。足りない書類があれば、お客様にメールでお知らせします。"
        case "complete": "書類を承認し、本人確認が完了しました。お客様にメールでお知らせします。"
        case "on_hold": "書類を承認しました。本人確認を保留しているため、お客様には保留を解除したときにお知らせします。"
        case "reviewed": "審査の結果を記録しました。"
        case "deleted": "書類の内容を消去しました。お客様に、送り直しのお願いをメールでお知らせします。"
        case _: nil
        }
    }
}
