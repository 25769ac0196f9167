import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime

extension NotifyRPC {
    func listLocalMail(
        request: Notify_ListLocalMailRequest, context: ServerContext
    ) async throws -> Notify_ListLocalMailResponse {
        let mailbox = try localMailbox()
        let mails = try await mailbox.newest(
            to: request.recipient.isEmpty ? nil : request.recipient, limit: try NotifyRPC.limit(request.limit))
        return .with { $0.mails = mails.map(Notify_LocalMail.init) }
    }

    func getLocalMail(
        request: Notify_GetLocalMailRequest, context: ServerContext
    ) async throws -> Notify_GetLocalMailResponse {
        let mailbox = try localMailbox()
        // Parsed as an id, so that it cannot name another file.
        guard let id = DeliveryID(request.mailID), let stored = try await mailbox.mail(id) else {
            throw Rejected(.notFound, "このメールはありません。")
        }
        return .with {
            $0.mail = Notify_LocalMail(stored)
            $0.text = stored.mail.text
            $0.html = stored.mail.html
            $0.raw = Data(stored.raw)
        }
    }

    private func localMailbox() throws -> Maildir {
        guard let mailbox else {
            throw RPCError(code: .unimplemented, message: "mail goes to a real server: there is no local mailbox")
        }
        return mailbox
    }
}

extension Notify_LocalMail {
    init(_ stored: Maildir.Stored) {
        self = .with {
            $0.mailID = stored.id.text
            $0.recipient = stored.mail.recipient
            $0.sender = stored.mail.sender
            $0.subject = stored.mail.subject
            $0.atMs = stored.mail.at.milliseconds
        }
    }
}
