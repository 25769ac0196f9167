import Primitives

/// An operator takes a call that nobody has, ringing or hung up. Who was first has it; everyone else is told who.
enum TakeCall {
    enum Decision: Equatable {
        case take
        /// It is this operator's already, another's, or written up: nothing changes.
        case leave
    }

    static func decide(_ call: OpenCall) -> Decision {
        switch call.state {
        case .ringing: .take
        case .taken, .writtenUp: .leave
        }
    }
}
