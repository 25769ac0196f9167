import Contracts
import HTTPTypes
import Hummingbird
import ServiceRuntime
import Testing

@testable import Edge

/// Which role sees which page: every route is in the table, and the table holds.
@Suite struct PermissionTests {
    @Test func everyRouteIsInTheTableAndNothingElse() async throws {
        try await FakeServices().run { services in
            let router = CustomerPages.router(try Fixture.edge(services))
            let routes = Set(router.routes.filter { $0.method != .head }.map { "\($0.method) \($0.path)" })
            #expect(routes.count > 60)
            #expect(routes.subtracting(PagePermissions.table.keys).sorted() == [], "add them to PagePermissions.table")
            #expect(Set(PagePermissions.table.keys).subtracting(routes).sorted() == [], "no such routes any more")
        }
    }

    /// Runs `body` with a browser of somebody in the role; no service answers anything but who signed the token.
    private func browsing(
        _ role: String, _ body: @Sendable (Browser) async throws -> Void
    ) async throws {
        let signer = TestSigner()
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        try await fakes.run { services in
            let edge = try Fixture.edge(services)
            let browser = Browser(edge)
            browser.cookies = [
                "session": Fixture.secret, "access": try await signer.token(edge.world.now, role: role),
            ]
            try await body(browser)
        }
    }

    static let roles: [(String, Common_MemberRole)] = [("owner", .owner), ("member", .member), ("billing", .billing)]

    /// Each page × each role: 403 with a sentence exactly where the table says so.
    @Test(arguments: roles) func whatTheTableSaysIsWhatHappens(name: String, role: Common_MemberRole) async throws {
        try await browsing(name) { browser in
            for (route, access) in PagePermissions.table {
                guard case .needs(let permission) = access else { continue }
                let (method, pattern) = (route.prefix { $0 != " " }, String(route.drop { $0 != " " }.dropFirst()))
                let path = pattern.replacing("{id}", with: "x").replacing("{file}", with: "x")
                let answer =
                    method == "GET"
                    ? try await browser.get(path) : try await browser.post(path, [("csrf", "of nobody")])
                let refused = answer.text.contains("この操作をする権限がありません。")
                #expect(refused == !permission.includes(role), "\(name): \(route) → \(answer.status)")
                if refused { #expect(answer.status == 403) }
            }
        }
    }

    @Test(arguments: roles) func theHeaderShowsWhatTheRoleMay(name: String, role: Common_MemberRole) async throws {
        try await browsing(name) { browser in
            let page = try await browser.get("/guide").text
            #expect(page.contains("href=\"/inquiries\"") == Permission.inquiries.includes(role))
            #expect(page.contains("href=\"/billing\"") == Permission.money.includes(role))
        }
    }

    @Test func aMemberOfMoneySeesNoInquiriesOnTheFirstPage() async throws {
        try await browsing("billing") { browser in
            let page = try await browser.get("/").text
            // No service was asked for inquiries: none of them answers here.
            #expect(page.contains("ご利用いただける内容") && !page.contains("お問い合わせ一覧"))
        }
    }

    /// The session goes on; what the token said does not.
    @Test func aChangedRoleOutdatesTheTokensOfBefore() async throws {
        try await FakeServices().run { services in
            let edge = try Fixture.edge(services)
            let event = try Feed_Event.with {
                $0.sequence = 5
                $0.kind = "member.changed"
                $0.atMs = edge.world.now.milliseconds
                $0.payload = try Account_AccountEvent.with { $0.member = .with { $0.memberID = Fixture.memberID } }
                    .serializedData()
            }
            try edge.ended.apply(event)
            func token(_ seq: Int64, _ person: String = Fixture.memberID) -> AccessToken {
                AccessToken(
                    sub: person, acc: Fixture.accountID, brand: "eccall", role: "owner", name: nil,
                    sid: Fixture.sessionID, kind: "customer", seq: seq, iat: 0, exp: 0)
            }
            #expect(edge.ended.isOutdated(token(4)) && !edge.ended.isOutdated(token(5)))
            #expect(!edge.ended.isOutdated(token(4, "mem_other")) && !edge.ended.contains(token(4)))
        }
    }
}
