import Primitives

/// A call that was taken goes back to whoever is free: by its operator, by an admin, or by the clock.
enum ReleaseCall {
    enum Rejection: Error, Equatable {
        case takenBy(String)
    }

    /// nil when nobody has it or it has been written up: nothing to give back.
    static func decide(_ call: OpenCall, by person: StaffID, admin: Bool) -> Result<OpenCall?, Rejection> {
        guard call.state == .taken, let holder = call.takenBy else { return .success(nil) }
        guard holder.id == person || admin else { return .failure(.takenBy(holder.name)) }
        return .success(released(call))
    }

    /// Nothing typed for so long: whoever took it has gone.
    static let abandonedAfter = Duration.minutes(5)

    enum Look: Equatable {
        case release(OpenCall)
        case lookAgain(Instant)
        case done
    }

    /// - Parameter lastDraft: when something was last typed about it.
    static func look(_ call: OpenCall, lastDraft: Instant?, now: Instant) -> Look {
        guard call.state == .taken else { return .done }
        let taken = call.taken ?? call.ringing
        let due = max(taken, lastDraft ?? taken) + abandonedAfter
        return due <= now ? .release(released(call)) : .lookAgain(due)
    }

    private static func released(_ call: OpenCall) -> OpenCall {
        var released = call
        released.state = .ringing
        released.takenBy = nil
        released.taken = nil
        return released
    }
}
