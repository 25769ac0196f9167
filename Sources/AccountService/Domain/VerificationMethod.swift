import Primitives

/// How a document reached us. The raw value is kept.
enum DocumentSource: String, Sendable, CaseIterable {
    case upload, fax, email
    /// An original.
    case post
    /// A copy on paper.
    case postedCopy = "post_copy"

    /// As the verification record says it.
    var words: String {
        switch self {
        case .upload: "お客様ページからの画像の送信"
        case .fax: "FAXによる写しの送信"
        case .email: "メールによる画像の送信"
        case .post: "郵送"
        case .postedCopy: "郵送による写しの送付"
        }
    }
}

/// A way of verifying at a distance, and on which days the law knows it (犯罪収益移転防止法施行規則 第6条). Like the kinds of
/// documents a table by dates, held against the day on which the document reached us (第6条第1項第1号 counts from 「送付を受け」);
/// a way that ended stays for what was verified by it, and for what came by it in time and still waits for its review.
struct VerificationMethod: Equatable, Sendable {
    let sources: Set<DocumentSource>
    let name: String
    let from: JapanDate?
    let until: JapanDate?
    /// Identity documents that a person needs, of different kinds; of two, one may be a supporting one.
    let documentsOfAPerson: Int

    private static let copies: Set<DocumentSource> = [.upload, .fax, .email, .postedCopy]

    static let all = [
        VerificationMethod(
            sources: copies, name: "本人確認書類の写しの送付と、転送不要郵便物等による取引関係文書の送付", from: nil,
            until: JapanDate(iso: "2020-03-31"), documentsOfAPerson: 1),
        // The amendment in force from 2027-04-01 takes away the ways that rest on a copy or a picture.
        VerificationMethod(
            sources: copies, name: "異なる2種類の書類（本人確認書類と、本人確認書類または補完書類）の写しの送付と、転送不要郵便物等による取引関係文書の送付",
            from: JapanDate(iso: "2020-04-01"), until: JapanDate(iso: "2027-03-31"), documentsOfAPerson: 2),
        VerificationMethod(
            sources: [.post], name: "本人確認書類の原本等の送付と、転送不要郵便物等による取引関係文書の送付", from: nil, until: nil,
            documentsOfAPerson: 1),
    ]

    /// What a person is asked for who has sent nothing yet: the customer's page takes copies as long as they are taken.
    static func documentsOfAPerson(on day: JapanDate) -> Int {
        (of(.upload, on: day) ?? of(.post, on: day))?.documentsOfAPerson ?? 1
    }

    /// nil when nothing that comes this way is taken on that day.
    static func of(_ source: DocumentSource, on day: JapanDate) -> VerificationMethod? {
        all.first { method in
            method.sources.contains(source) && method.from.map { $0 <= day } ?? true
                && method.until.map { day <= $0 } ?? true
        }
    }
}
