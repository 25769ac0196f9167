import Primitives
import ServiceStore

/// The customer's words for operators and their rows: a heading and a body for each part, in order.
extension Transaction {
    private static let textColumns =
        "text_id, account_id, kind, state, reason, submitted_ms, submitted_by, reviewed_by, reviewed_ms"

    func answeringText(_ id: AnsweringTextID) throws -> AnsweringText? {
        try row("SELECT \(Transaction.textColumns) FROM answering_text WHERE text_id = ?", id).map(answeringText)
    }

    /// What operators see.
    func approvedText(_ kind: AnsweringText.Kind, of account: AccountID) throws -> AnsweringText? {
        try row(
            """
            SELECT \(Transaction.textColumns) FROM answering_text
            WHERE account_id = ? AND kind = ? AND state = 'approved' ORDER BY text_id DESC LIMIT 1
            """, account, kind.rawValue
        ).map(answeringText)
    }

    func waitingText(_ kind: AnsweringText.Kind, of account: AccountID) throws -> AnsweringText? {
        try row(
            """
            SELECT \(Transaction.textColumns) FROM answering_text
            WHERE account_id = ? AND kind = ? AND state = 'waiting'
            """, account, kind.rawValue
        ).map(answeringText)
    }

    /// Newest first.
    func answeringTexts(_ kind: AnsweringText.Kind, of account: AccountID, limit: Int) throws -> [AnsweringText] {
        try rows(
            """
            SELECT \(Transaction.textColumns) FROM answering_text
            WHERE account_id = ? AND kind = ? ORDER BY text_id DESC LIMIT ?
            """, account, kind.rawValue, limit
        ).map(answeringText)
    }

    func approvedWords(of account: AccountID) throws -> ApprovedWords {
        var words = ApprovedWords()
        for kind in AnsweringText.Kind.allCases {
            switch try approvedText(kind, of: account)?.content {
            case .memo(let memo): words.memo = memo
            case .questions(let questions): words.questions = questions
            case nil: break
            }
        }
        return words
    }

    func insert(_ text: AnsweringText) throws {
        try execute(
            """
            INSERT INTO answering_text (
                text_id, account_id, kind, state, reason, submitted_ms, submitted_by, reviewed_by, reviewed_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            text.id, text.account, text.content.kind.rawValue, text.state.name, text.state.reason, text.submitted,
            text.submittedBy, text.reviewedBy, text.reviewed)
        for (position, part) in text.content.parts.enumerated() {
            try execute(
                "INSERT INTO answering_text_part (text_id, position, heading, body) VALUES (?, ?, ?, ?)",
                text.id, position, part.heading, part.body)
        }
    }

    /// Writes what changes after the submission.
    func update(_ text: AnsweringText) throws {
        try execute(
            "UPDATE answering_text SET state = ?, reason = ?, reviewed_by = ?, reviewed_ms = ? WHERE text_id = ?",
            text.state.name, text.state.reason, text.reviewedBy, text.reviewed, text.id)
    }

    private func answeringText(_ row: Row) throws -> AnsweringText {
        let id = try row.id("text_id", AnsweringTextID.self)
        let parts = try rows(
            "SELECT heading, body FROM answering_text_part WHERE text_id = ? ORDER BY position", id
        ).map { AnsweringText.Content.Part(heading: try $0.string("heading"), body: try $0.string("body")) }
        return AnsweringText(
            id: id, account: try row.id("account_id"),
            content: try AnsweringText.Content(row.choice("kind"), parts),
            state: try row.answeringTextState(), submitted: try row.instant("submitted_ms"),
            submittedBy: try row.string("submitted_by"), reviewedBy: try row.optionalString("reviewed_by"),
            reviewed: try row.optionalInstant("reviewed_ms"))
    }
}

extension AnsweringText.Content {
    fileprivate struct Part {
        var heading: String
        var body: String
    }

    fileprivate var parts: [Part] {
        switch self {
        case .memo(let memo):
            AnsweringText.Memo.Field.allCases.map { Part(heading: $0.rawValue, body: memo[$0]) }
        case .questions(let pairs): pairs.map { Part(heading: $0.question, body: $0.answer) }
        }
    }

    fileprivate init(_ kind: AnsweringText.Kind, _ parts: [Part]) throws {
        switch kind {
        case .memo:
            var memo = AnsweringText.Memo()
            for part in parts {
                guard let field = AnsweringText.Memo.Field(rawValue: part.heading) else {
                    throw Row.Unreadable("heading: no field of a memo")
                }
                memo[field] = part.body
            }
            self = .memo(memo)
        case .questions:
            self = .questions(parts.map { AnsweringText.Question(question: $0.heading, answer: $0.body) })
        }
    }
}

extension AnsweringText.State {
    fileprivate var name: String {
        switch self {
        case .waiting: "waiting"
        case .approved: "approved"
        case .rejected: "rejected"
        case .replaced: "replaced"
        }
    }

    fileprivate var reason: String {
        guard case .rejected(let reason) = self else { return "" }
        return reason
    }
}

extension Row {
    fileprivate func answeringTextState() throws -> AnsweringText.State {
        switch try string("state") {
        case "waiting": .waiting
        case "approved": .approved
        case "rejected": .rejected(reason: try string("reason"))
        case "replaced": .replaced
        case let other: throw Row.Unreadable("state: unknown value \(other)")
        }
    }
}
