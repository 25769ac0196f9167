import Contracts
import Primitives

/// The search form of 問い合わせ管理, with what was typed in it.
struct InquiryFinder: Sendable {
    let words: Field
    let fromDate: Field
    let toDate: Field
    let callback: Choices
    let status: Choices
    let kind: Choices
    let assignee: Choices
    /// The conditions stand open where one is set or wrong.
    let open: Bool

    init(_ search: InquirySearch, _ shown: [Call_Inquiry], me: Assignee?, people: [Assignee], problems: Problems?) {
        func day(_ field: InquirySearch.Field, _ label: String) -> Field {
            Field(
                field.rawValue, label, value: JapanDate(typed: search[field])?.iso ?? search[field], problems: problems,
                required: false, type: "date", maxlength: 20, width: "short")
        }
        func choices<Wire>(
            _ field: InquirySearch.Field, _ label: String, _ all: String,
            _ choices: [(value: String, label: String, wire: Wire)]
        ) -> Choices {
            Choices(
                field.rawValue, label, [("", all, nil)] + choices.map { ($0.value, $0.label, nil) },
                chosen: [search[field]], problems: problems, required: false)
        }
        words = Field(
            "words", "検索する言葉", value: search[.words], problems: problems, required: false,
            hint: "名前、フリガナ、法人名、電話番号、内容の一部。例：田中、タナカ、03-6850", type: "search", maxlength: 100)
        fromDate = day(.fromDate, "期間の始まり")
        toDate = day(.toDate, "期間の終わり")
        callback = choices(.callback, "折り返し", "すべて", InquirySearch.callbacks)
        status = choices(.status, "対応", "すべて", InquirySearch.statuses)
        kind = choices(.kind, "電話の種類", "すべて", Call_CallKind.choices)
        assignee = choices(.assignee, "担当", "すべて", InquiryFinder.people(search, shown, me: me, people))
        open = search.hasConditions || problems?.list.contains { $0.field != "words" } ?? false
    }

    /// The one who looks, the colleagues; and whoever the link that was passed on names, also when that one has left.
    private static func people(
        _ search: InquirySearch, _ shown: [Call_Inquiry], me: Assignee?, _ people: [Assignee]
    ) -> [(value: String, label: String, wire: Void)] {
        let own = me.map { [(value: $0.id, label: "自分（\($0.name)）", wire: ())] } ?? []
        let known = own + people.filter { $0.id != me?.id }.map { (value: $0.id, label: $0.name, wire: ()) }
        let wanted = search[.assignee]
        guard !wanted.isEmpty, !known.contains(where: { $0.value == wanted }) else { return known }
        return known + [(wanted, shown.first { $0.assigneeID == wanted }?.assigneeName.nonEmpty ?? "選択した担当者", ())]
    }
}
