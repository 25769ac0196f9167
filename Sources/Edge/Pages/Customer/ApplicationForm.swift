import Contracts
import Foundation
import Primitives

/// The application as typed: what the form's fields are called, and how they become the request.
struct ApplicationForm: Sendable {
    let form: Form

    /// A fresh form: a plan can be chosen on the landing page; weekdays 10:00–17:00 as in ECcall's guide.
    static func blank(_ brand: Brand, plan: String) -> ApplicationForm {
        var fields: [(name: String, value: String)] = [("party_kind", "company")]
        fields.append(("plan", brand.plan(plan)?.key ?? brand.plans[0].key))
        for day in 1...5 { fields += [("opens_\(day)", "10:00"), ("closes_\(day)", "17:00")] }
        return ApplicationForm(form: Form(fields))
    }

    func application(_ brand: Brand, password: String) -> Account_Application {
        .with {
            $0.brand = brand.key
            $0.partyKind =
                form["party_kind"] == "person" ? .person : form["party_kind"] == "company" ? .company : .unspecified
            $0.setDetails(form)
            $0.email = form["email"]
            $0.plan = form["plan"]
            $0.options = form.all("options")
            $0.hours = hours.good
            $0.password = password
        }
    }

    /// What Edge itself has to see to: consents stand in no message of their own, and half-typed hours say nothing.
    func ownProblems(_ brand: Brand) -> [Problems.Problem] {
        var problems: [Problems.Problem] = []
        let bad = hours.bad.map { Show.weekdays[$0 - 1] + "曜日" }
        if !bad.isEmpty {
            problems.append(
                .init(field: "hours", text: "\(bad.joined(separator: "、"))の時間は、開始と終了の両方を、開始が先になるように入力してください。"))
        }
        return problems + ConsentBoxes.problems(form, brand)
    }

    /// Days whose two times are a span, and days (1 = Monday) that have something else in them.
    private var hours: (good: [Common_OpeningHours], bad: [Int]) {
        var good: [Common_OpeningHours] = []
        var bad: [Int] = []
        for day in 1...7 {
            let (opens, closes) = (form["opens_\(day)"], form["closes_\(day)"])
            if opens.isEmpty && closes.isEmpty { continue }
            guard let start = ApplicationForm.minute(opens), let end = ApplicationForm.minute(closes), start < end
            else {
                bad.append(day)
                continue
            }
            good.append(
                .with {
                    $0.weekday = Int32(day)
                    $0.opensMinute = start
                    $0.closesMinute = end
                })
        }
        return (good, bad)
    }

    /// 「9:30」, 「09:30」, full-width too; minutes since midnight, 24:00 allowed.
    static func minute(_ typed: String) -> Int32? {
        let parts = typed.precomposedStringWithCompatibilityMapping.trimmingCharacters(in: .whitespaces).split(
            separator: ":")
        guard parts.count == 2, let hours = Int32(parts[0]), let minutes = Int32(parts[1]), (0...24).contains(hours),
            (0...59).contains(minutes), hours * 60 + minutes <= 1440
        else { return nil }
        return hours * 60 + minutes
    }

    /// The fields that travel on over the confirmation page; the password travels sealed.
    var carried: [Carried] {
        form.fields.filter { !Self.notCarried.contains($0.name) }.map { Carried(name: $0.name, value: $0.value) }
    }

    struct Carried: Sendable {
        let name: String
        let value: String
    }

    private static let notCarried: Set<String> = ["csrf", "request_id", "password", "sealed", "shown", "back"]
}
