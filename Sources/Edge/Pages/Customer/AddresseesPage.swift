import Contracts
import Hummingbird
import Primitives

/// `/account/addressees`: whom calls are for, as operators choose them at the desk.
struct AddresseesPage: PageModel {
    static let template = "customer/addressees"
    static let most = 100
    static let emptyLines = 5
    let title = "お電話の宛先"
    let error: String?
    let lines: [Line]
    let started: StartedFrom

    struct Line: Sendable {
        let id: String
        let index: Int
        let number: Int
        let name: String
        let kana: String
        let department: String
        let error: String?
    }

    init(_ addressees: [Common_Addressee], started: StartedFrom, problems: Problems?) {
        self.started = started
        error = problems?["addressees"]
        lines = addressees.enumerated().map { index, addressee in
            Line(
                id: "addressees.\(index)", index: index, number: index + 1, name: addressee.name,
                kana: addressee.nameKana, department: addressee.department, error: problems?["addressees.\(index)"])
        }
    }

    /// What is registered, with room for more.
    private static func lines(registered: [Common_Addressee]) -> [Common_Addressee] {
        let room = max(0, min(Self.emptyLines, Self.most - registered.count))
        return registered + Array(repeating: Common_Addressee(), count: room)
    }

    static let samples = [
        AddresseesPage(
            [
                .with {
                    $0.name = Sample.hostile
                    $0.nameKana = Sample.hostile
                    $0.department = Sample.hostile
                }
            ], started: .sample,
            problems: Problems("見本", ["addressees", "addressees.0"].map { .init(field: $0, text: "見本") }))
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/addressees") { request, context in
            let saved = try context.query(request, "saved") == "1"
            return try await show(context, notice: saved ? "お電話の宛先を更新しました。次のお電話から反映されます。" : nil)
        }
        router.post("account/addressees") { request, context in
            let customer = try context.customer()
            let form = try await context.form(request)
            let count = (0..<most).last { form.has("name_\($0)") }.map { $0 + 1 } ?? 0
            let typed = (0..<count).map { index in
                Common_Addressee.with {
                    $0.name = form["name_\(index)"]
                    $0.nameKana = form["kana_\(index)"]
                    $0.department = form["department_\(index)"]
                }
            }
            let outcome = try await context.attempt {
                try await context.edge.services.account.setAddressees(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.addressees = typed
                        $0.startingVersion = form[StartedFrom.field]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/account/addressees?saved=1")
            case .refused(let problems): return try await show(context, typed: (form, typed), problems: problems)
            }
        }
    }

    private static func show(
        _ context: CustomerContext, typed: (form: Form, addressees: [Common_Addressee])? = nil,
        problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let answer = try await context.account()
        let registered = answer.account.addressees
        let started = StartedFrom(
            now: answer.versions.addressees, typed: typed?.form, problems: problems,
            settings: [
                .init("お電話の宛先", registered: registered.map(\.words), typed: typed?.addressees.map(\.words) ?? [])
            ])
        return try context.page(
            AddresseesPage(
                typed?.addressees ?? lines(registered: registered), started: started, problems: problems),
            at: .account, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}

extension Common_Addressee {
    /// 「高橋（タカハシ、営業部）」; empty for a line with nothing in it.
    fileprivate var words: String {
        let rest = [nameKana, department].filter { !$0.isEmpty }.joined(separator: "、")
        return rest.isEmpty ? name : "\(name)（\(rest)）"
    }
}
