import Contracts

/// What the customer's pages of 応答メモ and Q&A do alike: look at it first, or send it for approval.
struct AnsweringTextSending: Sendable {
    let customer: Common_Customer
    let kind: Account_AnsweringTextKind
    let content: Account_AnsweringTextContent
    let form: Form

    enum Outcome {
        case previewed(Account_AnsweringTextContent)
        case submitted(Account_AnsweringText)
        case refused(Problems)
    }

    init(
        _ customer: Common_Customer, _ kind: Account_AnsweringTextKind, _ content: Account_AnsweringTextContent,
        _ form: Form
    ) {
        self.customer = customer
        self.kind = kind
        self.content = content
        self.form = form
    }

    func act(_ context: CustomerContext) async throws -> Outcome {
        let account = context.edge.services.account
        if form["act"] == "preview" {
            switch try await context.attempt({
                try await account.checkAnsweringText(
                    .with {
                        $0.customer = customer
                        $0.kind = kind
                        $0.content = content
                    }, options: .page)
            }) {
            case .done(let answer): return .previewed(answer.normalised)
            case .refused(let problems): return .refused(problems)
            }
        }
        let name = context.signedIn?.token.name
        switch try await context.attempt({
            try await account.submitAnsweringText(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                    $0.kind = kind
                    $0.content = content
                    $0.startingVersion = form[StartedFrom.field]
                    if let name { $0.memberName = name }
                }, options: .page)
        }) {
        case .done(let answer): return .submitted(answer.text)
        case .refused(let problems): return .refused(problems)
        }
    }
}

/// How far the customer's words have come. Partial `customer/standing`.
struct TextStanding: Sendable {
    let shown: WordsShown?
    let waitingSince: String?
    let rejected: String?
    let nextChange: String?
    let hasVersions: Bool
    let versions: [TextVersion]

    init(_ texts: Account_GetAnsweringTextsResponse) {
        shown = texts.hasApproved ? WordsShown(texts.approved.content) : nil
        let latest = texts.texts.first
        waitingSince = latest?.state == .waiting ? latest.map { Show.time($0.submittedMs) } : nil
        rejected = latest?.state == .rejected ? latest?.reason : nil
        nextChange = Show.date(texts.nextChangeDate)
        versions = texts.texts.map { TextVersion($0, current: texts.approved.textID) }
        hasVersions = !versions.isEmpty
    }

    /// For the address after a form.
    static func outcome(_ text: Account_AnsweringText) -> String { text.state == .approved ? "shown" : "sent" }

    static func notice(_ outcome: String) -> String? {
        switch outcome {
        case "sent": "登録を申請しました。確認が終わりましたら、オペレーターに表示されます。"
        case "shown": "削除した内容を反映しました。次のお電話からオペレーターに表示されません。"
        case _: nil
        }
    }
}

extension CustomerContext {
    func answeringTexts(
        _ kind: Account_AnsweringTextKind, of customer: Common_Customer
    ) async throws -> Account_GetAnsweringTextsResponse {
        try await edge.services.account.getAnsweringTexts(
            .with {
                $0.customer = customer
                $0.kind = kind
            }, options: .page)
    }
}

extension Account_GetAnsweringTextsResponse {
    func started(_ typed: Form?, _ content: Account_AnsweringTextContent?, problems: Problems?) -> StartedFrom {
        StartedFrom(
            now: version, typed: typed, problems: problems,
            settings: StartedFrom.Setting.of(toEdit, typed: content ?? toEdit))
    }

    /// What the form starts with: what waits or was refused, else what operators see.
    var toEdit: Account_AnsweringTextContent {
        guard let latest = texts.first, [.waiting, .rejected].contains(latest.state) else { return approved.content }
        return latest.content
    }

    static let sample: Account_GetAnsweringTextsResponse = .with {
        let text = Account_AnsweringText.with {
            $0.content = .with {
                $0.memo = .with { $0.basics = Sample.hostile }
                $0.questions = [.with { $0.question = Sample.hostile }]
            }
            $0.state = .rejected
            $0.reason = Sample.hostile
            $0.submittedBy = Sample.hostile
            $0.reviewedBy = Sample.hostile
        }
        $0.texts = [text]
        $0.approved = text
        $0.optionHeld = true
        $0.nextChangeDate = "2017-03-30"
    }
}

extension StartedFrom.Setting {
    /// The customer's words as sent in last, beside what was typed.
    fileprivate static func of(
        _ registered: Account_AnsweringTextContent, typed: Account_AnsweringTextContent
    ) -> [StartedFrom.Setting] {
        func words(_ pairs: [Common_QuestionAnswer]) -> [String] {
            pairs.filter { !$0.question.isEmpty || !$0.answer.isEmpty }.map { "\($0.question) → \($0.answer)" }
        }
        let parts = zip(registered.memo.parts, typed.memo.parts).map {
            StartedFrom.Setting($0.label, registered: [$0.text], typed: [$1.text])
        }
        return parts + [
            StartedFrom.Setting("Q&A", registered: words(registered.questions), typed: words(typed.questions))
        ]
    }
}
