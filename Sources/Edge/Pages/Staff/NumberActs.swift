import Contracts
import Hummingbird

/// What staff do to one number of the inventory: another note, taking it out, putting it back.
enum NumberActs {
    static func routes(_ router: Router<StaffContext>) {
        router.post("numbers/:number") { request, context in
            let staff = try context.staff()
            let number = context.parameters.get("number") ?? ""
            let form = try await context.form(request)
            let account = context.edge.services.account
            let act = form["act"]
            guard ["note", "retire", "put_back"].contains(act) else { throw Refused.unreadable(.notAForm) }
            let outcome = try await context.attempt {
                if act == "note" {
                    _ = try await account.setNumberNote(
                        .with {
                            $0.requestID = form["request_id"]
                            $0.staff = staff
                            $0.number = number
                            $0.note = form["note"]
                        }, options: .slow)
                } else {
                    _ = try await account.retireNumber(
                        .with {
                            $0.requestID = form["request_id"]
                            $0.staff = staff
                            $0.number = number
                            $0.reason = form["reason"]
                            $0.putBack = act == "put_back"
                        }, options: .slow)
                }
            }
            let asked = NumbersPage.Asked(search: number, state: act == "retire" ? "retired" : "")
            switch outcome {
            case .done: return Response.seeOther("\(asked.href(state: asked.state))&done=\(act)")
            case .refused(let problems):
                return try await NumbersPage.show(
                    context, .init(search: number, state: form["state"]),
                    row: .init(number: number, act: act, typed: form[act == "note" ? "note" : "reason"], problems),
                    problems: Problems(problems.list.first?.text ?? problems.heading))
            }
        }
    }
}

extension NumbersPage {
    /// What was typed for one number, and refused.
    struct RowTyped: Sendable {
        let number: String
        let act: String
        let typed: String
        let sentence: String

        init(number: String, act: String, typed: String, _ problems: Problems) {
            self.number = number
            self.act = act
            self.typed = typed
            sentence = problems.list.first?.text ?? problems.heading
        }
    }

    static func notice(_ done: String) -> String? {
        switch done {
        case "note": "備考を変更しました。"
        case "retire": "番号を在庫から外しました。"
        case "put_back": "番号を在庫に戻しました。「空き」になっています。"
        case _: nil
        }
    }
}
