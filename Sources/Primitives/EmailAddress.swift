import Foundation

/// An address mail can be sent to. Kept as typed but for surrounding space, full-width characters and the domain's case.
public struct EmailAddress: Hashable, Sendable {
    public let text: String

    /// nil for what SMTP could not carry: more or less than one @, space, control characters, no dot in the domain,
    /// over 254 bytes. Everything outside ASCII is refused after NFKC: mail systems in Japan do not take it.
    public init?(_ typed: String) {
        let trimmed = typed.precomposedStringWithCompatibilityMapping.trimmingCharacters(in: .whitespacesAndNewlines)
        let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, trimmed.utf8.count <= 254, (1...64).contains(parts[0].utf8.count),
            parts[0].unicodeScalars.allSatisfy(EmailAddress.local.contains)
        else { return nil }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2,
            labels.allSatisfy({ label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.unicodeScalars.allSatisfy(EmailAddress.domain.contains)
            })
        else { return nil }
        text = "\(parts[0])@\(parts[1].lowercased())"
    }

    /// For comparing: people do not tell capital letters apart in their own address.
    public var key: String { text.lowercased() }

    private static let alphanumeric = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars)
    private static let local = alphanumeric.union("!#$%&'*+/=?^_`{|}~.-".unicodeScalars)
    private static let domain = alphanumeric.union("-".unicodeScalars)
}
