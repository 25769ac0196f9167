import Contracts
import Testing

@testable import NotifyService

/// What is told of an application that changes before, and of data that staff change.
struct PlanAndDetailsFeedTests {
    @Test func whatIsTold() throws {
        func notice(_ kind: String, _ fill: (inout Account_AccountEvent) -> Void = { _ in }) throws -> Notice? {
            try AccountFeed.read(Fixture.accountEvent(kind, fill)).tell?.notice
        }
        let chosen = Account_PlanChosen.with { ($0.formerPlan, $0.shown) = ("light", "【変更前】\nライトプラン") }
        #expect(
            try notice("account.plan_chosen") { $0.planChosen = chosen } == .planChosen(shown: "【変更前】\nライトプラン"))
        var changed = Account_DetailsChanged.with {
            $0.changes = [.with { ($0.label, $0.before, $0.after) = ("ご住所", "甲", "乙") }]
            $0.callerName = "田中 太郎"
        }
        // What the customer did itself is no news to it.
        #expect(try notice("account.details_changed") { $0.detailsChanged = changed } == nil)
        changed.byStaff = true
        #expect(
            try notice("account.details_changed") { $0.detailsChanged = changed }
                == .detailsChanged(caller: "田中 太郎", changes: [.init(label: "ご住所", before: "甲", after: "乙")]))
    }

    @Test func theMailOfAChangeSaysWhoAskedAndWhat() {
        let body = MailBody.detailsChanged("田中 太郎", [.init(label: "サイトURL", before: "https://a.example", after: "")])
        #expect(body.blocks.contains(.sentences(["田中 太郎様からのご依頼により、当センターで下記のとおりご登録内容を変更いたしました。"])))
        #expect(body.blocks.contains(.list(heading: "変更した内容", items: ["サイトURL：https://a.example → （空欄）"])))
    }
}
