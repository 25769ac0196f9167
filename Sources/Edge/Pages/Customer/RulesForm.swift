import Contracts
import Primitives
import ServiceRuntime

/// A member's rules as typed: what the form's fields are called, and how they become the request.
struct RulesForm: Sendable {
    struct Group: Sendable {
        let group: Notify_NoticeGroup
        let field: String
        let label: String
        let hint: String?
        /// Whoever lacks it is told of none of these.
        let permission: Permission
    }

    static let groups = [
        Group(group: .callback, field: "callback", label: "折り返しが必要なお電話", hint: nil, permission: .inquiries),
        Group(group: .call, field: "call", label: "折り返しが不要なお電話（入電のみ）", hint: nil, permission: .inquiries),
        Group(group: .afterHours, field: "after_hours", label: "営業時間外のお電話", hint: nil, permission: .inquiries),
        Group(
            group: .billing, field: "billing", label: "ご請求・ご契約",
            hint: "メールでお送りします。お支払いができなかった場合や、ご契約が終了する場合のお知らせは、設定にかかわらず、オーナーと経理担当の全員にお送りします。",
            permission: .money),
        Group(
            group: .service, field: "service", label: "その他のお知らせ",
            hint: "メールでお送りします。本人確認書類に不備があった場合など、お手続きが必要なお知らせは、設定にかかわらず、アカウントのメールアドレスにお送りします。",
            permission: .overview),
    ]

    let form: Form

    init(form: Form) { self.form = form }

    /// What is set.
    init(_ rules: Notify_NoticeRules, _ places: [Notify_NoticePlace]) {
        var fields: [(name: String, value: String)] = RulesForm.groups.map { group in
            (group.field, RulesForm.name(rules.rules.first { $0.group == group.group }?.timing ?? .now))
        }
        fields += places.map(\.key).filter { !rules.silentPlaces.contains($0) }.map { ("places", $0) }
        if rules.quietFromMinute != rules.quietUntilMinute {
            fields += [
                ("quiet_from", Show.minute(rules.quietFromMinute)),
                ("quiet_until", Show.minute(rules.quietUntilMinute)),
            ]
        }
        if rules.callbackPassesQuiet { fields.append(("passes", "yes")) }
        fields.append(("digest_hour", String(rules.digestHour)))
        form = Form(fields)
    }

    func timing(_ group: Group) -> String { form[group.field] }

    func uses(_ place: String) -> Bool { form.all("places").contains(place) }

    /// One of the two times alone says nothing.
    var halfTyped: Bool { quiet == nil }

    /// nil when it cannot be read; equal = none.
    private var quiet: (from: Int32, until: Int32)? {
        let (from, until) = (form["quiet_from"], form["quiet_until"])
        if from.isEmpty && until.isEmpty { return (0, 0) }
        guard let start = JapanTime.minuteOfDay(typed: from), let end = JapanTime.minuteOfDay(typed: until) else {
            return nil
        }
        return (Int32(start), Int32(end))
    }

    func request(
        _ customer: Common_Customer, _ places: [Notify_NoticePlace]
    ) -> Notify_SetNoticeRulesRequest {
        .with {
            $0.requestID = form["request_id"]
            $0.customer = customer
            $0.rules.rules = RulesForm.groups.map { group in
                .with {
                    $0.group = group.group
                    $0.timing = RulesForm.timing(form[group.field])
                }
            }
            $0.rules.silentPlaces = places.map(\.key).filter { !uses($0) }
            $0.rules.quietFromMinute = quiet?.from ?? 0
            $0.rules.quietUntilMinute = quiet?.until ?? 0
            $0.rules.callbackPassesQuiet = form["passes"] == "yes"
            $0.rules.digestHour = Int32(form["digest_hour"]) ?? -1
        }
    }

    private static func name(_ timing: Notify_NoticeTiming) -> String {
        switch timing {
        case .digest: "digest"
        case .never: "never"
        case .now, .unspecified, .UNRECOGNIZED: "now"
        }
    }

    private static func timing(_ name: String) -> Notify_NoticeTiming {
        switch name {
        case "digest": .digest
        case "never": .never
        case _: .now
        }
    }
}
