import Primitives

/// How one try to hand over a message (to a Chatwork room, to a further channel) ended. The texts are the other side's words, for staff and logs.
enum MessageOutcome: Equatable, Sendable {
    case accepted
    /// This message never: trying again would get the same answer.
    case refused(String)
    /// Chatwork: the access token is not accepted; whether the link is broken shows after a refresh.
    case unauthorized(String)
    /// Chatwork takes back the link: the customer has to connect anew.
    case linkBroken(String)
    /// The place is gone, or we may not write there.
    case roomBroken(String)
    case tooMany(wait: Duration, String)
    /// Nothing was posted, a later try may succeed.
    case notNow(String)
    /// It may have been taken or not. Nothing can be asked: reading a room is a right we do not ask customers for.
    case unknown(String)
}
