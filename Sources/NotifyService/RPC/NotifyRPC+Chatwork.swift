import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension NotifyRPC {
    func getChatworkConnection(
        request: Notify_GetChatworkConnectionRequest, context: ServerContext
    ) async throws -> Notify_GetChatworkConnectionResponse {
        let account = try request.customer.account()
        guard chatwork != nil else { return .with { $0.connection.state = .unavailable } }
        let connection = try await store.connection(account)
        return .with { $0.connection = Notify_ChatworkConnection(connection) }
    }

    func startChatworkConnection(
        request: Notify_StartChatworkConnectionRequest, context: ServerContext
    ) async throws -> Notify_StartChatworkConnectionResponse {
        let account = try request.customer.account()
        let channel = try channel()
        let requestID = try Repeats.checked(request.requestID)
        guard let session = SessionID(request.sessionID), let brand = store.brands[request.brand] else {
            throw Rejected(.unauthenticated, "ログインし直してください。")
        }
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    let secrets = ConsentSecrets(tx.world)
                    let redirect = channel.links.page("/account/chatwork/done", on: brand)
                    try store.begin(
                        NotifyStore.Consent(
                            hash: ConsentSecrets.hash(secrets.state), account: account,
                            member: request.customer.memberID, session: session.text, redirect: redirect,
                            verifier: try channel.seal.seal(verifier: secrets.verifier, of: account)), in: tx)
                    return Notify_StartChatworkConnectionResponse.with {
                        $0.authorizeURL = channel.api.consentURL(
                            state: secrets.state, challenge: ConsentSecrets.challenge(secrets.verifier),
                            redirect: redirect)
                    }
                }.response
            }
        }
    }

    func completeChatworkConnection(
        request: Notify_CompleteChatworkConnectionRequest, context: ServerContext
    ) async throws -> Notify_CompleteChatworkConnectionResponse {
        let account = try request.customer.account()
        let channel = try channel()
        let returned = try await store.takeConsent(
            ConsentSecrets.hash(request.state), account: account, member: request.customer.memberID,
            session: request.sessionID)
        switch returned {
        case .refused:
            throw Rejected(.failedPrecondition, "連携の手続きの有効期限が切れました。もう一度「Chatworkと連携する」を押してください。")
        case .connected(let connection): return .with { $0.connection = Notify_ChatworkConnection(connection) }
        case .first(let consent):
            let connection = try await connect(consent, code: request.code, channel)
            return .with { $0.connection = Notify_ChatworkConnection(connection) }
        }
    }

    private func connect(
        _ consent: NotifyStore.Consent, code: String, _ channel: ChatworkChannel
    ) async throws -> ChatworkConnection {
        let failed = Rejected(.failedPrecondition, "Chatworkとの連携に失敗しました。もう一度「Chatworkと連携する」を押してください。")
        guard (1...2000).contains(code.utf8.count) else { throw failed }
        let verifier = try channel.seal.verifier(consent.verifier, of: consent.account)
        let answer = await channel.api.exchange(code: code, verifier: verifier, redirect: consent.redirect)
        let now = store.store.world.now
        // Without a refresh token the link would end within the hour.
        guard case .tokens(let access, let refresh?, let lives) = answer,
            case .success(let person) = await channel.api.me(access)
        else { throw failed }
        let connection = ChatworkConnection(
            account: consent.account, consent: consent.hash, state: .connected, senderName: Typed.line(person.name),
            organizationName: Typed.line(person.organizationName ?? ""), room: nil,
            tokens: try channel.seal.seal(
                ChatworkTokens(access: access, refresh: refresh, expires: now + lives), of: consent.account),
            connected: now)
        try await store.keep(connection)
        return connection
    }

    func disconnectChatwork(
        request: Notify_DisconnectChatworkRequest, context: ServerContext
    ) async throws -> Notify_DisconnectChatworkResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    try store.disconnect(account, in: tx)
                    return Notify_DisconnectChatworkResponse()
                }.response
            }
        }
    }

    func channel() throws -> ChatworkChannel {
        guard let chatwork else { throw Rejected(.failedPrecondition, "現在、Chatwork連携はご利用いただけません。") }
        return chatwork
    }
}

extension Notify_ChatworkConnection {
    init(_ connection: ChatworkConnection?) {
        self = .with {
            guard let connection else {
                $0.state = .notConnected
                return
            }
            $0.state =
                switch connection.state {
                case .connected: .connected
                case .broken: .broken
                case .roomBroken: .roomBroken
                }
            $0.senderName = connection.senderName
            $0.organizationName = connection.organizationName
            $0.roomID = connection.room?.id ?? ""
            $0.roomName = connection.room?.name ?? ""
            $0.connectedMs = connection.connected.milliseconds
        }
    }
}
