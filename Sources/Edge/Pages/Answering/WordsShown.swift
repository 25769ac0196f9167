import Contracts

/// The customer's words as operators see them: on the card, and wherever a customer or a reviewer wants to know how they
/// will look. Partial `staff/parts/words`.
struct WordsShown: Sendable, Equatable {
    struct Part: Sendable, Equatable {
        let label: String
        let text: String
    }

    struct Pair: Sendable, Equatable {
        let question: String
        let answer: String
    }

    let hasMemo: Bool
    let memo: [Part]
    let hasPairs: Bool
    let pairs: [Pair]
    let isNothing: Bool

    init(_ memo: Common_Memo, _ questions: [Common_QuestionAnswer] = []) {
        self.memo = memo.parts.filter { !$0.text.isEmpty }.map { Part(label: $0.label, text: $0.text) }
        pairs = questions.map { Pair(question: $0.question, answer: $0.answer) }
        hasMemo = !self.memo.isEmpty
        hasPairs = !pairs.isEmpty
        isNothing = !hasMemo && !hasPairs
    }

    init(_ content: Account_AnsweringTextContent) { self.init(content.memo, content.questions) }

    /// What is approved, and the questions while the option is held: as the card has it.
    init(_ account: Account_AccountSnapshot) {
        self.init(account.memo, account.options.contains("qa") ? account.questions : [])
    }

    static let sample = WordsShown(
        .with { $0.basics = Sample.hostile },
        [
            .with {
                $0.question = Sample.hostile
                $0.answer = Sample.hostile
            }
        ])
}

extension Common_Memo {
    /// The three fields in the guide's order; names as on the wire.
    var parts: [(name: String, label: String, text: String)] {
        [
            ("basics", "基本情報", basics), ("business_hours", "営業時間", businessHours),
            ("free_text", "自由記載欄", freeText),
        ]
    }
}

extension Account_AnsweringText {
    /// - Parameter current: what operators see now.
    func chip(current: String) -> Chip {
        switch state {
        case .waiting: Chip("確認待ち", "review")
        case .approved: textID == current ? Chip("表示中", "done") : Chip("以前の内容", "hold")
        case .rejected: Chip("登録できませんでした", "callback")
        case .replaced: Chip("差し替え済み", "hold")
        case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
        }
    }
}

/// One version in a history. Partial `parts/versions`.
struct TextVersion: Sendable {
    let at: String
    let by: String?
    let chip: Chip
    let reason: String?
    let reviewed: String?
    let words: WordsShown

    init(_ text: Account_AnsweringText, current: String) {
        at = Show.time(text.submittedMs)
        by = text.submittedBy.nonEmpty
        chip = text.chip(current: current)
        reason = text.reason.nonEmpty
        reviewed = text.reviewedBy.nonEmpty.map { "\($0)　\(Show.time(text.reviewedMs))" }
        words = WordsShown(text.content)
    }
}
