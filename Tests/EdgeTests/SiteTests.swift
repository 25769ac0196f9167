import Contracts
import GRPCCore
import HTTPTypes
import Testing

@testable import Edge

@Suite struct SiteTests {
    @Test(arguments: [
        ("eccall.localhost:8080", "ECcall"), ("ECCALL.localhost", "ECcall"), ("eccall.localhost.", "ECcall"),
        ("businesscall.localhost:8080", "BusinessCall"),
    ])
    func brandByHost(host: String, brand: String) async throws {
        try await FakeServices().run { services in
            let page = try await Browser(try Fixture.edge(services), host: host).get("/")
            #expect(page.status == 200)
            #expect(page.text.contains("<title>電話代行サービス｜\(brand)</title>"))
        }
    }

    @Test(arguments: ["", "example.com", "eccall.localhost.example.com", "localhost", "xeccall.localhost"])
    func unknownHost(host: String) async throws {
        try await FakeServices().run { services in
            let page = try await Browser(try Fixture.edge(services), host: host).get("/")
            #expect(page.status == 404)
            #expect(page.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(page.headers[.setCookie] == nil)
        }
    }

    @Test func developerHostIsForDevelopment() async throws {
        try await FakeServices().run { services in
            let development = try Fixture.edge(services)
            #expect(try await Browser(development, host: "dev.localhost:8080").get("/").status == 200)
            let production = try Fixture.edge(
                services, configuration: Fixture.configuration(["DENWABAN_PUBLIC_SCHEME": "https"], mode: .production))
            #expect(try await Browser(production, host: "dev.localhost:8080").get("/").status == 404)
        }
    }

    @Test func productionNeedsHTTPS() {
        #expect(throws: (any Error).self) { try Fixture.configuration(mode: .production) }
    }

    @Test func headersOfEveryAnswer() async throws {
        try await FakeServices().run { services in
            let edge = try Fixture.edge(
                services, configuration: Fixture.configuration(["DENWABAN_PUBLIC_SCHEME": "https"], mode: .production))
            let browser = Browser(edge)
            for path in ["/", "/nothing", edge.assets.paths["style.css"]!] {
                let answer = try await browser.get(path)
                let policy = try #require(answer.headers[.contentSecurityPolicy])
                #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.strictTransportSecurity] != nil)
                #expect(answer.headers[.init("Referrer-Policy")!] == "same-origin")
            }
            let cookies = try await Browser(edge).get("/login").headers[values: .setCookie]
            #expect(cookies.count == 1)
            #expect(
                cookies.allSatisfy { $0.hasPrefix("__Host-visit=") && $0.contains("Secure") && $0.contains("HttpOnly") }
            )
            #expect(
                cookies.allSatisfy { $0.contains("SameSite=Lax") && $0.contains("Path=/") && !$0.contains("Domain") })
        }
    }

    @Test func assetsAreKeptForEverAndPagesNever() async throws {
        try await FakeServices().run { services in
            let edge = try Fixture.edge(services)
            let browser = Browser(edge)
            let page = try await browser.get("/")
            #expect(page.headers[.cacheControl] == "no-store")
            for name in ["style.css", "brand-eccall.css", "live.js"] {
                let path = try #require(edge.assets.paths[name])
                let asset = try await browser.get(path)
                #expect(asset.status == 200)
                #expect(asset.headers[.cacheControl]?.contains("immutable") == true)
            }
            #expect(page.text.contains(edge.assets.paths["style.css"]!))
            #expect(try await browser.get("/assets/style.000000000000.css").status == 404)
        }
    }

    @Test func limits() async throws {
        try await FakeServices().run { services in
            let edge = try Fixture.edge(services)
            let browser = Browser(edge)
            let login = try await browser.get("/login")
            let large = try await browser.post(
                "/login", [("email", String(repeating: "x", count: edge.configuration.limits.formBytes))], with: login)
            #expect(large.status == 413)
            #expect(large.text.contains("送信されたデータが大きすぎます"))
            let broken = try await browser.post(
                "/login", Array("email=%E7%94".utf8), type: "application/x-www-form-urlencoded")
            #expect(broken.status == 400)
            #expect(broken.text.contains("文字コードが正しくない"))
            #expect(try await browser.post("/login", Array("{}".utf8), type: "application/json").status == 400)
            let path = "/" + String(repeating: "a", count: edge.configuration.limits.urlBytes)
            #expect(try await browser.get(path).status == 414)
            #expect(try await browser.get("/login?next=%ff").status == 400)
            let nothing = try await browser.get("/nothing")
            #expect(nothing.status == 404)
            #expect(nothing.text.contains("ページが見つかりません"))
            #expect(nothing.headers[.init("X-Request-Id")!]?.hasPrefix("req_") == true)
            let empty = try await browser.post("/login", [("email", "")], with: login)
            #expect(empty.text.contains("<a href=\"#password\">パスワードが入力されていません。</a>"))
        }
    }

    @Test func serviceAwayIsSaidClearly() async throws {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.SignIn.descriptor) {
            (_: Account_SignInRequest) -> Account_SignInResponse in
            throw RPCError(code: .unavailable, message: "inside: 10.0.0.1 refused")
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services))
            let answer = try await browser.post(
                "/login", [("email", "a@example.jp"), ("password", "kuchinashi")], with: try await browser.get("/login")
            )
            #expect(answer.status == 503)
            #expect(answer.text.contains("ただいまご利用いただけません"))
            #expect(answer.text.contains("req_"))
            #expect(!answer.text.contains("10.0.0.1"))
        }
    }
}

@Suite struct CSRFTests {
    /// Every address that changes something, on the customers' site.
    static let changing = [
        "/login", "/logout", "/apply", "/apply/confirm", "/verify", "/verify/resend", "/forgot", "/reset",
    ]

    /// And of those who are signed in.
    static let changingForCustomers =
        ["/documents", "/billing/card", "/logout"]
        + ["", "/notes", "/assignee", "/snooze", "/dispute"].map { "/inquiries/\(Fixture.inquiryID)\($0)" }

    @Test(arguments: changingForCustomers)
    func signedInWithoutTheToken(path: String) async throws {
        let (clock, signer) = (TestClock(), TestSigner())
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.ListSigningKeys.descriptor) { (_: Account_ListSigningKeysRequest) in
            Account_ListSigningKeysResponse.with { $0.jwksJson = signer.keySet }
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services, clock))
            browser.cookies = ["session": Fixture.secret, "access": try await signer.token(clock.now)]
            // The token of a visit, good before signing in, is not this session's.
            for token in ["", FormGuard(seed: "another session").token] {
                #expect(
                    try await browser.post(path, [("csrf", token), ("handled", "yes")]).status
                        == (path == "/documents" ? 400 : 403))
                let body = "--X\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n--X--"
                if path == "/documents" {
                    let answer = try await browser.post(path, Array(body.utf8), type: "multipart/form-data; boundary=X")
                    #expect(answer.status == 403)
                }
            }
        }
        #expect(fakes.called.allSatisfy { $0.hasSuffix("ListSigningKeys") })
    }

    @Test(arguments: changing)
    func withoutTheToken(path: String) async throws {
        let fakes = FakeServices()
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services))
            _ = try await browser.get("/login")
            for token in [[], [("csrf", "")], [("csrf", "AAAA")]] {
                let answer = try await browser.post(path, token + [("email", "a@example.jp")])
                #expect(answer.status == 403, "\(path) \(token)")
            }
        }
        #expect(fakes.called.isEmpty)
    }

    @Test func tokenOfAnotherVisitor() async throws {
        try await FakeServices().run { services in
            let edge = try Fixture.edge(services)
            let theirs = try await Browser(edge).get("/login")
            let browser = Browser(edge)
            _ = try await browser.get("/login")
            #expect(try await browser.post("/forgot", [("email", "a@example.jp")], with: theirs).status == 403)
        }
    }

    @Test(arguments: [
        ("Sec-Fetch-Site", "cross-site", 403), ("Sec-Fetch-Site", "same-site", 403),
        ("Sec-Fetch-Site", "same-origin", 303),
        ("Origin", "http://evil.localhost:8080", 403), ("Origin", "null", 403),
        ("Origin", "http://businesscall.localhost:8080", 403), ("Origin", "http://eccall.localhost:8080", 303),
    ])
    func foreignPages(header: String, value: String, status: Int) async throws {
        var fakes = FakeServices()
        fakes.on(Account_AccountService.Method.RequestPasswordReset.descriptor) {
            (_: Account_RequestPasswordResetRequest) in
            Account_RequestPasswordResetResponse()
        }
        try await fakes.run { services in
            let browser = Browser(try Fixture.edge(services))
            let page = try await browser.get("/forgot")
            let answer = try await browser.post(
                "/forgot", [("email", "a@example.jp")], with: page, headers: [HTTPField.Name(header)!: value])
            #expect(answer.status == status)
        }
    }

    @Test func sealedTextIsForOneVisitor() throws {
        let mine = FormGuard(seed: "mine")
        let sealed = try mine.sealed("秘密のパスワード")
        #expect(try mine.unsealed(sealed) == "秘密のパスワード")
        #expect(!sealed.contains("秘密"))
        #expect(throws: FormGuard.Unsealable.self) { try FormGuard(seed: "theirs").unsealed(sealed) }
        #expect(throws: FormGuard.Unsealable.self) { try mine.unsealed("") }
        #expect(throws: FormGuard.Unsealable.self) { try mine.unsealed(String(sealed.dropLast(2)) + "AA") }
    }
}

@Suite struct ConfigurationTests {
    /// As at every start: each page with its samples, for each brand.
    @Test func everyPageRenders() async throws {
        try await FakeServices().run { services in
            try Fixture.edge(services).checkPages()
        }
    }

    @Test(arguments: [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"), ("10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.9", "203.0.113.7", "10.0.0.9"), ("10.0.0.1", nil, "10.0.0.1"),
    ])
    func onlyOurProxyNamesTheSource(remote: String, forwarded: String?, source: String) throws {
        let configuration = try Fixture.configuration(["DENWABAN_TRUSTED_PROXIES": "10.0.0.1,10.0.0.2"])
        #expect(configuration.source(remote: remote, forwardedFor: forwarded) == source)
    }
}
