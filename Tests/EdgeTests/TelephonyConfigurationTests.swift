import Foundation
import ServiceRuntime
import Testing

@testable import Edge

@Suite struct TelephonyConfigurationTests {
    private static func file(_ text: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "denwaban-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    private static func read(
        _ environment: [String: String], mode: Mode = .development
    ) throws -> TelephonyConfiguration? {
        try TelephonyConfiguration(settings: Settings(environment: environment), mode: mode, port: 8080)
    }

    @Test func withoutASecretThereIsNoTelephony() throws {
        #expect(try Self.read([:], mode: .production) == nil)
        #expect(try Self.read(["DENWABAN_TELEPHONY_URL": "https://t.example.jp"], mode: .production) == nil)
    }

    @Test func read() throws {
        let token = try Self.file("token\n")
        let secrets = try Self.file("\n  \(String(repeating: "n", count: 32))\n\(String(repeating: "o", count: 40))\n")
        let found = try #require(
            try Self.read(
                [
                    "DENWABAN_TELEPHONY_URL": "https://Tel.example.jp:8443/", "DENWABAN_TWILIO_AUTH_TOKEN_FILE": token,
                    "DENWABAN_TELEPHONY_SECRETS_FILE": secrets, "DENWABAN_TELEPHONY_WHEN_DOWN": "refuse",
                    "DENWABAN_TELEPHONY_OPERATORS": "+81312345678, sip:desk@pbx.example.jp",
                ], mode: .production))
        #expect(found.address == .init(scheme: "https", host: "tel.example.jp", port: 8443))
        #expect(found.twilioTokens == ["token"])
        #expect(found.eventSecrets == [String(repeating: "n", count: 32), String(repeating: "o", count: 40)])
        #expect(found.operators == .dial(["+81312345678", "sip:desk@pbx.example.jp"]))
        #expect(found.whenDown == .refuse)
    }

    @Test func aHostOfItsOwn() throws {
        let settings = [
            "DENWABAN_TWILIO_AUTH_TOKEN_FILE": try Self.file("token"),
            "DENWABAN_TELEPHONY_URL": "https://staff.localhost",
        ]
        #expect(throws: ConfigurationProblem.self) { try Fixture.configuration(settings) }
    }

    @Test func developmentHasAnAddressOfItsOwn() throws {
        let found = try #require(try Self.read(["DENWABAN_TWILIO_AUTH_TOKEN_FILE": Self.file("token")]))
        #expect(found.address == .init(scheme: "http", host: "telephony.localhost", port: 8080))
        #expect(found.operators == .queue("operators"))
        #expect(found.whenDown == .queue)
    }

    private static let wrongSettings: [([String: String], Mode, String)] = [
        (["TWILIO_AUTH_TOKEN_FILE": "/nowhere"], Mode.development, "DENWABAN_TWILIO_AUTH_TOKEN_FILE"),
        (["TWILIO_AUTH_TOKEN_FILE": "EMPTY"], .development, "DENWABAN_TWILIO_AUTH_TOKEN_FILE"),
        (["TELEPHONY_SECRETS_FILE": "TOKEN"], .development, "DENWABAN_TELEPHONY_SECRETS_FILE"),
        (["TWILIO_AUTH_TOKEN_FILE": "TOKEN"], .production, "DENWABAN_TELEPHONY_URL"),
        (["TWILIO_AUTH_TOKEN_FILE": "TOKEN", "TELEPHONY_URL": "http://t.jp"], .production, "DENWABAN_TELEPHONY_URL"),
        (["TWILIO_AUTH_TOKEN_FILE": "TOKEN", "TELEPHONY_URL": "t.jp"], .development, "DENWABAN_TELEPHONY_URL"),
        (
            ["TWILIO_AUTH_TOKEN_FILE": "TOKEN", "TELEPHONY_URL": "https://t.jp/x"], .development,
            "DENWABAN_TELEPHONY_URL"
        ),
        (["TELEPHONY_OPERATORS": "queue:"], .development, "DENWABAN_TELEPHONY_OPERATORS"),
        (["TELEPHONY_OPERATORS": "0312345678"], .development, "DENWABAN_TELEPHONY_OPERATORS"),
        (["TELEPHONY_OPERATORS": "sip:a@b,<Hangup/>"], .development, "DENWABAN_TELEPHONY_OPERATORS"),
        (["TELEPHONY_WHEN_DOWN": "shrug"], .development, "DENWABAN_TELEPHONY_WHEN_DOWN"),
    ]

    @Test(arguments: wrongSettings)
    func wrong(settings: [String: String], mode: Mode, named: String) throws {
        let files = ["EMPTY": try Self.file(" \n"), "TOKEN": try Self.file("token")]
        let environment = Dictionary(
            uniqueKeysWithValues: settings.map { ("DENWABAN_" + $0.key, files[$0.value] ?? $0.value) })
        let problem = #expect(throws: ConfigurationProblem.self) { try Self.read(environment, mode: mode) }
        #expect(problem?.description.contains(named) == true)
    }
}
