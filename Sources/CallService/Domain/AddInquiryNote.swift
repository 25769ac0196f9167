import Primitives

/// A member writes down what was done or learnt.
enum AddInquiryNote {
    static let limit = 1000
    static let notesLimit = 100

    enum Rejection: Error, Equatable {
        case empty
        case tooLong
        case tooMany
    }

    static func decide(_ typed: String, _ inquiry: Inquiry) -> Result<Worked, Rejection> {
        let text = Typed.text(typed)
        guard !text.isEmpty else { return .failure(.empty) }
        guard text.count <= limit else { return .failure(.tooLong) }
        guard inquiry.noteCount < notesLimit else { return .failure(.tooMany) }
        var noted = inquiry
        noted.noteCount += 1
        return .success(Worked(inquiry: noted, line: HistoryLine(what: .noted, text: text)))
    }
}
