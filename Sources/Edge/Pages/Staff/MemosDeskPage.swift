import Contracts
import Hummingbird

/// `/memos`: customers' words for operators (応答メモ, Q&A) that wait for approval, oldest first.
struct MemosDeskPage: PageModel {
    static let template = "staff/memos"
    static let perPage: Int32 = 50
    let title: String
    let frame: StaffFrame?
    let hasRows: Bool
    let rows: [Row]
    let nextPage: String?

    struct Row: Sendable {
        let path: String
        let site: String
        let kana: String
        let brand: String
        let kind: String
        let at: String
        let first: Bool
    }

    init(_ answer: Account_ListAnsweringTextsResponse, frame: StaffFrame, brandName: (String) -> String) {
        self.frame = frame
        rows = answer.rows.map {
            Row(
                path: "/memos/\($0.textID)", site: $0.siteName, kana: $0.siteNameKana, brand: brandName($0.brand),
                kind: $0.kind.japanese, at: Show.time($0.submittedMs), first: $0.first)
        }
        hasRows = !rows.isEmpty
        title = hasRows ? "(\(rows.count)) 応答メモ" : "応答メモ"
        nextPage = answer.nextPageKey.nonEmpty
    }

    static let samples = [
        MemosDeskPage(
            .with {
                $0.rows = [.with { $0.siteName = Sample.hostile }]
                $0.nextPageKey = "k"
            }, frame: .sample, brandName: { $0 }), MemosDeskPage(.init(), frame: .sample, brandName: { $0 }),
    ]

    static func routes(_ router: Router<StaffContext>) {
        router.get("memos") { request, context in
            let staff = try context.staff()
            let key = try context.query(request, "page")
            let answer = try await context.edge.services.account.listAnsweringTexts(
                .with {
                    $0.staff = staff
                    $0.pageKey = key
                    $0.limit = perPage
                }, options: .page)
            let notice: String? =
                switch try context.query(request, "done") {
                case "approved": "承認しました。次のお電話からオペレーターに表示されます。"
                case "rejected": "差し戻しました。理由はお客様の画面に表示されます。"
                case _: nil
                }
            return try context.page(
                MemosDeskPage(answer, frame: StaffFrame(staff, at: .memos), brandName: context.edge.brandName),
                notice: notice)
        }
    }
}

extension Account_AnsweringTextKind {
    var japanese: String {
        switch self {
        case .memo: "応答メモ"
        case .questions: "Q&A"
        case .unspecified, .UNRECOGNIZED: ""
        }
    }
}
