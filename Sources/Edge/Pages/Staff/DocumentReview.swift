import Contracts

/// One identity document before the reviewer: its pages, and the forms to accept it or ask for another.
struct DocumentReview: Sendable {
    struct Page: Sendable {
        let path: String
        let page: Int
        /// Shown in the page; others open or download by themselves.
        let isImage: Bool
        /// What to do with it, for kinds that browsers do not show in a page.
        let words: String?

        init(_ page: Account_DocumentPage, under path: String) {
            self.path = "\(path)/pages/\(page.page)"
            self.page = Int(page.page)
            switch page.contentType {
            case "image/jpeg", "image/png": (isImage, words) = (true, nil)
            case "application/pdf": (isImage, words) = (false, "PDFを別のタブで開く")
            case _: (isImage, words) = (false, "HEIC画像をダウンロードする")
            }
        }
    }

    let document: DocumentRow
    let pages: [Page]
    let acceptRequestID: String
    let rejectRequestID: String
    let numberNeeded: Bool
    let documentNumber: String
    let numberError: String?
    let reason: String
    let reasonError: String?
    let reasons = ["文字が読み取れませんでした。明るい場所で撮影してください。", "お申し込みのお名前・ご住所と一致しません。", "有効期限が切れています。", "書類の一部が写っていません。"]

    init(
        _ document: Account_Document, of account: String, typed: Form, problems: Problems?,
        requestIDs: (accept: String, reject: String)
    ) {
        self.document = DocumentRow(document, of: account)
        let path = self.document.path
        pages = document.pages.map { Page($0, under: path) }
        acceptRequestID = requestIDs.accept
        rejectRequestID = requestIDs.reject
        // 番号法: the number of a 個人番号カード is never written down; AccountService refuses it.
        numberNeeded = document.kind != "individual_number_card"
        documentNumber = typed["document_number"]
        numberError = problems?["document_number"]
        reason = typed["reason"]
        reasonError = problems?["reason"]
    }

    static let sample = sample(.submitted)

    static func sample(_ state: Account_DocumentState) -> DocumentReview {
        DocumentReview(
            .with {
                $0.state = state
                $0.kindName = Sample.hostile
                $0.reason = state == .rejected ? Sample.hostile : ""
                $0.reviewedBy = state == .rejected ? Sample.hostile : ""
                $0.pages = ["image/png", "application/pdf", "image/heic"].map { type in .with { $0.contentType = type }
                }
            }, of: "acc_1", typed: Form([("reason", Sample.hostile), ("document_number", Sample.hostile)]),
            problems: Problems(
                "見本", [.init(field: "reason", text: "見本"), .init(field: "document_number", text: "見本")]),
            requestIDs: ("r1", "r2"))
    }
}
