/// What follows from a notice's kind for how it is sent.
extension Notice {
    /// Waits for no other mail to its address, and none waits for it: what somebody has just asked for, and what says
    /// nothing of a call.
    var standsAlone: Bool { link != nil || [.announcement, .dailySummary].contains(kind) }

    /// Never sent to anybody else, not even to the account's own address.
    var isForOnePerson: Bool {
        link != nil || [.emailChanged, .secondFactorOn, .secondFactorOff, .dailySummary, .noticeTest].contains(kind)
    }

    /// The first word of a call, which is promised within ten minutes.
    var tellsOfNewCall: Bool { Kind.newCalls.contains(kind) }

    /// Asked for by a person, to see whether it arrives.
    var isTest: Bool { [.chatworkTest, .channelTest, .noticeTest].contains(kind) }

    /// What goes where many may read it (a Chatwork room, a further channel): calls, nothing of the contract or of money.
    var isForRooms: Bool {
        switch self {
        case .callRecorded, .callAfterHours, .callCorrected, .chatworkTest, .channelTest, .noticeTest, .callUnhandled:
            true
        case _: false
        }
    }
}
