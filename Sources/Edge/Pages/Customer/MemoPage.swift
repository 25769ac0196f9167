import Contracts
import Hummingbird

/// `/account/memo`: 応答メモ: three fields that operators see while they answer, once staff have approved them.
struct MemoPage: PageModel {
    static let template = "customer/memo"
    let title = "応答メモ"
    let areas: [Field]
    let standing: TextStanding
    let preview: WordsShown?
    let started: StartedFrom

    init(
        _ texts: Account_GetAnsweringTextsResponse, typed: Common_Memo?, in form: Form? = nil,
        preview: Common_Memo? = nil, problems: Problems?
    ) {
        started = texts.started(form, typed.map { memo in .with { $0.memo = memo } }, problems: problems)
        standing = TextStanding(texts)
        let memo = typed ?? texts.toEdit.memo
        let hints = ["当社住所、担当者名、何の窓口か、取り扱い商品など", "当社や店舗の営業時間、休業日など", "折り返し可能な時間、よく電話が来る方、聞き間違いやすい言葉など"]
        areas = zip(memo.parts, hints).map { part, hint in
            Field(
                part.name, part.label, value: part.text, problems: problems, required: false, hint: hint,
                maxlength: 200)
        }
        self.preview = preview.map { WordsShown($0) }
    }

    static let samples = [
        MemoPage(
            .sample, typed: .with { $0.basics = Sample.hostile }, preview: .with { $0.basics = Sample.hostile },
            problems: Problems(
                "見本", ["basics", "business_hours", "free_text"].map { .init(field: $0, text: "見本") })),
        MemoPage(.init(), typed: nil, problems: nil),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/memo") { request, context in
            let notice = TextStanding.notice(try context.query(request, "done"))
            return try await show(try context.customer(), context, typed: nil, notice: notice)
        }
        router.post("account/memo") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let memo = Common_Memo.with {
                $0.basics = form["basics"]
                $0.businessHours = form["business_hours"]
                $0.freeText = form["free_text"]
            }
            let sent = try await AnsweringTextSending(customer, .memo, .with { $0.memo = memo }, form).act(context)
            switch sent {
            case .previewed(let content):
                return try await show(customer, context, typed: memo, in: form, preview: content.memo)
            case .submitted(let text): return Response.seeOther("/account/memo?done=\(TextStanding.outcome(text))")
            case .refused(let problems):
                return try await show(customer, context, typed: memo, in: form, problems: problems)
            }
        }
    }

    private static func show(
        _ customer: Common_Customer, _ context: CustomerContext, typed: Common_Memo?, in form: Form? = nil,
        preview: Common_Memo? = nil, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let texts = try await context.answeringTexts(.memo, of: customer)
        return try context.page(
            MemoPage(texts, typed: typed, in: form, preview: preview, problems: problems), at: .account,
            problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
