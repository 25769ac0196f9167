import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    /// A webhook's new secret is in the answers to the request that made it, for as long as a page may be sent again.
    private static let secretShown = Duration.minutes(10)
    /// Time to put the new one into the receiving server.
    static let oldSecretLives = Duration.days(2)

    func addChannel(
        request: Notify_AddChannelRequest, context: ServerContext
    ) async throws -> Notify_AddChannelResponse {
        let account = try request.customer.account()
        let office = try office()
        let requestID = try Repeats.checked(request.requestID)
        guard let kind = NoticeChannel.Kind(request.kind) else {
            throw Rejected(.invalidArgument, "通知先の種類が選択されていません。")
        }
        let typed = SetChannel(kind, name: request.name, request.settings)
        let others = try await store.channels(account)
        let decision = try NotifyRPC.decided(
            typed,
            .init(
                // The repeat of the request that made the last one is no further wish.
                others: others.count { $0.secretRequest != requestID }, old: nil,
                hosts: office.client.settings.hosts(kind)))
        try await office.checkReachable(decision.newHost)
        var fingerprint = request
        fingerprint.clearSettings()
        let answer = try await once {
            try await store.store.write { [fingerprint] tx in
                try tx.once(requestID, fingerprint: fingerprint) {
                    let id = tx.newID(ChannelID.self)
                    var settings = decision.settings
                    if kind == .webhook { settings.secret = WebhookSignature.newSecret(tx.world) }
                    let channel = NoticeChannel(
                        id: id, account: account, kind: kind, name: decision.name, state: .on,
                        target: decision.target, settings: try office.seal.seal(settings, of: id, account: account),
                        lastError: "", secretRequest: requestID, secretMade: tx.now, created: tx.now)
                    try store.keep(channel, in: tx)
                    return Notify_AddChannelResponse.with { $0.channel = Notify_Channel(channel) }
                }.response
            }
        }
        var shown = answer
        shown.secret = try await secret(answer.channel, requestID, account, office)
        return shown
    }

    func changeChannel(
        request: Notify_ChangeChannelRequest, context: ServerContext
    ) async throws -> Notify_ChangeChannelResponse {
        let account = try request.customer.account()
        let office = try office()
        let requestID = try Repeats.checked(request.requestID)
        let old = try await known(request.channelID, account)
        let typed = SetChannel(old.kind, name: request.name, request.settings)
        let settings = try office.seal.settings(old)
        let decision = try NotifyRPC.decided(
            typed,
            .init(
                others: 0, old: .init(name: old.name, settings: settings, target: old.target),
                hosts: office.client.settings.hosts(old.kind)))
        try await office.checkReachable(decision.newHost)
        var fingerprint = request
        fingerprint.clearSettings()
        return try await once {
            try await store.store.write { [fingerprint] tx in
                try tx.once(requestID, fingerprint: fingerprint) {
                    guard var channel = try store.channel(old.id, of: account, in: tx) else { throw NotifyRPC.unknown }
                    channel.name = decision.name
                    if decision.settings != settings {
                        channel.settings = try office.seal.seal(decision.settings, of: old.id, account: account)
                        channel.target = decision.target
                        channel.pausedUntil = nil
                        channel.lastError = ""
                        if channel.state == .broken { channel.state = .on }
                    }
                    switch request.state {
                    case .on: channel.state = .on
                    case .off: channel.state = .off
                    case .unspecified, .broken, .UNRECOGNIZED: break
                    }
                    try store.keep(channel, in: tx)
                    return Notify_ChangeChannelResponse.with { $0.channel = Notify_Channel(channel) }
                }.response
            }
        }
    }

    func rotateChannelSecret(
        request: Notify_RotateChannelSecretRequest, context: ServerContext
    ) async throws -> Notify_RotateChannelSecretResponse {
        let account = try request.customer.account()
        let office = try office()
        let requestID = try Repeats.checked(request.requestID)
        let old = try await known(request.channelID, account)
        guard old.kind == .webhook else { throw Rejected(.failedPrecondition, "署名用のシークレットがあるのは、Webhookだけです。") }
        let answer = try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    guard var channel = try store.channel(old.id, of: account, in: tx) else { throw NotifyRPC.unknown }
                    var settings = try office.seal.settings(channel)
                    settings.oldSecret = settings.secret
                    settings.secret = WebhookSignature.newSecret(tx.world)
                    channel.settings = try office.seal.seal(settings, of: channel.id, account: account)
                    channel.oldSecretUntil = tx.now + NotifyRPC.oldSecretLives
                    (channel.secretRequest, channel.secretMade) = (requestID, tx.now)
                    try store.keep(channel, in: tx)
                    return Notify_RotateChannelSecretResponse.with { $0.channel = Notify_Channel(channel) }
                }.response
            }
        }
        var shown = answer
        shown.secret = try await secret(answer.channel, requestID, account, office)
        return shown
    }

    /// Never kept with the answer: read from the sealed settings each time.
    private func secret(
        _ channel: Notify_Channel, _ requestID: String, _ account: AccountID, _ office: ChannelOffice
    ) async throws -> String {
        guard let id = ChannelID(channel.channelID), let kept = try await store.channel(id, of: account),
            kept.secretRequest == requestID, store.store.world.now - kept.secretMade <= NotifyRPC.secretShown
        else { return "" }
        return try office.seal.settings(kept).secret
    }

    private static func decided(_ typed: SetChannel, _ facts: SetChannel.Facts) throws -> SetChannel.Decision {
        do {
            return try typed.decide(facts).get()
        } catch {
            if error.all == [.tooMany] {
                throw Rejected(
                    .failedPrecondition, "通知先は\(SetChannel.mostPerAccount)件まで追加できます。使っていない通知先を削除してください。")
            }
            throw Rejected(
                .invalidArgument, "通知先を登録できませんでした。", fields: error.all.map { problem($0, typed.kind) })
        }
    }

    private static func problem(
        _ rejection: SetChannel.Rejection, _ kind: NoticeChannel.Kind
    ) -> Rejected.FieldProblem {
        switch rejection {
        case .tooMany: .init("name", "通知先が多すぎます。")
        case .nameMissing: .init("name", "通知先の名前が入力されていません。")
        case .nameTooLong: .init("name", "通知先の名前は\(SetChannel.longestName)文字以内で入力してください。")
        case .urlMissing: .init("url", "URLが入力されていません。")
        case .urlWrong(.notHTTPS): .init("url", "URLは「https://」で始まるものを入力してください。")
        case .urlWrong(.unreadable): .init("url", "URLの形式が正しくありません。コピーしたURL全体を貼り付けてください。")
        case .urlWrong(.otherHost):
            switch kind {
            case .slack:
                .init("url", "SlackのIncoming WebhookのURLではありません。「https://hooks.slack.com/」で始まるURLを貼り付けてください。")
            case .teams: .init("url", "TeamsのワークフローのURLではありません。ワークフローの作成後に表示されたURLを貼り付けてください。")
            case .line, .webhook: .init("url", "このURLは使えません。")
            }
        case .tokenMissing: .init("access_token", "チャネルアクセストークンが入力されていません。")
        case .tokenWrong: .init("access_token", "チャネルアクセストークンの形式が正しくありません。LINE Developersで発行したものを貼り付けてください。")
        case .recipientMissing: .init("recipient_id", "送信先のIDが入力されていません。")
        case .recipientWrong: .init("recipient_id", "送信先のIDは、U・C・Rのいずれかで始まる33文字です。")
        }
    }
}

extension SetChannel {
    fileprivate init(_ kind: NoticeChannel.Kind, name: String, _ settings: Notify_ChannelSettings) {
        self.init(
            kind: kind, name: name, url: settings.url, accessToken: settings.accessToken,
            recipient: settings.recipientID)
    }
}

extension ChannelOffice {
    /// - Throws: `Rejected`
    fileprivate func checkReachable(_ host: String?) async throws {
        guard let host else { return }
        func refused(_ sentence: String) -> Rejected {
            Rejected(.invalidArgument, "通知先を登録できませんでした。", fields: [.init("url", sentence)])
        }
        do {
            _ = try await client.address(host)
        } catch is ChannelClient.Forbidden {
            throw refused("このサーバーには送信できません。インターネットから利用できるサーバーのURLを入力してください。")
        } catch {
            throw refused("「\(host)」というサーバーが見つかりません。URLをご確認ください。")
        }
    }
}
