import Foundation
import Primitives
import Testing

@testable import NotifyService

struct MaildirTests {
    @Test func aRepeatMakesNoSecondMail() async throws {
        try await Fixture.withFolder { folder in
            let maildir = try Maildir(directory: folder)
            let message = MailMessageTests.message
            #expect(try await maildir.send(message) == .accepted)
            #expect(try await maildir.send(message) == .accepted)
            let files = FileManager.default
            #expect(try files.contentsOfDirectory(atPath: "\(folder)/new") == [message.id.text])
            #expect(try files.contentsOfDirectory(atPath: "\(folder)/tmp") == [])
            // Seen by a mail reader meanwhile.
            try files.moveItem(
                atPath: "\(folder)/new/\(message.id.text)", toPath: "\(folder)/cur/\(message.id.text):2,S")
            #expect(try await maildir.send(message) == .accepted)
            #expect(try files.contentsOfDirectory(atPath: "\(folder)/new") == [])
            #expect(try await maildir.mail(message.id)?.mail.subject == message.subject)
        }
    }

    @Test func newestFirstAndByRecipient() async throws {
        try await Fixture.withFolder { folder in
            let maildir = try Maildir(directory: folder)
            let ids = (1...3).map { DeliveryID("dlv_0000000000000000000000000\($0)")! }
            for (n, id) in ids.enumerated() {
                var message = MailMessageTests.message
                message.id = id
                message.recipient = EmailAddress(n == 1 ? "other@example.jp" : "shop@example.jp")!
                _ = try await maildir.send(message)
            }
            #expect(try await maildir.newest(to: nil, limit: 2).map(\.id) == [ids[2], ids[1]])
            #expect(try await maildir.newest(to: "Shop@example.jp", limit: 9).map(\.id) == [ids[2], ids[0]])
            #expect(try await maildir.mail(DeliveryID("dlv_00000000000000000000000009")!) == nil)
        }
    }

    @Test func aFolderThatIsGoneIsAReasonToTryLater() async throws {
        try await Fixture.withFolder { folder in
            let maildir = try Maildir(directory: "\(folder)/mail")
            try FileManager.default.removeItem(atPath: "\(folder)/mail")
            let outcome = try await maildir.send(MailMessageTests.message)
            guard case .notNow = outcome else {
                Issue.record("\(outcome)")
                return
            }
        }
    }
}
