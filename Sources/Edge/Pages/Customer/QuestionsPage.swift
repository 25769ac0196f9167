import Contracts
import Hummingbird
import Primitives

/// `/account/questions`: the option Q&A: questions that operators answer on the spot. Locked without the option.
struct QuestionsPage: PageModel {
    static let template = "customer/questions"
    static let most = 20
    static let emptyPairs = 3
    let title = "Q&A"
    let held: Bool
    /// nil where the brand does not sell it.
    let price: String?
    let standing: TextStanding
    let error: String?
    let pairs: [Pair]
    let preview: WordsShown?
    let started: StartedFrom

    struct Pair: Sendable {
        let number: Int
        let question: Field
        let answer: Field
    }

    init(
        _ texts: Account_GetAnsweringTextsResponse, _ brand: Brand, typed: [Common_QuestionAnswer]?,
        in form: Form? = nil, preview: [Common_QuestionAnswer]? = nil, problems: Problems?
    ) {
        started = texts.started(form, typed.map { pairs in .with { $0.questions = pairs } }, problems: problems)
        held = texts.optionHeld
        price = brand.option("qa").map { "\($0.name)（月額 \(Show.price($0.monthly))）" }
        standing = TextStanding(texts)
        error = problems?["questions"]
        let known = typed ?? texts.toEdit.questions
        let room = typed == nil ? QuestionsPage.emptyPairs : 0
        let shown = known + Array(repeating: Common_QuestionAnswer(), count: max(0, min(room, Self.most - known.count)))
        pairs = shown.enumerated().map { index, pair in
            Pair(
                number: index + 1,
                question: Field(
                    "questions.\(index).question", "ご質問", value: pair.question, problems: problems, required: false,
                    maxlength: 100),
                answer: Field(
                    "questions.\(index).answer", "お答え", value: pair.answer, problems: problems, required: false,
                    maxlength: 200))
        }
        self.preview = preview.map { WordsShown(.init(), $0) }
    }

    static let samples = [
        QuestionsPage(
            .sample, Sample.brand,
            typed: [
                .with {
                    $0.question = Sample.hostile
                    $0.answer = Sample.hostile
                }
            ], preview: [.with { $0.question = Sample.hostile }],
            problems: Problems(
                "見本",
                ["questions", "questions.0.question", "questions.0.answer"].map { .init(field: $0, text: "見本") })),
        QuestionsPage(.init(), Sample.brand, typed: nil, problems: nil),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/questions") { request, context in
            let notice = TextStanding.notice(try context.query(request, "done"))
            return try await show(try context.customer(), context, typed: nil, notice: notice)
        }
        router.post("account/questions") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let count = (0..<most).last { form.has("questions.\($0).question") }.map { $0 + 1 } ?? 0
            let pairs = (0..<count).map { index in
                Common_QuestionAnswer.with {
                    $0.question = form["questions.\(index).question"]
                    $0.answer = form["questions.\(index).answer"]
                }
            }
            let content = Account_AnsweringTextContent.with { $0.questions = pairs }
            switch try await AnsweringTextSending(customer, .questions, content, form).act(context) {
            case .previewed(let kept):
                return try await show(customer, context, typed: pairs, in: form, preview: kept.questions)
            case .submitted(let text):
                return Response.seeOther("/account/questions?done=\(TextStanding.outcome(text))")
            case .refused(let problems):
                return try await show(customer, context, typed: pairs, in: form, problems: problems)
            }
        }
    }

    private static func show(
        _ customer: Common_Customer, _ context: CustomerContext, typed: [Common_QuestionAnswer]?,
        in form: Form? = nil, preview: [Common_QuestionAnswer]? = nil, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let texts = try await context.answeringTexts(.questions, of: customer)
        return try context.page(
            QuestionsPage(texts, context.brand, typed: typed, in: form, preview: preview, problems: problems),
            at: .account, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
