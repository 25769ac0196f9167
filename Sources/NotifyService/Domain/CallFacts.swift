import Primitives

/// What was written down of a call, for the channels that carry it. Kept with a delivery only until that has ended.
struct CallFacts: Codable, Equatable, Sendable {
    var received: Instant
    var callerName = ""
    var callerNameKana = ""
    var callerCompany = ""
    /// As pages show it: 「03-6850-2192」.
    var callerNumber = ""
    /// Whom it was for.
    var addressee = ""
    var convenientTime = ""
    var content = ""
}
