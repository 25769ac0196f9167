import Foundation
import Primitives
import Testing

@testable import NotifyService

/// What mail servers report about mails that they had taken (RFC 3464).
struct ReportTests {
    static let delivery = "dlv_00000000000000000000000001"

    static func report(
        action: String = "failed", status: String = "5.1.1",
        said: String = "smtp; 550 5.1.1 <x@example.jp>: user\n unknown",
        id: String = delivery, original: String = "text/rfc822-headers"
    ) -> Data {
        let text = """
            From: MAILER-DAEMON@mx.example.jp
            To: info-eccall@eccall.localhost
            Subject: =?UTF-8?B?6YWN6YCB5aSx5pWX?=
            Content-Type: multipart/report; report-type=delivery-status;
            \tboundary="AAA/mx"
            MIME-Version: 1.0

            This is a MIME-encapsulated message.

            --AAA/mx
            Content-Type: text/plain; charset=us-ascii

            I'm sorry to have to inform you
            --AAA/mx
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.jp
            X-Postfix-Queue-ID: 4F

            Final-Recipient: rfc822; x@example.jp
            Original-Recipient: rfc822;x@example.jp
            Action: \(action)
            Status: \(status)
            Diagnostic-Code: \(said)

            --AAA/mx
            Content-Type: \(original)

            Received: from somewhere
            Message-ID:
             <\(id)@eccall.localhost>
            Subject: x

            --AAA/mx--
            """
        return Data(text.replacingOccurrences(of: "\n", with: "\r\n").utf8)
    }

    @Test func read() throws {
        let report = try #require(DeliveryReport(Self.report()))
        #expect(report.original.text == Self.delivery && report.fate == .failed && report.status == "5.1.1")
        #expect(report.said == "550 5.1.1 <x@example.jp>: user unknown")
        #expect(DeliveryReport(Self.report(original: "message/rfc822"))?.original.text == Self.delivery)
        #expect(DeliveryReport(Self.report(action: "Delayed", status: "4.4.1"))?.fate == .open)
        #expect(DeliveryReport(Self.report(action: "relayed", status: "2.0.0"))?.fate == .delivered)
        #expect(DeliveryReport(Self.report(action: "invented"))?.fate == .open)
    }

    @Test(arguments: [
        report(id: "somebody-elses"), Data("Subject: holiday\r\n\r\nI am away".utf8), Data(), Data([0xFF, 0xFE, 0x00]),
        Data("Content-Type: multipart/report; boundary=\"\"\r\n\r\n--\r\n".utf8),
        Data((String(repeating: "Content-Type: multipart/mixed; boundary=a\n\n--a\n", count: 500)).utf8),
    ])
    func whatIsNoReportAboutOurs(_ mail: Data) {
        #expect(DeliveryReport(mail) == nil)
    }

    @Test func aPartInBase64() throws {
        let status = Data("Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.2.2\n".utf8).base64EncodedString()
        let text = String(decoding: Self.report(), as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        let start = try #require(text.range(of: "Content-Type: message/delivery-status\n\n"))
        let end = try #require(text.range(of: "\n--AAA/mx\nContent-Type: text/rfc822-headers"))
        let encoded =
            text[..<start.lowerBound] + "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
            + status + text[end.lowerBound...]
        #expect(DeliveryReport(Data(encoded.utf8))?.status == "5.2.2")
    }
}

/// A report's effect happens once, whatever dies in between; an address recovers by a good sign.
struct ReportIntakeTests {
    let world = TestWorld()
    let store: NotifyStore

    init() throws {
        store = try Fixture.store(world)
    }

    private func sentMail() async throws -> Delivery {
        try await store.store.write { tx in
            try store.keep(
                Contact(
                    account: Fixture.account, brand: "eccall", email: EmailAddress("X@example.jp")!, addressee: "店"),
                hours: nil, in: tx)
            try store.tell(
                TellAccount(
                    event: "evt_1", account: Fixture.account, brand: "eccall",
                    notice: .callRecorded(inquiry: Fixture.inquiry.text, callback: true), happened: tx.now), in: tx)
        }
        return try await send()
    }

    private func send() async throws -> Delivery {
        let delivery = try await store.deliveries(before: nil, limit: 1).deliveries[0]
        _ = try await store.store.write { tx in try store.settle(delivery.id, .accepted, attempt: 1, in: tx) }
        return try await store.delivery(delivery.id)!
    }

    private func settings() async throws -> MailSettings { try await store.mailSettings(of: Fixture.account) }

    @Test func takenExactlyOnce() async throws {
        let mail = try await sentMail()
        try await Fixture.withFolder { folder in
            for name in ["tmp", "new", "cur"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            let intake = ReportIntake(directory: folder, store: store, logger: Fixture.quiet)
            let file = "\(folder)/new/1488160000.V1.mx"
            try ReportTests.report(id: mail.id.text).write(to: URL(fileURLWithPath: file))
            try await intake.runOnce()
            let failing = try #require(try await settings().failing)
            #expect(failing.status == "5.1.1" && failing.since == world.now && failing.address == "x@example.jp")
            #expect(try await store.delivery(mail.id)?.returned == world.now)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/new").isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/cur") == ["1488160000.V1.mx:2,S"])

            // The process died before the file was moved: it is found again, and has no second effect.
            try await store.store.write { tx in try store.clearFailing(EmailAddress("x@example.jp")!, in: tx) }
            try FileManager.default.moveItem(atPath: "\(folder)/cur/1488160000.V1.mx:2,S", toPath: file)
            try await intake.runOnce()
            #expect(try await settings().failing == nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/new").isEmpty)
        }
    }

    @Test func aQuietDayAfterAGoodMailClearsIt() async throws {
        let mail = try await sentMail()
        world.advance(.minutes(1))
        _ = try await store.take(DeliveryReport(ReportTests.report(id: mail.id.text)), name: "1")
        func look(_ id: DeliveryID) async throws {
            _ = try await store.store.write { tx in try store.look(after: id, in: tx) }
        }
        try await look(mail.id)
        #expect(try await settings().failing != nil, "that mail is the one that came back")
        world.advance(.minutes(1))
        let test = try #require(try await store.store.write { tx in try store.writeTestMail(Fixture.account, in: tx) })
        _ = try await store.store.write { tx in try store.settle(test.id, .accepted, attempt: 1, in: tx) }
        try await look(test.id)
        #expect(try await settings().failing == nil)
    }

    @Test func theTestMailClearsItForItsOwnAccountAlone() async throws {
        let mail = try await sentMail()
        _ = try await store.take(DeliveryReport(ReportTests.report(id: mail.id.text)), name: "1")
        let test = try #require(try await store.store.write { tx in try store.writeTestMail(Fixture.account, in: tx) })
        let other = AccountID("acc_0000000000000000000000THER")!
        #expect(try await store.store.write { tx in try store.confirmTestMail(test.id, other, in: tx) } == false)
        #expect(
            try await store.store.write { tx in try store.confirmTestMail(mail.id, Fixture.account, in: tx) } == false)
        #expect(try await settings().failing != nil)
        #expect(try await store.store.write { tx in try store.confirmTestMail(test.id, Fixture.account, in: tx) })
        #expect(try await settings().failing == nil)
        for _ in 1..<NotifyStore.testMailsPerHour {
            _ = try await store.store.write { tx in try store.writeTestMail(Fixture.account, in: tx) }
        }
        #expect(try await store.store.write { tx in try store.writeTestMail(Fixture.account, in: tx) } == nil)
    }

    @Test func aNewAddressClearsTheOldOne() async throws {
        let mail = try await sentMail()
        _ = try await store.take(DeliveryReport(ReportTests.report(id: mail.id.text)), name: "1")
        try await store.store.write { tx in
            try store.keep(
                Contact(
                    account: Fixture.account, brand: "eccall", email: EmailAddress("new@example.jp")!, addressee: "店"),
                hours: nil, in: tx)
        }
        #expect(try await settings().failing == nil)
        #expect(try await store.failingAddresses(before: nil, limit: 10).page.isEmpty)
    }
}
