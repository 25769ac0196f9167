import Contracts

/// What was to be recorded and was refused: of which paper, what was typed, and why. Without an id it is about none alone.
struct LetterRefusal: Sendable {
    var id = ""
    /// 管理番号
    var number = ""
    /// As the form sent it: "posted", "returned" …
    var state = ""
    var tracking = ""
    var reason = ""
    let sentence: String
}

/// One paper as lists show it, with what may be recorded of it next.
struct LetterRow: Sendable {
    let id: String
    let path: String
    let number: String
    /// 「2017/02/27 10:00　審査 花子」
    let printed: String?
    let addressee: String
    let accountPath: String
    let brand: String
    let contractDate: String
    let startDate: String
    let state: Chip
    let from: String
    let tracking: String?
    let made: String
    let recorded: String?
    let reason: String?
    let mayPost: Bool
    let mayArrive: Bool
    let mayReturn: Bool
    /// The tracking number may be mistyped.
    let mayCorrect: Bool
    /// It was not posted, or was lost on its way.
    let mayVoid: Bool
    /// Of the list, to come back to.
    let page: String
    let post: Recording
    let void: Recording
    let arrive: Recording
    let correct: Recording
    let giveBack: Recording

    /// A form of the row: as it was typed, where it was refused.
    struct Recording: Sendable {
        let value: String
        let error: String?

        fileprivate init(_ refused: LetterRefusal?, _ value: (LetterRefusal) -> String = { _ in "" }) {
            self.value = refused.map(value) ?? ""
            error = refused?.sentence
        }
    }

    init(_ notice: Account_TermsNotice, brandName: String, page: String = "", refused: LetterRefusal? = nil) {
        self.page = page
        let own = refused?.id == notice.termsNoticeID ? refused : nil
        func typed(_ state: String, _ fits: Bool = true) -> LetterRefusal? { own?.state == state && fits ? own : nil }
        post = Recording(typed("posted", notice.state == .made), \.tracking)
        correct = Recording(typed("posted", notice.state == .posted), \.tracking)
        void = Recording(typed("void"), \.reason)
        arrive = Recording(typed("delivered"))
        giveBack = Recording(typed("returned"), \.reason)
        id = notice.termsNoticeID
        path = "/letters/\(notice.termsNoticeID)"
        printed = notice.printedMs > 0 ? "\(Show.time(notice.printedMs))　\(notice.printedBy)" : nil
        number = notice.managementNumber
        addressee = notice.addressee
        accountPath = "/accounts/\(notice.accountID)/verification"
        brand = brandName
        contractDate = Show.date(notice.contractDate) ?? ""
        startDate = Show.date(notice.serviceStartDate) ?? ""
        switch notice.state {
        case .made, .unspecified, .UNRECOGNIZED: (state, from) = (Chip("送付待ち", "todo"), "made")
        case .posted: (state, from) = (Chip("お届け待ち", "doing"), "posted")
        case .delivered: (state, from) = (Chip("お届け済み", "done"), "delivered")
        case .returned: (state, from) = (Chip("返送", "callback"), "returned")
        case .void: (state, from) = (Chip("取り消し", "hold"), "void")
        }
        tracking = notice.trackingNumber.nonEmpty.map(LetterRow.tracking)
        made = "\(Show.time(notice.madeMs))　\(notice.madeBy)"
        recorded = notice.recordedMs > 0 ? "\(Show.time(notice.recordedMs))　\(notice.recordedBy)" : nil
        reason = notice.reason.nonEmpty
        mayPost = notice.state == .made
        mayArrive = notice.state == .posted || notice.state == .returned
        mayReturn = notice.state == .posted || notice.state == .delivered
        mayCorrect = notice.state == .posted
        mayVoid = notice.state == .made || notice.state == .posted
    }

    /// 「123-45-67890-1」
    private static func tracking(_ digits: String) -> String {
        guard digits.count == 11 else { return digits }
        let parts = [digits.prefix(3), digits.dropFirst(3).prefix(2), digits.dropFirst(5).prefix(5), digits.suffix(1)]
        return parts.joined(separator: "-")
    }
}
