/// What settings stood at when a form began: whoever saves settings that somebody else has changed meanwhile has not seen
/// what they would take away, and is told so first.
enum StartingVersion {
    /// - Parameters:
    ///   - began: as the form carried it; empty = whatever they are.
    ///   - now: what they stand at.
    static func check(_ began: String, _ now: String) throws(ChangedMeanwhile) {
        guard began.isEmpty || began == now else { throw ChangedMeanwhile() }
    }
}

/// Somebody else saved the same settings after the form was opened. Nothing was changed.
struct ChangedMeanwhile: Error, Equatable, Sendable {}
