import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    static let unknown = Rejected(.notFound, "この通知先は見つかりません。すでに削除されています。")

    func office() throws -> ChannelOffice {
        guard let channels else { throw Rejected(.failedPrecondition, "現在、通知先の追加はご利用いただけません。") }
        return channels
    }

    func known(_ id: String, _ account: AccountID) async throws -> NoticeChannel {
        guard let id = ChannelID(id), let channel = try await store.channel(id, of: account) else {
            throw NotifyRPC.unknown
        }
        return channel
    }

    func listChannels(
        request: Notify_ListChannelsRequest, context: ServerContext
    ) async throws -> Notify_ListChannelsResponse {
        let account = try request.customer.account()
        let channels = try await store.channels(account)
        let unavailable = self.channels == nil
        return .with {
            $0.channels = channels.map(Notify_Channel.init)
            $0.unavailable = unavailable
        }
    }

    func removeChannel(
        request: Notify_RemoveChannelRequest, context: ServerContext
    ) async throws -> Notify_RemoveChannelResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        guard let id = ChannelID(request.channelID) else { throw NotifyRPC.unknown }
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    if let channel = try store.channel(id, of: account, in: tx) { try store.remove(channel, in: tx) }
                    return Notify_RemoveChannelResponse()
                }.response
            }
        }
    }

    func sendChannelTest(
        request: Notify_SendChannelTestRequest, context: ServerContext
    ) async throws -> Notify_SendChannelTestResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        guard let id = ChannelID(request.channelID) else { throw NotifyRPC.unknown }
        let first = try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) { try writeTest(id, account, in: tx) }.response
            }
        }
        guard let delivery = try await settled(first.delivery) else { return first }
        return .with { $0.delivery = delivery }
    }

    private func writeTest(
        _ id: ChannelID, _ account: AccountID, in tx: Transaction
    ) throws -> Notify_SendChannelTestResponse {
        guard let channel = try store.channel(id, of: account, in: tx) else { throw NotifyRPC.unknown }
        guard channel.state == .on, let contact = try store.contact(account, in: tx) else {
            throw Rejected(.failedPrecondition, "停止中の通知先には送れません。先に通知を再開してください。")
        }
        let written = try store.post(
            TellAccount(
                event: "test-\(tx.newID(EventID.self))", account: account, brand: contact.brand, notice: .channelTest,
                happened: tx.now), to: channel, hold: nil, in: tx)
        guard let delivery = try store.delivery(written, in: tx) else { throw Unreadable("delivery \(written)") }
        return .with { $0.delivery = Notify_Delivery(delivery) }
    }
}

extension NoticeChannel.Kind {
    init?(_ kind: Notify_ChannelKind) {
        switch kind {
        case .slack: self = .slack
        case .teams: self = .teams
        case .line: self = .line
        case .webhook: self = .webhook
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }

    var wire: Notify_ChannelKind {
        switch self {
        case .slack: .slack
        case .teams: .teams
        case .line: .line
        case .webhook: .webhook
        }
    }
}

extension Notify_Channel {
    init(_ channel: NoticeChannel) {
        self = .with {
            $0.channelID = channel.id.text
            $0.kind = channel.kind.wire
            $0.name = channel.name
            $0.state =
                switch channel.state {
                case .on: .on
                case .off: .off
                case .broken: .broken
                }
            $0.target = channel.target
            $0.createdMs = channel.created.milliseconds
            $0.lastSuccessMs = channel.lastSuccess.map(\.milliseconds) ?? 0
            $0.lastError = channel.lastError
            $0.oldSecretUntilMs = channel.oldSecretUntil.map(\.milliseconds) ?? 0
        }
    }
}
