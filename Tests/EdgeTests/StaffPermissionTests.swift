import Contracts
import HTTPTypes
import Hummingbird
import ServiceRuntime
import Testing

@testable import Edge

/// Which role of the staff sees which page: every route is in the table, and the table holds.
@Suite struct StaffPermissionTests {
    @Test func everyRouteIsInTheTableAndNothingElse() async throws {
        try await FakeServices().run { services in
            let router = StaffPages.router(try Fixture.edge(services))
            let routes = Set(router.routes.filter { $0.method != .head }.map { "\($0.method) \($0.path)" })
            #expect(routes.count > 80)
            #expect(
                routes.subtracting(StaffPagePermissions.table.keys).sorted() == [], "add them to StaffPagePermissions")
            #expect(Set(StaffPagePermissions.table.keys).subtracting(routes).sorted() == [], "no such routes any more")
        }
    }

    static let roles: [(String, Common_StaffRole)] = [
        ("operator", .operator), ("reviewer", .reviewer), ("billing", .billing), ("admin", .admin),
    ]

    /// Each page and form × each role: 403 with a sentence exactly where the table says so.
    @Test(arguments: roles) func whatTheTableSaysIsWhatHappens(name: String, role: Common_StaffRole) async throws {
        try await StaffFixture.signedIn(name, FakeServices()) { browser in
            for (route, access) in StaffPagePermissions.table {
                guard case .needs(let permission) = access else { continue }
                let answer = try await answer(browser, route)
                let refused = answer.text.contains("この操作をする権限がありません。")
                #expect(refused == !permission.includes(role), "\(name): \(route) → \(answer.status)")
                if refused { #expect(answer.status == 403) }
            }
        }
    }

    @Test func withoutASignInNothingIsAnswered() async throws {
        try await FakeServices().run { services in
            let browser = Browser(try Fixture.edge(services), host: "staff.localhost:8080")
            for (route, access) in StaffPagePermissions.table where access != .everybody {
                let answer = try await answer(browser, route)
                #expect(answer.status == 303 && answer.location?.hasPrefix("/login") == true, "\(route)")
            }
        }
    }

    private func answer(_ browser: Browser, _ route: String) async throws -> Answer {
        let method = route.prefix { $0 != " " }
        let path = route.drop { $0 != " " }.dropFirst().replacing(/\{[a-z]+\}/, with: "x")
        return method == "GET"
            ? try await browser.get(String(path)) : try await browser.post(String(path), [("csrf", "of nobody")])
    }
}
