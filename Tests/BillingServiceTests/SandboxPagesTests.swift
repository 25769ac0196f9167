import Foundation
import FoundationNetworking
import Hummingbird
import Testing

@testable import BillingService

@Suite("サンドボックス決済のページ")
struct SandboxPagesTests {
    @Test("誤りは欄のそばに出て、入力は残り、直せば登録されて元のページに戻る")
    func typing() async throws {
        let h = try Harness(at: "2026-11-21")
        let setup = try await h.startSetup()
        try await browsing(h) { browser in
            let empty = try await browser.get("/setup/\(setup.reference)")
            #expect(empty.status == 200)
            #expect(empty.policy.contains("form-action 'self' http://businesscall.localhost:8080"))

            let refused = try await browser.post(
                "/setup/\(setup.reference)",
                ["number": "<b>\"4242", "exp_month": "12", "exp_year": "2030", "cvc": "123"])
            #expect(refused.status == 422)
            #expect(refused.body.contains("エラー：カードの登録"))
            #expect(refused.body.contains("カード番号が正しくありません。"))
            #expect(refused.body.contains("value=\"&lt;b&gt;&quot;4242\""))
            #expect(refused.body.contains("value=\"2030\""))
            // The security code is never sent back.
            #expect(!refused.body.contains("value=\"123\""))

            let card = ["number": "4242 4242 4242 4242", "exp_month": "12", "exp_year": "2030", "cvc": "123"]
            for _ in 0..<2 {
                let saved = try await browser.post("/setup/\(setup.reference)", card)
                #expect(saved.status == 303)
                #expect(saved.location == "http://businesscall.localhost:8080/billing/card/done?setup=\(setup.id)")
            }
            let done = try await browser.get("/setup/\(setup.reference)")
            #expect(done.body.contains("カードは登録されています"))
        }
        let cards = try await h.sandbox.store.read { tx in try tx.rows("SELECT token FROM card").count }
        #expect(cards == 1)
    }

    @Test("本人認証のページを通るカード")
    func authentication() async throws {
        let h = try Harness(at: "2026-11-21")
        let path = "/setup/" + (try await h.startSetup().reference)
        let card = ["number": "4000002500003155", "exp_month": "12", "exp_year": "2030", "cvc": "123"]
        try await browsing(h) { browser in
            let sentOn = try await browser.post(path, card)
            #expect(sentOn.location == path)
            let asked = try await browser.get(path)
            #expect(asked.body.contains("本人認証"))
            let failed = try await browser.post(path + "/authenticate", ["result": "fail"])
            #expect(failed.body.contains("本人認証に失敗しました。"))
            let again = try await browser.post(path, card)
            #expect(again.location == path)
            let confirmed = try await browser.post(path + "/authenticate", ["result": "confirm"])
            #expect(confirmed.status == 303)
        }
    }

    @Test("知らない訪問、大きすぎる入力、壊れた入力は断る")
    func refused() async throws {
        let h = try Harness(at: "2026-11-21")
        let path = "/setup/" + (try await h.startSetup().reference)
        try await browsing(h) { browser in
            let unknown = try await browser.get("/setup/seti_test_0")
            #expect(unknown.status == 404)
            let unknownTyped = try await browser.post("/setup/seti_test_0", [:])
            #expect(unknownTyped.status == 404)
            let tooLarge = try await browser.post(path, ["number": String(repeating: "4", count: 10_000)])
            #expect(tooLarge.status == 413)
            let empty = try await browser.post(path, [:])
            #expect(empty.status == 422)
        }
    }

    /// Serves the pages on a port of the system's choice while `body` runs.
    private func browsing(_ h: Harness, _ body: @Sendable (Browser) async throws -> Void) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: try await SandboxPages(acquirer: h.sandbox, tell: h.store.receive).router(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in if let port = channel.localAddress?.port { listening.yield(port) } },
            logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            let port = try #require(await ports.first { _ in true })
            try await body(Browser(base: "http://127.0.0.1:\(port)"))
            group.cancelAll()
            // Cancelled on purpose: how the server says so is no finding.
            do { try await group.waitForAll() } catch {}
        }
    }
}

private final class Browser: NSObject, URLSessionTaskDelegate, Sendable {
    struct Page {
        var status: Int
        var location: String
        var policy: String
        var body: String
    }

    let base: String

    init(base: String) {
        self.base = base
    }

    func get(_ path: String) async throws -> Page { try await send(URLRequest(url: URL(string: base + path)!)) }

    func post(_ path: String, _ fields: [String: String]) async throws -> Page {
        var request = URLRequest(url: URL(string: base + path)!)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        let plain = CharacterSet.alphanumerics
        request.httpBody = Data(
            fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: plain)!)" }.joined(separator: "&")
                .utf8)
        return try await send(request)
    }

    private func send(_ request: URLRequest) async throws -> Page {
        let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        return Page(
            status: answer.statusCode, location: answer.value(forHTTPHeaderField: "Location") ?? "",
            policy: answer.value(forHTTPHeaderField: "Content-Security-Policy") ?? "",
            body: String(decoding: data, as: UTF8.self))
    }

    // Redirects are looked at, not followed.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
