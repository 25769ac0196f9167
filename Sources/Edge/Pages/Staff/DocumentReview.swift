import Contracts

/// One identity document before the reviewer: its pages, and the forms to accept it or ask for another.
struct DocumentReview: Sendable {
    struct Page: Sendable {
        let path: String
        let page: Int

        init(_ page: Account_DocumentPage, under path: String) {
            self.path = "\(path)/pages/\(page.page)"
            self.page = Int(page.page)
        }
    }

    let document: DocumentRow
    let pages: [Page]
    let acceptRequestID: String
    let rejectRequestID: String
    let deleteRequestID: String
    /// Stands for what the reviewer sees beside the document.
    let comparedHash: String
    /// A 個人番号 may still be found in one that was reviewed.
    let mayDelete: Bool
    let sureError: String?
    /// When the pages were deleted.
    let deleted: String?
    /// 「保険者番号と被保険者等記号・番号」: has to be covered on it; nil where nothing has.
    let coveredNumber: String?
    /// What is asked before its pages are deleted: 「個人番号（12桁）が写っている」
    let seenWords: String
    let numberNeeded: Bool
    let documentNumber: String
    let numberError: String?
    let issuer: String
    let issuerError: String?
    let issuerNeeded: Bool
    let issuedDate: String
    let issuedError: String?
    /// Certificates may not be older than some months.
    let issuedNeeded: Bool
    /// Of a company's person in charge.
    let authority: AuthorityField?
    /// By what the company's business was confirmed, where the document does not show it.
    let business: Field?
    /// 「審査 太郎さんが承認しました。ほかの担当者の承認が必要です。」; nil while nobody accepted it.
    let halfAccepted: String?
    let needsTwo: Bool
    let reason: String
    let reasonError: String?
    let reasons: [Reason]

    /// A sentence to choose with one press; own words may follow.
    struct Reason: Sendable {
        let text: String
        let chosen: Bool
    }

    private static let ready = [
        "文字が読み取れませんでした。明るい場所で、書類の全体を撮影してください。", "お申し込みのお名前またはご住所と一致しません。",
        "有効期限が切れています。有効な書類をお送りください。", "書類の一部が写っていません。すべての面をお送りください。",
        "発行から6か月を過ぎています。新しい証明書をお送りください。",
    ]

    init(
        _ document: Account_Document, of account: String, reviewersNeeded: Int32 = 1, comparedHash: String = "",
        typed: Form, problems: Problems?, requestIDs: (accept: String, reject: String, delete: String) = ("", "", "")
    ) {
        self.document = DocumentRow(document, of: account)
        let path = self.document.path
        pages = document.pages.map { Page($0, under: path) }
        acceptRequestID = requestIDs.accept
        rejectRequestID = requestIDs.reject
        deleteRequestID = requestIDs.delete
        self.comparedHash = comparedHash
        mayDelete = !document.pages.isEmpty
        sureError = problems?["number_seen_sure"]
        deleted = document.contentsDeletedMs > 0 ? Show.time(document.contentsDeletedMs) : nil
        // What must not be asked for has no field; AccountService refuses it.
        coveredNumber = document.coveredNumber.nonEmpty
        let individual = document.coveredNumber.isEmpty || document.coveredNumber.contains("個人番号")
        seenWords = individual ? "個人番号（12桁）が写っている" : "\(document.coveredNumber)が隠されていない"
        numberNeeded = document.hasNumber_p
        documentNumber = typed["document_number"]
        numberError = problems?["document_number"]
        issuer = typed["issuer"]
        issuerError = problems?["issuer"]
        issuerNeeded = document.needsIssuer
        authority = document.needsAuthority ? AuthorityField(typed, problems) : nil
        business =
            document.needsBusinessEvidence
            ? Field(
                "business_evidence", "事業の内容を確認した書類", value: typed["business_evidence"], problems: problems,
                hint: "この書類では事業の内容を確認できません。例：定款の写し、登記情報（2月20日取得）", maxlength: 200) : nil
        issuedDate = typed["issued_date"]
        issuedError = problems?["issued_date"]
        issuedNeeded = document.needsIssuedDate || document.longestAgeMonths > 0
        halfAccepted =
            document.acceptedBy.isEmpty
            ? nil : "\(document.acceptedBy.joined(separator: "、"))さんが承認しました。ほかの担当者の承認が必要です。"
        needsTwo = reviewersNeeded > 1
        reason = typed["reason"]
        let chosen = typed["ready_reason"]
        reasons = DocumentReview.ready.map { Reason(text: $0, chosen: $0 == chosen) }
        reasonError = problems?["reason"]
    }

    /// What the customer is told: the chosen sentence, then what was written.
    static func reason(_ form: Form) -> String {
        [form["ready_reason"], form["reason"]].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    static let sample = sample(.submitted)

    static func sample(_ state: Account_DocumentState) -> DocumentReview {
        DocumentReview(
            .with {
                $0.state = state
                $0.kindName = Sample.hostile
                $0.reason = state == .rejected ? Sample.hostile : ""
                $0.reviewedBy = state == .rejected ? Sample.hostile : ""
                $0.pages = ["image/png", "image/jpeg"].map { type in .with { $0.contentType = type } }
                $0.acceptedBy = [Sample.hostile]
                $0.attachedBy = Sample.hostile
                $0.source = .fax
                $0.contentsDeletedMs = state == .rejected ? 1 : 0
                $0.coveredNumber = state == .rejected ? Sample.hostile : ""
                $0.needsAuthority = true
                $0.needsBusinessEvidence = true
            }, of: "acc_1",
            typed: Form(
                ["reason", "document_number", "issuer", "issued_date", "authority_note", "business_evidence"].map {
                    ($0, Sample.hostile)
                }),
            problems: Problems(
                "見本",
                [
                    "reason", "document_number", "issuer", "issued_date", "number_seen_sure", "authority",
                    "authority_note", "business_evidence",
                ].map { .init(field: $0, text: "見本") }),
            requestIDs: ("r1", "r2", "r3"))
    }
}
