import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    func getNoticeRules(
        request: Notify_GetNoticeRulesRequest, context: ServerContext
    ) async throws -> Notify_GetNoticeRulesResponse {
        let account = try request.customer.account()
        let (recipient, places) = try await store.store.read { tx in
            try rulesAndPlaces(request.customer.memberID, account, in: tx)
        }
        return .with {
            $0.rules = Notify_NoticeRules(recipient.rules)
            $0.places = places.map(Notify_NoticePlace.init)
        }
    }

    func setNoticeRules(
        request: Notify_SetNoticeRulesRequest, context: ServerContext
    ) async throws -> Notify_SetNoticeRulesResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        let rules = NoticeRules(request.rules)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    let places = try rulesAndPlaces(request.customer.memberID, account, in: tx).places
                    let rejections = SetNoticeRules.decide(rules, places: places.map(\.key))
                    guard rejections.isEmpty else {
                        throw Rejected(
                            .invalidArgument, "受け取り方を変更できませんでした。", fields: rejections.map(NotifyRPC.problem))
                    }
                    try store.keep(rules, of: request.customer.memberID, account: account, in: tx)
                    return Notify_SetNoticeRulesResponse.with { $0.rules = Notify_NoticeRules(rules) }
                }.response
            }
        }
    }

    /// To every place that the member uses, at once.
    func sendNoticeTest(
        request: Notify_SendNoticeTestRequest, context: ServerContext
    ) async throws -> Notify_SendNoticeTestResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    let (recipient, places) = try rulesAndPlaces(request.customer.memberID, account, in: tx)
                    let command = TellAccount(
                        event: "test-\(tx.newID(EventID.self))", account: account, brand: recipient.contact.brand,
                        notice: .noticeTest, happened: tx.now)
                    let used = places.filter { !recipient.rules.silent.contains($0.key) }
                    for place in used { try test(command, at: place.key, recipient, in: tx) }
                    return Notify_SendNoticeTestResponse.with { $0.places = used.map(Notify_NoticePlace.init) }
                }.response
            }
        }
    }

    private func test(_ command: TellAccount, at place: String, _ recipient: Recipient, in tx: Transaction) throws {
        switch place {
        case NoticeRules.mail: try store.mail(command, to: recipient.contact, notBefore: nil, in: tx)
        case NoticeRules.chatwork: try store.postToRoom(command, hold: nil, in: tx)
        case _:
            guard let id = ChannelID(place), let channel = try store.openChannel(id, in: tx) else { return }
            try store.post(command, to: channel, hold: nil, in: tx)
        }
    }

    private func rulesAndPlaces(
        _ member: String, _ account: AccountID, in tx: Transaction
    ) throws -> (recipient: Recipient, places: [NoticePlace]) {
        guard let recipient = try store.recipient(member, of: account, in: tx) else {
            throw Rejected(.unavailable, "ただいま準備中です。しばらくしてから、もう一度お試しください。")
        }
        let mail = NoticePlace(key: NoticeRules.mail, label: "メール（\(recipient.contact.email.text)）")
        return (recipient, [mail] + (try store.rooms(account, in: tx)))
    }

    private static func problem(_ rejection: SetNoticeRules.Rejection) -> Rejected.FieldProblem {
        switch rejection {
        case .quietHours: .init("quiet", "通知を控える時間帯は、開始と終了の両方を正しい時刻で入力してください。")
        case .digestHour: .init("digest_hour", "まとめを受け取る時刻が選択されていません。")
        case .nowhere: .init("places", "すぐに受け取るお電話のお知らせがありますが、受け取る場所が選択されていません。")
        }
    }
}

extension NoticeRules {
    /// What is not said, or said by a newer Edge, is told at once.
    init(_ rules: Notify_NoticeRules) {
        self.init()
        for rule in rules.rules {
            guard let group = Group(rule.group) else { continue }
            switch rule.timing {
            case .digest: timings[group] = .digest
            case .never: timings[group] = .never
            case .now, .unspecified, .UNRECOGNIZED: timings[group] = .now
            }
        }
        silent = Set(rules.silentPlaces)
        quietFrom = Int(rules.quietFromMinute)
        quietUntil = Int(rules.quietUntilMinute)
        callbackPassesQuiet = rules.callbackPassesQuiet
        digestHour = Int(rules.digestHour)
    }
}

extension NoticeRules.Group {
    init?(_ group: Notify_NoticeGroup) {
        guard let found = Self.allCases.first(where: { $0.wire == group }) else { return nil }
        self = found
    }

    var wire: Notify_NoticeGroup {
        switch self {
        case .callback: .callback
        case .call: .call
        case .afterHours: .afterHours
        case .billing: .billing
        case .service: .service
        }
    }
}

extension Notify_NoticeRules {
    init(_ rules: NoticeRules) {
        self = .with {
            $0.rules = NoticeRules.Group.allCases.map { group in
                .with {
                    $0.group = group.wire
                    $0.timing =
                        switch rules.timings[group] ?? .now {
                        case .now: .now
                        case .digest: .digest
                        case .never: .never
                        }
                }
            }
            $0.silentPlaces = rules.silent.sorted()
            $0.quietFromMinute = Int32(rules.quietFrom)
            $0.quietUntilMinute = Int32(rules.quietUntil)
            $0.callbackPassesQuiet = rules.callbackPassesQuiet
            $0.digestHour = Int32(rules.digestHour)
        }
    }
}

extension Notify_NoticePlace {
    init(_ place: NoticePlace) {
        self = .with {
            $0.key = place.key
            $0.label = place.label
        }
    }
}
