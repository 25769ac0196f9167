import Primitives

/// Use case: a customer writes what operators should know (PRODUCT C6, D5).
enum SubmitAnsweringText {
    static let longestFieldCharacters = 200
    static let mostFieldLines = 8
    static let mostQuestions = 20
    static let longestQuestionCharacters = 100
    static let longestAnswerCharacters = 200

    // 「登録内容を頻繁に変える」等もお受付できません (guide): approvals count, not attempts at one.
    static let mostChanges = 3
    static let changesWithinDays = 30
    static let changesWithin = Duration.days(changesWithinDays)
    /// Reviewers' protection from a form that is sent again and again.
    static let mostSubmissionsADay = 10

    struct Facts: Equatable, Sendable {
        var state: AccountState
        /// The kind needs none, or the customer has it.
        var optionHeld: Bool
        /// What operators see; nil when nothing was approved yet.
        var approved: AnsweringText.Content?
        var waiting: AnsweringText.Content?
        /// When staff approved changes, within `changesWithin`.
        var changes: [Instant]
        /// Within a day.
        var submissions: Int
        var now: Instant
    }

    enum Decision: Equatable, Sendable {
        case review
        /// Words are only taken away: at once, and no change in the sense of the limit.
        case showAtOnce
    }

    static func decide(
        _ content: AnsweringText.Content, _ facts: Facts
    ) throws(AnsweringTextRejection) -> Decision {
        guard AccountLife.allows(.changeAnswering, by: .customer, in: facts.state) else { throw .accountNotOpen }
        guard facts.optionHeld else { throw .optionNotHeld }
        let approved = facts.approved ?? .nothing(content.kind)
        if content == (facts.waiting ?? approved) { throw .nothingChanged }
        if content.onlyTakesAway(from: approved) { return .showAtOnce }
        if let from = nextChange(facts.changes, now: facts.now) { throw .tooOften(from: from) }
        if facts.submissions >= mostSubmissionsADay { throw .tooManyToday }
        return .review
    }

    /// The day from which changes are taken again; nil when they are taken now.
    static func nextChange(_ changes: [Instant], now: Instant) -> JapanDate? {
        let counted = changes.filter { $0 + changesWithin > now }.sorted()
        guard counted.count >= mostChanges else { return nil }
        return JapanDate(counted[counted.count - mostChanges] + changesWithin).adding(days: 1)
    }

    /// In the one form that is kept, or everything that is wrong with it.
    static func check(_ typed: AnsweringText.Content) throws(AnsweringTextRejection) -> AnsweringText.Content {
        var problems: [AnsweringTextProblem] = []
        let content: AnsweringText.Content
        switch typed {
        case .memo(let memo):
            var kept = AnsweringText.Memo()
            for field in AnsweringText.Memo.Field.allCases {
                kept[field] = Typed.text(memo[field])
                problems += fault(kept[field], .memo, field: field.rawValue, label: field.label, longestFieldCharacters)
            }
            content = .memo(kept)
        case .questions(let pairs):
            let kept = pairs.map {
                AnsweringText.Question(question: Typed.text($0.question), answer: Typed.text($0.answer))
            }
            if kept.count > mostQuestions { problems.append(.tooManyQuestions) }
            for (index, pair) in kept.enumerated() where !(pair.question.isEmpty && pair.answer.isEmpty) {
                problems += faults(pair, "questions.\(index)", number: index + 1)
            }
            content = .questions(kept.filter { !($0.question.isEmpty && $0.answer.isEmpty) })
        }
        guard problems.isEmpty else { throw .problems(problems) }
        return content
    }

    private static func faults(
        _ pair: AnsweringText.Question, _ field: String, number: Int
    ) -> [AnsweringTextProblem] {
        let (question, answer) = ("\(number)番のご質問", "\(number)番のお答え")
        var problems: [AnsweringTextProblem] = []
        if pair.question.isEmpty { problems.append(.missing(field: "\(field).question", label: question)) }
        if pair.answer.isEmpty { problems.append(.missing(field: "\(field).answer", label: answer)) }
        return problems
            + fault(
                pair.question, .questions, field: "\(field).question", label: question, longestQuestionCharacters)
            + fault(pair.answer, .questions, field: "\(field).answer", label: answer, longestAnswerCharacters)
    }

    private static func fault(
        _ text: String, _ kind: AnsweringText.Kind, field: String, label: String, _ longest: Int
    ) -> [AnsweringTextProblem] {
        if text.count > longest {
            return [.tooLong(field: field, label: label, characters: text.count, longest: longest)]
        }
        if text.split(separator: "\n", omittingEmptySubsequences: false).count > mostFieldLines {
            return [.tooManyLines(field: field, label: label)]
        }
        let breaches = AnsweringTextRule.breaches(of: text, kind)
        return breaches.isEmpty ? [] : [.refused(field: field, label: label, breaches)]
    }
}

enum AnsweringTextRejection: Error, Equatable, Sendable {
    case accountNotOpen
    case optionNotHeld
    case nothingChanged
    case tooOften(from: JapanDate)
    case tooManyToday
    case problems([AnsweringTextProblem])
}

enum AnsweringTextProblem: Equatable, Sendable {
    case missing(field: String, label: String)
    case tooLong(field: String, label: String, characters: Int, longest: Int)
    case tooManyLines(field: String, label: String)
    case tooManyQuestions
    /// By rules of the table.
    case refused(field: String, label: String, [AnsweringTextRule.Breach])

    /// Name on the wire.
    var field: String {
        switch self {
        case .missing(let field, _), .tooLong(let field, _, _, _), .tooManyLines(let field, _),
            .refused(let field, _, _):
            field
        case .tooManyQuestions: "questions"
        }
    }

    var sentence: String {
        switch self {
        case .missing(_, let label): "\(label)が入力されていません。"
        case .tooLong(_, let label, let characters, let longest):
            "\(label)は\(longest)文字以内で入力してください（いまは\(characters)文字です）。オペレーターがお電話中に一目で読める長さにしてください。"
        case .tooManyLines(_, let label): "\(label)は\(SubmitAnsweringText.mostFieldLines)行以内で入力してください。"
        case .tooManyQuestions: "Q&Aは\(SubmitAnsweringText.mostQuestions)件までにしてください。"
        case .refused(_, let label, let breaches):
            breaches.compactMap { breach in
                AnsweringTextRule.all.first { $0.name == breach.rule }.map {
                    "\(label)の「\(breach.words.shortened)」：\($0.why)\($0.instead)"
                }
            }.joined(separator: "\n")
        }
    }
}

extension String {
    fileprivate var shortened: String { count <= 24 ? self : "\(prefix(23))…" }
}
