import Primitives

/// What a customer wants operators to know, in its own words: one version, and what staff said to it.
struct AnsweringText: Equatable, Sendable {
    var id: AnsweringTextID
    var account: AccountID
    var content: Content
    var state: State
    var submitted: Instant
    /// Name of the member.
    var submittedBy: String
    /// nil while it waits, and where words were only taken away.
    var reviewedBy: String?
    var reviewed: Instant?

    enum Kind: String, Sendable, CaseIterable {
        /// 応答メモ
        case memo
        /// The option Q&A.
        case questions

        /// Key of the option in the brand's data.
        var option: String? {
            switch self {
            case .memo: nil
            case .questions: "qa"
            }
        }

        var name: String {
            switch self {
            case .memo: "応答メモ"
            case .questions: "Q&A"
            }
        }
    }

    enum State: Equatable, Sendable {
        /// Operators do not see it.
        case waiting
        /// The newest approved one of its kind is what operators see.
        case approved
        case rejected(reason: String)
        /// The customer sent another one before it was reviewed.
        case replaced
    }

    enum Content: Equatable, Sendable {
        case memo(Memo)
        case questions([Question])

        var kind: Kind {
            switch self {
            case .memo: .memo
            case .questions: .questions
            }
        }

        static func nothing(_ kind: Kind) -> Content {
            switch kind {
            case .memo: .memo(Memo())
            case .questions: .questions([])
            }
        }

        /// Whether every word of it is in `approved` already: what was approved as a whole may be shown in part.
        func onlyTakesAway(from approved: Content) -> Bool {
            switch (self, approved) {
            case (.memo(let new), .memo(let old)):
                Memo.Field.allCases.allSatisfy { new[$0].isEmpty || new[$0] == old[$0] }
            case (.questions(let new), .questions(let old)): new.allSatisfy(old.contains)
            case (.memo, .questions), (.questions, .memo): false
            }
        }
    }

    struct Memo: Equatable, Sendable {
        var basics = ""
        var businessHours = ""
        var freeText = ""

        /// The raw value is the field's name on the wire.
        enum Field: String, Sendable, CaseIterable {
            case basics
            case businessHours = "business_hours"
            case freeText = "free_text"

            var label: String {
                switch self {
                case .basics: "基本情報"
                case .businessHours: "営業時間"
                case .freeText: "自由記載欄"
                }
            }
        }

        subscript(_ field: Field) -> String {
            get {
                switch field {
                case .basics: basics
                case .businessHours: businessHours
                case .freeText: freeText
                }
            }
            set {
                switch field {
                case .basics: basics = newValue
                case .businessHours: businessHours = newValue
                case .freeText: freeText = newValue
                }
            }
        }
    }

    struct Question: Equatable, Sendable {
        var question: String
        var answer: String
    }
}

/// What operators see of a customer's words: approved, all of it.
struct ApprovedWords: Equatable, Sendable {
    var memo = AnsweringText.Memo()
    var questions: [AnsweringText.Question] = []
}
