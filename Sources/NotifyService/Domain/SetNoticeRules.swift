/// A member sets their rules: what was typed, looked at.
enum SetNoticeRules {
    enum Rejection: Error, Equatable, Sendable {
        case quietHours
        case digestHour
        /// Nothing would ever arrive although something is wanted.
        case nowhere
    }

    /// - Parameter places: keys of all places there are for the member.
    static func decide(_ rules: NoticeRules, places: [String]) -> [Rejection] {
        var rejections: [Rejection] = []
        let minutes = 0..<1440
        if !minutes.contains(rules.quietFrom) || !minutes.contains(rules.quietUntil) { rejections.append(.quietHours) }
        if !(0..<24).contains(rules.digestHour) { rejections.append(.digestHour) }
        let wantsNow = NoticeRules.Group.allCases.contains { $0.isOfCalls && (rules.timings[$0] ?? .now) == .now }
        if wantsNow, places.allSatisfy(rules.silent.contains) { rejections.append(.nowhere) }
        return rejections
    }
}
