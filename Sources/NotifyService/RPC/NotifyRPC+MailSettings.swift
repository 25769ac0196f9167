import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    func getMailSettings(
        request: Notify_GetMailSettingsRequest, context: ServerContext
    ) async throws -> Notify_GetMailSettingsResponse {
        let settings = try await store.mailSettings(of: try request.customer.account())
        return .with { $0.settings = Notify_MailSettings(settings) }
    }

    func setMailSettings(
        request: Notify_SetMailSettingsRequest, context: ServerContext
    ) async throws -> Notify_SetMailSettingsResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    try store.set(
                        withContent: request.withContent, announcements: request.announcements, of: account, in: tx)
                    let settings = try store.mailSettings(of: account, in: tx)
                    return Notify_SetMailSettingsResponse.with { $0.settings = Notify_MailSettings(settings) }
                }.response
            }
        }
    }

    func sendTestMail(
        request: Notify_SendTestMailRequest, context: ServerContext
    ) async throws -> Notify_SendTestMailResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    guard let delivery = try store.writeTestMail(account, in: tx) else {
                        throw Rejected(
                            .resourceExhausted, "テストメールは1時間に\(NotifyStore.testMailsPerHour)通までです。時間をおいて、やり直してください。")
                    }
                    return Notify_SendTestMailResponse.with { $0.delivery = Notify_Delivery(delivery) }
                }.response
            }
        }
    }

    func confirmTestMail(
        request: Notify_ConfirmTestMailRequest, context: ServerContext
    ) async throws -> Notify_ConfirmTestMailResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    guard let id = DeliveryID(request.deliveryID), try store.confirmTestMail(id, account, in: tx) else {
                        throw Rejected(.failedPrecondition, "このテストメールは、現在のメールアドレスに送ったものではありません。もう一度お送りください。")
                    }
                    let settings = try store.mailSettings(of: account, in: tx)
                    return Notify_ConfirmTestMailResponse.with { $0.settings = Notify_MailSettings(settings) }
                }.response
            }
        }
    }

    func listFailingAddresses(
        request: Notify_ListFailingAddressesRequest, context: ServerContext
    ) async throws -> Notify_ListFailingAddressesResponse {
        _ = try request.staff.person()
        let limit = try NotifyRPC.limit(request.limit)
        let start = FailingAddressID(request.pageKey)
        guard request.pageKey.isEmpty || start != nil else { throw NotifyRPC.badPageKey }
        let (addresses, next) = try await store.failingAddresses(before: start, limit: limit)
        return .with {
            $0.addresses = addresses.map(Notify_FailingAddress.init)
            $0.nextPageKey = next.map(\.text) ?? ""
        }
    }
}

extension Notify_MailSettings {
    init(_ settings: MailSettings) {
        self = .with {
            $0.withContent = settings.withContent
            $0.announcements = settings.announcements
            $0.address = settings.address.map(\.text) ?? ""
            if let failing = settings.failing {
                $0.failing = Notify_FailingAddress(failing)
                $0.failing.address = settings.address.map(\.text) ?? ""
            }
        }
    }
}

extension Notify_FailingAddress {
    init(_ failing: FailingAddress) {
        self = .with {
            $0.address = failing.address
            $0.sinceMs = failing.since.milliseconds
            $0.lastReturnedMs = failing.lastReturned.milliseconds
            $0.status = failing.status
            $0.said = failing.said
            $0.accountIds = failing.accounts
        }
    }
}
