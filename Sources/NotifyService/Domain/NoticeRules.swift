import Primitives

/// What one member is told of, where and when (PRODUCT N5).
struct NoticeRules: Codable, Equatable, Sendable {
    enum Group: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
        /// 折り返し要
        case callback
        /// 入電のみ
        case call
        case afterHours
        case billing
        case service

        var isOfCalls: Bool {
            switch self {
            case .callback, .call, .afterHours: true
            case .billing, .service: false
            }
        }
    }

    enum Timing: String, Codable, Sendable {
        case now, digest, never
    }

    /// When and whether a notice goes to one place.
    enum When: Equatable, Sendable {
        case now
        /// Not before the end of the quiet hours.
        case held(until: Instant)
        /// In the daily mail that goes then.
        case digest(at: Instant)
        case not
    }

    static let mail = "mail"
    static let chatwork = "chatwork"

    /// A group that is not there is told at once.
    var timings: [Group: Timing] = [:]
    /// Keys of places that are not used: `mail`, `chatwork`, a channel's id.
    var silent: Set<String> = []
    /// Minutes since midnight, Japan time; equal: no quiet hours. From later than until: over midnight.
    var quietFrom = 0
    var quietUntil = 0
    var callbackPassesQuiet = true
    /// 0 … 23
    var digestHour = 18

    /// - Parameter place: where it would go: a key as in `silent`.
    func decide(_ kind: Notice.Kind, at place: String, now: Instant) -> When {
        guard let group = kind.group else { return .now }
        switch timings[group] ?? .now {
        case .never: return .not
        case .digest: return place == NoticeRules.mail ? .digest(at: nextDigest(after: now)) : .not
        case .now:
            // Money and the contract go by mail alone: that place is chosen for calls.
            if silent.contains(place), group.isOfCalls { return .not }
            if group == .callback, callbackPassesQuiet { return .now }
            return quietEnd(now).map { .held(until: $0) } ?? .now
        }
    }

    /// For a place that several members share: it goes there when the first of them wants it there.
    static func earliest(_ all: [When]) -> When {
        var found = When.not
        for when in all {
            switch (when, found) {
            case (.now, _): return .now
            case (.held(let until), .held(let other)): found = .held(until: min(until, other))
            case (.held, _): found = when
            case (.digest, _), (.not, _): continue
            }
        }
        return found
    }

    /// For a room that `recipients` share.
    static func inRoom(
        _ kind: Notice.Kind, at place: String, _ recipients: [Recipient], now: Instant
    ) -> When {
        guard kind.group != nil, !recipients.isEmpty else { return .now }
        return earliest(recipients.filter { $0.hears(kind) }.map { $0.when(kind, at: place, now: now) })
    }

    /// When what waits until `held` goes, now that other rules say `when`. What was written down is told: whoever does
    /// not want its like any more still gets this one, at its old time.
    static func moved(_ held: Instant, by when: When, now: Instant) -> Instant {
        switch when {
        case .now: now
        case .held(let until): until
        case .digest, .not: held
        }
    }

    /// In which daily mail a line goes that was put down at `collected`: the one it would have gone in had these rules
    /// held then. At once when that one is past, or when the member wants no daily mail any more.
    func digest(of collected: Instant, now: Instant) -> Instant {
        guard timings.values.contains(.digest) else { return now }
        return max(nextDigest(after: collected), now)
    }

    /// When the quiet hours end in which `now` lies; nil outside of them.
    private func quietEnd(_ now: Instant) -> Instant? {
        let minute = JapanTime.minuteOfDay(now)
        let today = JapanDate(now)
        func end(_ day: JapanDate) -> Instant { day.start + .minutes(quietUntil) }
        if quietFrom < quietUntil { return (quietFrom..<quietUntil).contains(minute) ? end(today) : nil }
        if quietFrom > quietUntil {
            if minute >= quietFrom { return end(today.adding(days: 1)) }
            if minute < quietUntil { return end(today) }
        }
        return nil
    }

    private func nextDigest(after now: Instant) -> Instant {
        let today = JapanDate(now).at(hour: digestHour, minute: 0)
        return now < today ? today : JapanDate(now).adding(days: 1).at(hour: digestHour, minute: 0)
    }
}

extension Notice.Kind {
    /// Of what callers wanted, or of how calls are answered.
    var isOfCalls: Bool {
        switch self {
        case .callUnhandled, .disputeUpheld, .disputeRefused, .answeringTextApproved, .answeringTextRejected: true
        case _: group?.isOfCalls ?? false
        }
    }

    /// What must not be missed by any of those who see to the bills.
    var isForAllPayers: Bool {
        switch self {
        case .paymentFailed, .authenticationNeeded, .suspensionAnnounced, .contractSuspended, .contractResumed,
            .contractEnded:
            true
        case _: false
        }
    }

    /// nil: no rule holds it back: what opens an account, what must not be missed, what was asked for just now.
    var group: NoticeRules.Group? {
        switch self {
        case .callbackWanted, .correctedCallbackWanted: .callback
        case .callbackNotWanted, .correctedCallbackNotWanted: .call
        case .afterHours: .afterHours
        case .invoicePaid, .invoiceRefunded, .contractChanged, .usageReached: .billing
        case .documentAccepted, .numberIssued, .serviceStart, .disputeUpheld, .disputeRefused, .answeringTextApproved:
            .service
        case .verifyEmail, .resetPassword, .memberInvited, .secondFactorOn, .secondFactorOff, .changeEmail,
            .emailChanged, .documentRejected, .documentsMissing, .applicationWithdrawn, .applicationUnfinished,
            .planChosen, .detailsChanged,
            .verificationHeld,
            .letterReturned, .paymentFailed, .contractEnded,
            .chatworkLinkBroken, .chatworkRoomBroken, .chatworkTest, .channelBroken, .channelTest, .noticeTest,
            .dailySummary, .callUnhandled, .answeringTextRejected, .mailTest, .announcement, .authenticationNeeded,
            .suspensionAnnounced, .contractSuspended, .contractResumed, .refundReturned, .paymentDisputed:
            nil
        }
    }
}
