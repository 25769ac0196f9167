import Primitives

/// Who is told when nobody has called a caller back: after a while the first place, after as long again the next.
struct Escalation: Codable, Equatable, Sendable {
    static let afterMinutes = 5...1440
    static let mostSteps = 5

    var on = false
    /// From the call to the first step, and from each step to the next.
    var after = 30
    /// Only minutes within the answering hours are counted.
    var inAnsweringHours = true
    /// Keys of places, as in `NoticeRules.silent`, and members' ids.
    var steps: [String] = [NoticeRules.mail]

    enum Rejection: Error, Equatable, Sendable {
        case after
        case steps
        case unknownStep
    }

    /// - Parameter places: keys of all places there are.
    func rejections(places: Set<String>) -> [Rejection] {
        guard on else { return [] }
        var rejections: [Rejection] = []
        if !Escalation.afterMinutes.contains(after) { rejections.append(.after) }
        if steps.isEmpty || steps.count > Escalation.mostSteps { rejections.append(.steps) }
        if steps.contains(where: { !places.contains($0) }) { rejections.append(.unknownStep) }
        return rejections
    }

    /// What is known of a call that waits.
    struct Facts: Equatable, Sendable {
        /// Steps that were told already.
        var told: Int
        /// When the last step was told; before the first, when the call came or was opened anew.
        var since: Instant
        /// The customer has put it off until then.
        var snoozedUntil: Instant?
        /// nil: not known; every minute is counted.
        var hours: AnsweringHours?
        var now: Instant
    }

    enum Next: Equatable, Sendable {
        case wait(until: Instant)
        case tell(place: String)
        case end
    }

    func next(_ facts: Facts) -> Next {
        guard on, facts.told < steps.count else { return .end }
        var since = facts.since
        if let snoozed = facts.snoozedUntil { since = max(since, snoozed) }
        let due = due(since, facts.hours)
        return due > facts.now ? .wait(until: due) : .tell(place: steps[facts.told])
    }

    /// `after` minutes later, as they are counted.
    private func due(_ since: Instant, _ hours: AnsweringHours?) -> Instant {
        guard inAnsweringHours, let hours else { return since + .minutes(after) }
        return hours.after(minutes: after, from: since) ?? since + .minutes(after)
    }
}
