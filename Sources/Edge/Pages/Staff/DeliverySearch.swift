import Contracts

/// What staff look for among the deliveries, as the address says it; a word it does not know finds everything.
struct DeliverySearch: Sendable {
    let unsentOnly: Bool
    let state: Notify_DeliveryState
    let kind: String

    private static let states: [(word: String, state: Notify_DeliveryState, label: String)] = [
        ("queued", .queued, "送信待ち・送信中"), ("unknown", .unknown, "再送中"), ("sent", .sent, "送信済み"),
        ("failed", .failed, "送信失敗"),
    ]

    init(unsent: String, state: String, kind: String) {
        unsentOnly = unsent == "1"
        self.state = DeliverySearch.states.first { $0.word == state }?.state ?? .unspecified
        self.kind = DeliveryKind.names.contains { $0.key == kind } ? kind : ""
    }

    var shown: DeliveriesPage.Filter {
        let word = DeliverySearch.states.first { $0.state == state }?.word ?? ""
        let parts = [
            unsentOnly ? "unsent=1" : "", word.isEmpty ? "" : "state=\(word)", kind.isEmpty ? "" : "kind=\(kind)",
        ]
        let query = parts.filter { !$0.isEmpty }.map { "&\($0)" }.joined()
        return .init(
            unsentOnly: unsentOnly,
            states: DeliverySearch.states.map { .init(value: $0.word, label: $0.label, chosen: $0.state == state) },
            kinds: DeliveryKind.names.map { .init(value: $0.key, label: $0.name, chosen: $0.key == kind) },
            query: query, isSet: !query.isEmpty)
    }
}

/// The views of `/notices`.
struct NoticeView: Sendable {
    let path: String
    let label: String
    let here: Bool

    enum Place: String, CaseIterable {
        case log, unsent, figures, addresses, samples
    }

    static func all(at place: Place) -> [NoticeView] {
        Place.allCases.map { view in
            let (path, label) =
                switch view {
                case .log: ("/notices", "送信履歴")
                case .unsent: ("/notices?unsent=1", "未送信のみ")
                case .figures: ("/notices/figures", "通知の状況")
                case .addresses: ("/notices/addresses", "届かないアドレス")
                case .samples: ("/notices/samples", "メールの見本")
                }
            return NoticeView(path: path, label: label, here: view == place)
        }
    }
}
