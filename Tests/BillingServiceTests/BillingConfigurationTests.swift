import Papers
import ServiceRuntime
import Testing

@testable import BillingService

@Suite("設定")
struct BillingConfigurationTests {
    private func configuration(
        _ environment: [String: String], mode: Mode = .development
    ) throws -> BillingConfiguration {
        try BillingConfiguration(
            Settings(environment: environment), mode: mode, storePath: "var/billing/billing.sqlite")
    }

    @Test("埋め込みの初期値")
    func defaults() throws {
        let configuration = try configuration([:])
        #expect(configuration.acquirer == .sandbox)
        #expect(configuration.sandboxURL == "http://acquirer.localhost:8090")
        #expect(configuration.sandboxStorePath.hasSuffix("/var/billing/sandbox-acquirer.sqlite"))
    }

    @Test("本番ではサンドボックスを断る")
    func production() {
        #expect(throws: ConfigurationProblem.self) { try configuration([:], mode: .production) }
    }

    @Test(
        "住所でないもの、知らない決済会社は断る",
        arguments: [
            ["DENWABAN_SANDBOX_URL": "acquirer"], ["DENWABAN_ACQUIRER": "bank"], ["DENWABAN_SANDBOX_LISTEN": "8090"],
        ])
    func wrong(environment: [String: String]) {
        #expect(throws: ConfigurationProblem.self) { try configuration(environment) }
    }

    @Test("紙のフォントがある")
    func font() throws {
        try PaperCanvas.requireFont()
    }
}
