import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    /// A person waits this long for a test message; then the page says that it is on its way.
    private static let testLooks = 30
    private static let testPause = Duration.milliseconds(100)

    func listChatworkRooms(
        request: Notify_ListChatworkRoomsRequest, context: ServerContext
    ) async throws -> Notify_ListChatworkRoomsResponse {
        let account = try request.customer.account()
        let rooms = try await rooms(account)
        return .with { answer in
            answer.rooms = rooms.map { room in
                .with {
                    $0.roomID = String(room.roomId)
                    $0.name = Typed.line(room.name)
                    $0.type = room.type
                }
            }
        }
    }

    func chooseChatworkRoom(
        request: Notify_ChooseChatworkRoomRequest, context: ServerContext
    ) async throws -> Notify_ChooseChatworkRoomResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        // Asked before the transaction: only a room that the sender may write to is kept, under Chatwork's own name for it.
        let found = try await rooms(account).first { String($0.roomId) == request.roomID }
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    guard let found else {
                        let sentence =
                            request.roomID.isEmpty
                            ? "通知したいチャットルームが選択されていません。" : "このチャットルームには通知できません。一覧から選び直してください。"
                        throw Rejected(
                            .invalidArgument, "チャットルームを設定できませんでした。", fields: [.init("room_id", sentence)])
                    }
                    try store.choose(
                        .init(id: String(found.roomId), name: Typed.line(found.name)), for: account, in: tx)
                    let connection = try store.connection(account, in: tx)
                    return Notify_ChooseChatworkRoomResponse.with {
                        $0.connection = Notify_ChatworkConnection(connection)
                    }
                }.response
            }
        }
    }

    func sendChatworkTestMessage(
        request: Notify_SendChatworkTestMessageRequest, context: ServerContext
    ) async throws -> Notify_SendChatworkTestMessageResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        _ = try channel()
        let first = try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) { try writeTest(account, in: tx) }.response
            }
        }
        guard let delivery = try await settled(first.delivery) else { return first }
        return .with { $0.delivery = delivery }
    }

    /// How a test message's first try ended; nil when it takes longer than a person waits.
    func settled(_ delivery: Notify_Delivery) async throws -> Notify_Delivery? {
        guard let id = DeliveryID(delivery.deliveryID) else { return nil }
        for _ in 0..<NotifyRPC.testLooks {
            guard let found = try await store.delivery(id) else { return nil }
            let tried = found.attempts > 0 && !found.underWay
            if found.state != .queued || tried { return Notify_Delivery(found) }
            try await Task.sleep(for: NotifyRPC.testPause)
        }
        return nil
    }

    private func writeTest(
        _ account: AccountID, in tx: Transaction
    ) throws -> Notify_SendChatworkTestMessageResponse {
        guard let contact = try store.contact(account, in: tx),
            let id = try store.postToRoom(
                TellAccount(
                    event: "test-\(tx.newID(EventID.self))", account: account, brand: contact.brand,
                    notice: .chatworkTest, happened: tx.now), hold: nil, in: tx),
            let delivery = try store.delivery(id, in: tx)
        else { throw Rejected(.failedPrecondition, "先に、通知したいチャットルームを選択してください。") }
        return .with { $0.delivery = Notify_Delivery(delivery) }
    }

    /// - Throws: `Rejected`
    private func rooms(_ account: AccountID) async throws -> [ChatworkAPI.Room] {
        let channel = try channel()
        do {
            let access = try await channel.keeper.access(account)
            var answer = await channel.api.rooms(access)
            if answer == .failure(.unauthorized) {
                answer = await channel.api.rooms(try await channel.keeper.access(account, refused: access))
            }
            return try answer.get()
        } catch ChatworkTokenKeeper.Trouble.notConnected {
            throw Rejected(.failedPrecondition, "Chatworkと連携していません。")
        } catch ChatworkTokenKeeper.Trouble.broken, ChatworkAPI.Trouble.unauthorized {
            throw Rejected(.failedPrecondition, "Chatworkとの連携が切れています。もう一度連携してください。")
        } catch ChatworkAPI.Trouble.tooMany {
            throw Rejected(.failedPrecondition, "Chatworkの利用回数の上限に達しました。5分ほどおいて、やり直してください。")
        } catch is ChatworkAPI.Trouble, is ChatworkTokenKeeper.Trouble {
            throw Rejected(.failedPrecondition, "Chatworkからチャットルームの一覧を取得できませんでした。時間をおいて、やり直してください。")
        }
    }

    /// - Throws: `Rejected` when the request id was used for something else.
    func once<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch is RequestIDReused {
            throw Repeats.reused
        }
    }
}
