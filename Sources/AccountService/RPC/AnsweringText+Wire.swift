import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension Account_AnsweringText {
    /// - Parameter forStaff: customers are told the verdict, not who gave it.
    init(_ text: AnsweringText, forStaff: Bool = false) {
        self.init()
        textID = text.id.text
        kind = Account_AnsweringTextKind(text.content.kind)
        content = Account_AnsweringTextContent(text.content)
        switch text.state {
        case .waiting: state = .waiting
        case .approved: state = .approved
        case .replaced: state = .replaced
        case .rejected(let why):
            state = .rejected
            reason = why
        }
        submittedMs = text.submitted.milliseconds
        submittedBy = text.submittedBy
        reviewedMs = text.reviewed?.milliseconds ?? 0
        if forStaff, let name = text.reviewedBy { reviewedBy = name }
    }
}

extension Account_AnsweringTextKind {
    init(_ kind: AnsweringText.Kind) {
        switch kind {
        case .memo: self = .memo
        case .questions: self = .questions
        }
    }

    /// - Throws: `NotFound` where Edge names none of ours.
    func chosen() throws -> AnsweringText.Kind {
        switch self {
        case .memo: .memo
        case .questions: .questions
        case .unspecified, .UNRECOGNIZED: throw NotFound.answeringText
        }
    }
}

extension Account_AnsweringTextContent {
    init(_ content: AnsweringText.Content) {
        self.init()
        switch content {
        case .memo(let memo): self.memo = Common_Memo(memo)
        case .questions(let pairs): questions = pairs.map(Common_QuestionAnswer.init)
        }
    }

    func value(_ kind: AnsweringText.Kind) -> AnsweringText.Content {
        switch kind {
        case .memo:
            .memo(.init(basics: memo.basics, businessHours: memo.businessHours, freeText: memo.freeText))
        case .questions: .questions(questions.map { .init(question: $0.question, answer: $0.answer) })
        }
    }
}

extension Common_Memo {
    init(_ memo: AnsweringText.Memo) {
        self.init()
        basics = memo.basics
        businessHours = memo.businessHours
        freeText = memo.freeText
    }
}

extension Common_QuestionAnswer {
    init(_ pair: AnsweringText.Question) {
        self.init()
        question = pair.question
        answer = pair.answer
    }
}

extension Common_ClosingDays {
    init(_ days: ClosingDays) {
        self.init()
        fromDate = days.from.iso
        toDate = days.to.iso
        label = days.label
    }
}

extension AnsweringTimesRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、対応時間を変更できません。")
        case .problems(let problems):
            Rejected(.invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
        }
    }
}

extension AddresseesRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、宛先を変更できません。")
        case .problems(let problems):
            Rejected(.invalidArgument, "入力内容をご確認ください。", fields: problems.map { .init($0.field, $0.sentence) })
        }
    }
}

extension AnsweringTextRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .accountNotOpen: Rejected(.failedPrecondition, "現在、登録内容を変更できません。")
        case .optionNotHeld:
            Rejected(.failedPrecondition, "Q&Aオプションをお申し込みいただいていないため、登録できません。")
        case .nothingChanged: Rejected(.failedPrecondition, "内容が変更されていません。変更してから「登録する」を押してください。")
        case .tooOften(let from):
            Rejected(
                .failedPrecondition,
                """
                登録内容を頻繁に変えることはできません（変更は\(SubmitAnsweringText.changesWithinDays)日間に\
                \(SubmitAnsweringText.mostChanges)回までです）。次は\(from.japanese)から変更できます。\
                お急ぎの場合は、お電話でご相談ください。
                """
            )
        case .tooManyToday:
            Rejected(
                .resourceExhausted,
                "1日に登録を申請できるのは\(SubmitAnsweringText.mostSubmissionsADay)回までです。明日、もう一度お試しください。")
        case .problems(let problems):
            Rejected(.invalidArgument, "登録できない内容があります。", fields: problems.map { .init($0.field, $0.sentence) })
        }
    }
}

extension ReviewAnsweringTextRejection: Refusal {
    var rejected: Rejected {
        switch self {
        case .alreadyReviewed: Rejected(.failedPrecondition, "この内容はすでに審査されています。一覧に戻ってください。")
        case .replaced: Rejected(.failedPrecondition, "お客様が新しい内容を送り直しました。一覧に戻り、新しい内容を審査してください。")
        case .reasonMissing: Rejected(field: "reason", "お客様にお伝えする理由が入力されていません。")
        case .reasonTooLong:
            Rejected(field: "reason", "理由は\(ReviewAnsweringText.longestReasonCharacters)文字以内で入力してください。")
        }
    }
}
