import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import Synchronization
import Testing

@testable import Edge

@Suite struct StartedFromTests {
    static let refused = Problems("題", [.init(field: StartedFrom.field, text: "文")])
    static let other = Problems("題", [.init(field: "address", text: "文")])
    static let typed = Form([(StartedFrom.field, "old")])

    /// Only who was shown what is registered now may save over it.
    @Test(
        arguments: [
            (nil, nil, "now", false), (typed, nil, "old", false), (typed, other, "old", false),
            (typed, refused, "now", true), (Form(), refused, "now", true), (Form(), nil, "", false),
        ] as [(Form?, Problems?, String, Bool)])
    func whichVersionTheFormCarries(typed: Form?, problems: Problems?, version: String, tells: Bool) {
        let started = StartedFrom(
            now: "now", typed: typed, problems: problems,
            settings: [
                .init("住所", registered: ["甲"], typed: ["乙"]), .init("名前", registered: ["丙"], typed: ["丙"]),
                .init("サイトURL", registered: [""], typed: ["丁"]),
            ])
        #expect(started.version == version)
        #expect(
            started.meanwhile?.differences
                == (tells ? [.init(label: "住所", lines: ["甲"]), .init(label: "サイトURL", lines: ["（登録なし）"])] : nil))
    }

    final class Saved: Sendable {
        let details = Mutex<Account_AccountSnapshot>(
            .with {
                $0.siteName = "○○ショップ"
                $0.address = "東京都品川区西五反田1-2-3"
            })
        let version = Mutex("v0")
    }

    /// Two browsers on one form: the second keeps what it typed, reads what the first saved, and may then save.
    @Test func twoBrowsers() async throws {
        let (saved, signer, clock) = (Saved(), TestSigner(), TestClock())
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        fakes.on(Account_AccountService.Method.GetAccount.descriptor) { (_: Account_GetAccountRequest) in
            Account_GetAccountResponse.with {
                $0.account = saved.details.withLock { $0 }
                $0.versions.details = saved.version.withLock { $0 }
            }
        }
        fakes.on(Account_AccountService.Method.ChangeDetails.descriptor) { (request: Account_ChangeDetailsRequest) in
            guard request.startingVersion == saved.version.withLock({ $0 }) else {
                throw Rejected(.failedPrecondition, "まだ保存していません。", fields: [.init(StartedFrom.field, "確かめてください。")])
            }
            saved.details.withLock {
                $0.siteName = request.details.siteName
                $0.address = request.details.address
            }
            saved.version.withLock { $0 += "+" }
            return Account_ChangeDetailsResponse()
        }
        try await fakes.run { services in
            let edge = try Fixture.edge(services, clock)
            let (first, second) = (Browser(edge), Browser(edge))
            for browser in [first, second] {
                browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
            }
            let (pageOfFirst, pageOfSecond) = (
                try await first.get("/account/details"), try await second.get("/account/details")
            )
            func save(_ browser: Browser, _ site: String, _ address: String, with page: Answer) async throws -> Answer {
                let version = try #require(page.hidden(StartedFrom.field))
                return try await browser.post(
                    "/account/details", [("site_name", site), ("address", address), (StartedFrom.field, version)],
                    with: page)
            }
            let done = try await save(first, "一番の店", "東京都港区新橋1-1", with: pageOfFirst)
            #expect(done.status == 303)
            let told = try await save(second, "二番の店", "東京都品川区西五反田1-2-3", with: pageOfSecond)
            #expect(told.status == 400)
            #expect(told.text.contains("まだ保存していません。") && told.text.contains("<a href=\"#starting_version\">"))
            #expect(told.text.contains("<p>一番の店</p>") && told.text.contains("<p>東京都港区新橋1-1</p>"))
            #expect(told.text.contains("value=\"二番の店\""))
            #expect(saved.details.withLock { $0.siteName } == "一番の店")
            let over = try await save(second, "二番の店", "東京都港区新橋1-1", with: told)
            #expect(over.status == 303 && saved.details.withLock { $0.siteName } == "二番の店")
        }
    }
}

@Suite struct HistoryPageTests {
    private func line(
        _ kind: String, _ actor: Account_ChangeActor = .member, _ subject: String = "", _ before: String = "",
        _ after: String = ""
    ) throws -> HistoryPage.Line {
        let brand = try #require(Fixture.catalogue["eccall"])
        return HistoryPage(
            .with {
                $0.changes = [
                    .with {
                        ($0.kind, $0.actor, $0.actorName) = (kind, actor, "高橋 一郎")
                        ($0.subject, $0.before, $0.after) = (subject, before, after)
                    }
                ]
            }, brand
        ).changes[0]
    }

    /// As an owner reads them.
    @Test(
        arguments: [
            ("answering_text.approved", .member, "応答メモ", "", "", "応答メモの内容を削除", nil),
            ("answering_text.approved", .staff, "応答メモ", "", "", "応答メモを承認", nil),
            ("account.terms_began", .system, "", "light", "", "プラン・オプションの変更を適用", "変更前：ライトプラン"),
            (
                "account.terms_began", .system, "", "ライトプラン", "プラスプラン", "プラン・オプションの変更を適用", "ライトプラン → プラスプラン"
            ),
            (
                "account.plan_chosen", .member, "", "ライトプラン", "プラスプラン", "お申し込みのプラン・オプションを変更",
                "ライトプラン → プラスプラン"
            ),
            ("account.details_changed", .member, "", "", "", "お客様情報・サイト情報を変更", nil),
            (
                "account.details_changed", .member, "サイトURL", "https://a.example", "", "サイトURLを変更",
                "https://a.example → （空欄）"
            ),
            ("member.second_factor_changed", .member, "高橋", "", "設定", "高橋さんの二段階認証を設定", nil),
            ("invented.later", .system, "", "", "", "登録内容を変更", nil),
        ] as [(String, Account_ChangeActor, String, String, String, String, String?)])
    func lines(
        kind: String, actor: Account_ChangeActor, subject: String, before: String, after: String, what: String,
        detail: String?
    ) throws {
        let line = try line(kind, actor, subject, before, after)
        #expect(line.what == what && line.detail == detail)
    }

    @Test func who() throws {
        let brand = try #require(Fixture.catalogue["eccall"])
        #expect(try line("member.invited").who == "高橋 一郎")
        #expect(try line("document.accepted", .staff).who == brand.centerName)
        #expect(try line("account.suspended", .system).who == "自動")
        #expect(try line("account.card_registered", .system).who == "お客様")
        #expect(try line("account.ending", .system).who == "ご契約の手続き")
    }
}
