import Contracts
import Hummingbird

/// `/account/channels`: further places for notices of calls: Slack, Teams, LINE, the customer's own server.
struct ChannelsPage: PageModel {
    static let template = "customer/channels"
    let title = "通知先の追加"
    let unavailable: Bool
    let channels: [Channel]
    let kinds: [ChannelWords]

    struct Channel: Sendable {
        let id: String
        let name: String
        let kind: String
        let target: String
        let on: Bool
        let off: Bool
        let broken: Bool
        let lastSuccess: String?
        /// What it means, then in the other side's words.
        let meaning: String?
        let trouble: String?
        let isWebhook: Bool
        let oldSecretUntil: String?
    }

    init(_ list: Notify_ListChannelsResponse) {
        unavailable = list.unavailable
        kinds = list.unavailable ? [] : ChannelWords.all
        channels = list.channels.map { channel in
            Channel(
                id: channel.channelID, name: channel.name, kind: ChannelWords.of(channel.kind)?.name ?? "",
                target: channel.target, on: channel.state == .on, off: channel.state == .off,
                broken: channel.state == .broken,
                lastSuccess: channel.lastSuccessMs > 0 ? Show.time(channel.lastSuccessMs) : nil,
                meaning: channel.lastError.nonEmpty.map {
                    ChannelTrouble.words(ChannelWords.of(channel.kind)?.key ?? "", $0) + "。"
                }, trouble: channel.lastError.nonEmpty, isWebhook: channel.kind == .webhook,
                oldSecretUntil: channel.oldSecretUntilMs > 0 ? Show.time(channel.oldSecretUntilMs) : nil)
        }
    }

    static let samples = [
        ChannelsPage(
            .with {
                $0.channels = [Notify_ChannelState.on, .off, .broken].map { state in
                    .with {
                        $0.channelID = "chn_sample"
                        $0.kind = .webhook
                        $0.state = state
                        $0.name = Sample.hostile
                        $0.target = Sample.hostile
                        $0.lastError = Sample.hostile
                        $0.lastSuccessMs = 1
                        $0.oldSecretUntilMs = 1
                    }
                }
            }), ChannelsPage(.with { $0.unavailable = true }), ChannelsPage(.init()),
    ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/channels") { request, context in
            try await show(context, notice: notices[try context.query(request, "done")])
        }
        ChannelFormPage.routes(router)
        ChannelActs.routes(router)
    }

    private static let notices = [
        "added": "通知先を追加しました。テスト通知を送って、届くことをご確認ください。",
        "changed": "通知先を変更しました。",
        "on": "通知を再開しました。",
        "off": "通知を停止しました。",
        "removed": "通知先を削除しました。",
        "test": "テスト通知を送信しました。届いていることをご確認ください。",
        "testing": "テスト通知を送信しています。届くまでに数分かかることがあります。",
    ]

    static func show(
        _ context: CustomerContext, problems: Problems? = nil, notice: String? = nil
    ) async throws -> Response {
        let customer = try context.customer()
        let list = try await context.edge.services.notify.listChannels(
            .with { $0.customer = customer }, options: .page)
        return try context.page(
            ChannelsPage(list), at: .account, problems: problems, notice: notice,
            status: problems == nil ? .ok : .badRequest)
    }
}
