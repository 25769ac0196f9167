import Contracts

/// What a page says of each kind of channel.
struct ChannelWords: Sendable, Equatable {
    /// In addresses: `?kind=slack`.
    let key: String
    let name: String
    /// One line, in the list of kinds.
    let summary: String
    /// How to get what the form asks for, step by step.
    let steps: [String]
    let kind: Notify_ChannelKind

    static let all = [
        ChannelWords(
            key: "slack", name: "Slack", summary: "Slackのチャンネルに通知します。",
            steps: [
                "Slackで、Incoming Webhookを有効にしたアプリを用意します。",
                "「Add New Webhook to Workspace」を押し、通知したいチャンネルを選びます。",
                "表示されたWebhook URL（https://hooks.slack.com/services/…）をコピーします。",
            ], kind: .slack),
        ChannelWords(
            key: "teams", name: "Microsoft Teams", summary: "Teamsのチャネルやチャットに通知します。",
            steps: [
                "Teamsで、通知したいチャネルの「…」から「ワークフロー」を開きます。",
                "「Webhook要求を受信したらチャネルに投稿する」を選び、ワークフローを追加します。",
                "最後に表示されたURLをコピーします。",
            ], kind: .teams),
        ChannelWords(
            key: "line", name: "LINE", summary: "LINE公式アカウントから、個人やグループのトークに通知します。",
            steps: [
                "LINE Developersで、Messaging APIのチャネルを用意します。",
                "「Messaging API設定」で、チャネルアクセストークン（長期）を発行します。",
                "通知を受け取る方が、そのLINE公式アカウントを友だちに追加するか、グループに招待します。",
                "送信先のID（ユーザーID、グループIDなど）を確認します。",
            ], kind: .line),
        ChannelWords(
            key: "webhook", name: "Webhook", summary: "お客様のサーバーに、署名付きのJSONを送ります。",
            steps: [
                "インターネットから https で利用できる、受信用のURLを用意します。",
                "追加すると、署名用のシークレットが一度だけ表示されます。受信側に設定してください。",
            ], kind: .webhook),
    ]

    static func of(_ kind: Notify_ChannelKind) -> ChannelWords? { all.first { $0.kind == kind } }
    static func of(_ key: String) -> ChannelWords? { all.first { $0.key == key } }
}
