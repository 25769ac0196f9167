import Contracts
import Hummingbird

/// `/account/channels/new?kind=slack` and `/account/channels/chn_…`: what a channel needs, new or changed.
struct ChannelFormPage: PageModel {
    static let template = "customer/channel-form"
    let title: String
    let action: String
    let kind: ChannelWords
    let isNew: Bool
    let fields: [Field]

    /// - Parameters:
    ///   - channel: the one that is changed; nil = a new one.
    ///   - typed: empty at first.
    init(_ kind: ChannelWords, _ channel: Notify_Channel?, _ typed: Form, problems: Problems?) {
        self.kind = kind
        isNew = channel == nil
        title = isNew ? "\(kind.name)を追加" : "\(kind.name)を変更"
        action = channel.map { "/account/channels/\($0.channelID)" } ?? "/account/channels/new?kind=\(kind.key)"
        let stays = isNew ? "" : "変更しない場合は、空欄のままにしてください。"
        func secret(_ name: String, _ label: String, _ hint: String, _ type: String = "text") -> Field {
            Field(
                name, label, value: typed[name], problems: problems, required: channel == nil, hint: hint + stays,
                type: type, autocomplete: "off", maxlength: 2_000)
        }
        let name = Field(
            "name", "通知先の名前", value: typed.has("name") ? typed["name"] : channel?.name ?? "", problems: problems,
            hint: "管理画面で見分けるための名前です。例：営業部の\(kind.name)", autocomplete: "off", maxlength: 40)
        switch kind.kind {
        case .line:
            fields = [
                name,
                secret("access_token", "チャネルアクセストークン", "LINE Developersで発行した、長期のトークンです。"),
                secret("recipient_id", "送信先のID", "U・C・Rのいずれかで始まる33文字です。"),
            ]
        case _:
            fields = [name, secret("url", "URL", "コピーしたURL全体を貼り付けてください。", "url")]
        }
    }

    static let samples =
        ChannelWords.all.map { ChannelFormPage($0, nil, Form([("name", Sample.hostile)]), problems: nil) } + [
            ChannelFormPage(
                ChannelWords.all[0], .with { $0.name = Sample.hostile }, Form(),
                problems: Problems("見本", [.init(field: "url", text: Sample.hostile)]))
        ]

    static func routes(_ router: Router<CustomerContext>) {
        router.get("account/channels/new") { request, context in
            _ = try context.customer()
            guard let kind = ChannelWords.of(try context.query(request, "kind")) else { throw Refused.notFound }
            return try context.page(ChannelFormPage(kind, nil, Form(), problems: nil), at: .account)
        }
        router.post("account/channels/new") { request, context in
            let customer = try context.customer()
            guard let kind = ChannelWords.of(try context.query(request, "kind")) else { throw Refused.notFound }
            let form = try await context.form(request)
            let answer = try await context.attempt {
                try await context.edge.services.notify.addChannel(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.kind = kind.kind
                        $0.name = form["name"]
                        $0.settings = settings(form)
                    }, options: .elsewhere)
            }
            switch answer {
            case .done(let added) where !added.secret.isEmpty:
                return try context.page(ChannelSecretPage(added.channel, added.secret, isNew: true), at: .account)
            case .done: return Response.seeOther("/account/channels?done=added")
            case .refused(let problems):
                return try context.page(
                    ChannelFormPage(kind, nil, form, problems: problems), at: .account, problems: problems,
                    status: .badRequest)
            }
        }
        router.get("account/channels/:id") { _, context in
            let (kind, channel) = try await channel(context)
            return try context.page(ChannelFormPage(kind, channel, Form(), problems: nil), at: .account)
        }
        router.post("account/channels/:id") { request, context in
            let customer = try context.customer()
            let (kind, channel) = try await channel(context)
            let form = try await context.form(request)
            let answer = try await context.attempt {
                try await context.edge.services.notify.changeChannel(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.customer = customer
                        $0.channelID = channel.channelID
                        $0.name = form["name"]
                        $0.settings = settings(form)
                    }, options: .elsewhere)
            }
            switch answer {
            case .done: return Response.seeOther("/account/channels?done=changed")
            case .refused(let problems):
                return try context.page(
                    ChannelFormPage(kind, channel, form, problems: problems), at: .account, problems: problems,
                    status: .badRequest)
            }
        }
    }

    private static func settings(_ form: Form) -> Notify_ChannelSettings {
        .with {
            $0.url = form["url"]
            $0.accessToken = form["access_token"]
            $0.recipientID = form["recipient_id"]
        }
    }

    private static func channel(_ context: CustomerContext) async throws -> (ChannelWords, Notify_Channel) {
        let customer = try context.customer()
        let id = try context.parameters.require("id")
        let list = try await context.edge.services.notify.listChannels(
            .with { $0.customer = customer }, options: .page)
        guard let channel = list.channels.first(where: { $0.channelID == id }),
            let kind = ChannelWords.of(channel.kind)
        else { throw Refused.notFound }
        return (kind, channel)
    }
}
