import Foundation
import ServiceRuntime
import Testing

@testable import NotifyService

struct NotifyConfigurationTests {
    static func read(_ environment: [String: String], _ mode: Mode = .development) throws -> NotifyConfiguration {
        let store = FileManager.default.temporaryDirectory.appendingPathComponent("notify-settings/notify.sqlite").path
        return try NotifyConfiguration(
            Settings(environment: ["DENWABAN_STORE": store].merging(environment) { $1 }), mode: mode)
    }

    @Test func developmentNeedsNothing() throws {
        let configuration = try Self.read([:])
        guard case .maildir(let directory) = configuration.mail else {
            Issue.record("\(configuration.mail)")
            return
        }
        #expect(directory == "var/notify/mail")
        #expect(configuration.links == PublicLinks(scheme: "http", port: 8080))
    }

    @Test func aRealServer() async throws {
        try await Fixture.withFolder { folder in
            try "pass word\n".write(toFile: "\(folder)/password", atomically: true, encoding: .utf8)
            let configuration = try Self.read(
                [
                    "DENWABAN_MAIL": "smtp", "DENWABAN_SMTP_URL": "smtps://mail.example.jp:465",
                    "DENWABAN_SMTP_USER": "u",
                    "DENWABAN_SMTP_PASSWORD_FILE": "\(folder)/password", "DENWABAN_PUBLIC_SCHEME": "https",
                    "DENWABAN_PUBLIC_PORT": "443",
                ], .production)
            guard case .smtp(let smtp) = configuration.mail else {
                Issue.record("\(configuration.mail)")
                return
            }
            #expect(smtp.password == "pass word")
            #expect(configuration.links.page("/", on: Fixture.brand("eccall")) == "https://eccall.localhost/")
        }
    }

    @Test(arguments: [
        (["DENWABAN_MAIL": "maildir", "DENWABAN_PUBLIC_SCHEME": "https"], Mode.production, "DENWABAN_MAIL"),
        (["DENWABAN_PUBLIC_SCHEME": "https"], .production, "DENWABAN_MAIL"),
        (["DENWABAN_MAIL": "smtp", "DENWABAN_SMTP_URL": "smtp://m:25"], .production, "DENWABAN_PUBLIC_SCHEME"),
        (["DENWABAN_MAIL": "pigeon"], .development, "DENWABAN_MAIL"),
        (["DENWABAN_MAIL": "smtp"], .development, "DENWABAN_SMTP_URL"),
        (["DENWABAN_MAIL": "smtp", "DENWABAN_SMTP_URL": "http://m"], .development, "DENWABAN_SMTP_URL"),
        (["DENWABAN_MAIL": "smtp", "DENWABAN_SMTP_URL": "smtp://u:p@m:25"], .development, "DENWABAN_SMTP_URL"),
        (
            ["DENWABAN_MAIL": "smtp", "DENWABAN_SMTP_URL": "smtp://m:25", "DENWABAN_SMTP_USER": "u"], .development,
            "DENWABAN_SMTP_PASSWORD_FILE"
        ),
        (
            ["DENWABAN_MAIL": "smtp", "DENWABAN_SMTP_URL": "smtp://m:25", "DENWABAN_SMTP_CA_FILE": "/nowhere"],
            .development, "DENWABAN_SMTP_CA_FILE"
        ),
        (["DENWABAN_PUBLIC_SCHEME": "ftp"], .development, "DENWABAN_PUBLIC_SCHEME"),
        (["DENWABAN_CHANNELS_KEY_FILE": "/nowhere"], .development, "DENWABAN_CHANNELS_KEY_FILE"),
        (["DENWABAN_CHANNELS_NETWORKS": "10.0.0.0/8, inside"], .development, "DENWABAN_CHANNELS_NETWORKS"),
        (["DENWABAN_CHANNELS_CA_FILE": "/nowhere"], .development, "DENWABAN_CHANNELS_CA_FILE"),
        (["DENWABAN_LINE_URL": "http://api.line.me/"], .development, "DENWABAN_LINE_URL"),
    ])
    func whatIsWrongIsNamed(_ environment: [String: String], _ mode: Mode, _ variable: String) {
        do {
            _ = try Self.read(environment, mode)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(variable))
        }
    }
}
