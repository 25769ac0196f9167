import Contracts
import Hummingbird
import Primitives

/// `/account/chatwork`: Chatwork連携, step by step as the guide has it: connect, choose a room, try it, disconnect.
struct ChatworkPage: PageModel {
    static let template = "customer/chatwork"
    let title = "Chatwork連携"
    let unavailable: Bool
    let broken: Bool
    let roomBroken: Bool
    /// Nobody's consent stands: the button that begins one.
    let canConnect: Bool
    let linked: Linked?

    struct Linked: Sendable {
        let sender: String
        let organization: String?
        let since: String
        /// Where notices go now.
        let room: String?
        let rooms: [Room]
        let hasRooms: Bool
        /// In place of the list, when Chatwork does not give it.
        let roomsTrouble: String?
        let roomError: String?
        let canTest: Bool
    }

    struct Room: Sendable {
        let id: String
        let name: String
        let chosen: Bool
    }

    init(
        _ connection: Notify_ChatworkConnection, rooms: [Notify_ChatworkRoom] = [], roomsTrouble: String? = nil,
        typed: String? = nil, problems: Problems? = nil
    ) {
        unavailable = connection.state == .unavailable
        broken = connection.state == .broken
        roomBroken = connection.state == .roomBroken
        let stands = connection.state == .connected || connection.state == .roomBroken
        canConnect = connection.state == .notConnected || broken
        let chosen = typed ?? (roomBroken ? "" : connection.roomID)
        guard stands || broken else {
            linked = nil
            return
        }
        linked = Linked(
            sender: connection.senderName, organization: connection.organizationName.nonEmpty,
            since: Show.time(connection.connectedMs), room: connection.roomName.nonEmpty,
            rooms: rooms.map {
                Room(id: $0.roomID, name: ChatworkPage.name($0), chosen: $0.roomID == chosen)
            },
            hasRooms: stands && !rooms.isEmpty, roomsTrouble: roomsTrouble, roomError: problems?["room_id"],
            canTest: connection.state == .connected && !connection.roomID.isEmpty)
    }

    private static func name(_ room: Notify_ChatworkRoom) -> String {
        switch room.type {
        case "my": "マイチャット（自分専用）"
        case "direct": "\(room.name)（ダイレクトチャット）"
        case _: room.name
        }
    }

    static let samples = [
        ChatworkPage(.with { $0.state = .unavailable }), ChatworkPage(.with { $0.state = .notConnected }),
        ChatworkPage(
            .with {
                $0.state = .connected
                $0.senderName = Sample.hostile
                $0.organizationName = Sample.hostile
                $0.roomID = "1"
                $0.roomName = Sample.hostile
            },
            rooms: [
                .with {
                    $0.roomID = "1"
                    $0.name = Sample.hostile
                    $0.type = "group"
                }
            ]),
        ChatworkPage(.with { $0.state = .broken }),
        ChatworkPage(.with { $0.state = .roomBroken }, roomsTrouble: Sample.hostile),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/chatwork") { request, context in
            let done = try context.query(request, "done")
            let problems = try context.query(request, "denied") == "1" ? denied : nil
            return try await show(context, problems: problems, notice: notices[done])
        }
        ChatworkConsent.routes(router)
        ChatworkRoomForm.routes(router)
    }

    private static let noRooms =
        "管理者名のアカウントが書き込めるチャットルームがありません。Chatworkでチャットルームに参加してから、この画面を読み込み直してください。"

    private static let denied = Problems("Chatworkで許可されなかったため、連携していません。連携するには、Chatworkの画面で「許可」を押してください。")

    private static let notices = [
        "connected": "Chatworkと連携しました。次に、通知したいチャットルームを選択してください。",
        "room": "通知したいチャットルームを更新しました。",
        "disconnected": "Chatworkとの連携を解除しました。",
        "test": "テスト通知を送信しました。チャットルームをご確認ください。",
        "testing": "テスト通知を送信しています。届くまでに数分かかることがあります。",
    ]

    static func show(
        _ context: CustomerContext, problems: Problems? = nil, typed: String? = nil, notice: String? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let notify = context.edge.services.notify
        var connection = try await notify.getChatworkConnection(.with { $0.customer = customer }, options: .page)
            .connection
        var rooms: [Notify_ChatworkRoom] = []
        var trouble: String?
        if connection.state == .connected || connection.state == .roomBroken {
            let answer = try await context.attempt {
                try await notify.listChatworkRooms(.with { $0.customer = customer }, options: .elsewhere).rooms
            }
            switch answer {
            case .done(let found):
                rooms = found
                if found.isEmpty { trouble = noRooms }
            case .refused(let refusal):
                trouble = refusal.heading
                // Asking may have shown that the link is broken.
                connection = try await notify.getChatworkConnection(
                    .with { $0.customer = customer }, options: .page
                ).connection
            }
        }
        let page = ChatworkPage(
            connection, rooms: rooms, roomsTrouble: trouble, typed: typed, problems: problems)
        return try context.page(
            page, at: .account, problems: problems, notice: notice, status: problems == nil ? .ok : .badRequest)
    }
}
