import Contracts
import Hummingbird
import ServiceRuntime

/// `/account/rules`: what the member is told of, where and when.
struct RulesPage: PageModel {
    static let template = "customer/rules"
    let title = "お知らせの受け取り方"
    let groups: [Choices]
    let places: Choices
    let quiet: Quiet
    let passes: Bool
    let hours: [Option]
    let digestError: String?

    struct Quiet: Sendable {
        let from: String
        let until: String
        let error: String?
    }

    struct Option: Sendable {
        let value: String
        let label: String
        let chosen: Bool
    }

    /// - Parameter may: what the reader's role includes: of the rest the member is told nothing.
    init(
        _ form: RulesForm, _ places: [Notify_NoticePlace], problems: Problems?,
        may: (Permission) -> Bool = { _ in true }
    ) {
        groups = RulesForm.groups.filter { may($0.permission) }.map { group in
            Choices(
                group.field, group.label,
                [
                    ("now", "すぐに受け取る", nil), ("digest", "1日1回、まとめて受け取る", nil), ("never", "受け取らない", nil),
                ], chosen: [form.timing(group)], problems: problems, hint: group.hint)
        }
        self.places = Choices(
            "places", "お電話のお知らせをすぐに受け取る場所", places.map { ($0.key, $0.label, nil) },
            chosen: places.map(\.key).filter(form.uses), problems: problems, required: false,
            hint: "チャットなどの通知先は、ほかの担当者と共有しています。ほかの担当者が受け取る設定のときは、チェックを外しても届きます。メールのチェックを外しても、ほかに届く場所がない間は、メールでお送りします。")
        quiet = Quiet(
            from: form.form["quiet_from"], until: form.form["quiet_until"], error: problems?["quiet"])
        passes = form.form["passes"] == "yes"
        hours = (0..<24).map {
            Option(value: String($0), label: "\($0)時", chosen: form.form["digest_hour"] == String($0))
        }
        digestError = problems?["digest_hour"]
    }

    static let samples = [
        RulesPage(RulesForm(.init(), []), [.with { $0.label = Sample.hostile }], problems: nil),
        RulesPage(
            RulesForm(form: Form([("quiet_from", Sample.hostile)])), [],
            problems: Problems("見本", ["quiet", "digest_hour", "places"].map { .init(field: $0, text: "見本") })),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/rules") { request, context in
            let notice = notices[try context.query(request, "done")]
            let known = try await known(context)
            return try context.page(
                RulesPage(RulesForm(known.rules, known.places), known.places, problems: nil, may: context.may),
                at: .account,
                notice: notice)
        }
        router.post("account/rules") { request, context in
            let customer = try context.customer()
            let form = RulesForm(form: try await context.form(request))
            let known = try await known(context)
            var problems: Problems?
            if form.halfTyped {
                problems = Problems(
                    "受け取り方を変更できませんでした。",
                    [.init(field: "quiet", text: "通知を控える時間帯は、開始と終了の両方を正しい時刻で入力してください。")])
            } else {
                let answer = try await context.attempt {
                    try await context.edge.services.notify.setNoticeRules(
                        form.request(customer, known.places), options: .page)
                }
                if case .refused(let refusal) = answer { problems = refusal }
            }
            guard let problems else { return Response.seeOther("/account/rules?done=changed") }
            return try context.page(
                RulesPage(form, known.places, problems: problems, may: context.may), at: .account, problems: problems,
                status: .badRequest)
        }
        router.post("account/rules/test") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            _ = try await context.edge.services.notify.sendNoticeTest(
                .with {
                    $0.requestID = form["request_id"]
                    $0.customer = customer
                }, options: .page)
            return Response.seeOther("/account/rules?done=test")
        }
    }

    private static let notices = [
        "changed": "受け取り方を変更しました。",
        "test": "テスト通知を送信しました。選択されているすべての場所に届いていることをご確認ください。",
    ]

    private static func known(_ context: CustomerContext) async throws -> Notify_GetNoticeRulesResponse {
        let customer = try context.customer()
        return try await context.edge.services.notify.getNoticeRules(.with { $0.customer = customer }, options: .page)
    }
}
