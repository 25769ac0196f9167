import Foundation
import Primitives

/// A member's authenticator app.
struct SecondFactor: Equatable, Sendable {
    /// A secret that is shown and not confirmed goes out of use after this.
    static let pendingFor: Duration = .minutes(30)

    let member: MemberID
    let sealed: SealedSecret
    let started: Instant
    let expires: Instant
    var confirmed: Instant?
    /// Newest step whose code was taken: no code is good twice (RFC 6238 §5.2).
    var lastStep: Int64
    var recoveryCodesLeft = 0

    func isPending(at now: Instant) -> Bool { confirmed == nil && now < expires }
}

/// A secret as it is kept (see `MemberSecrets`).
struct SealedSecret: Equatable, Sendable {
    /// Name of the installation's key.
    var key: String
    /// nonce + ciphertext + tag
    var box: Data
}

/// What somebody typed where a code is asked for.
enum TypedCode: Equatable, Sendable {
    /// Six digits.
    case app(String)
    case recovery(RecoveryCode)

    /// nil when it can be neither.
    init?(_ typed: String) {
        let text = Typed.line(typed).filter { !"-‐‑–—―−ー ".contains($0) }
        if text.count == 6, text.allSatisfy({ ("0"..."9").contains($0) }) {
            self = .app(text)
        } else if let code = RecoveryCode(typed: text) {
            self = .recovery(code)
        } else {
            return nil
        }
    }
}

/// 「K7M2P-9QXTR」: 50 random bits in Crockford's base 32, which has no I, L, O and U to mix up.
struct RecoveryCode: Equatable, Hashable, Sendable {
    static let characters = 10
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    let text: String

    /// - Parameter bytes: random, at least seven.
    init(bytes: [UInt8]) {
        let bits = bytes.prefix(7).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        text = String((0..<RecoveryCode.characters).map { RecoveryCode.alphabet[Int(bits >> UInt64(5 * $0)) & 31] })
    }

    /// - Parameter typed: without spaces and hyphens.
    init?(typed: String) {
        let read = typed.uppercased().map { letter in
            switch letter {
            case "I", "L": Character("1")
            case "O": Character("0")
            case _: letter
            }
        }
        guard read.count == RecoveryCode.characters, read.allSatisfy(RecoveryCode.alphabet.contains) else { return nil }
        text = String(read)
    }

    var shown: String { "\(text.prefix(5))-\(text.suffix(5))" }
}

/// The first step of a sign-in was right; a code is awaited.
struct SignInChallenge: Equatable, Sendable {
    static let lifetime: Duration = .minutes(10)

    let member: MemberID
    let remember: Bool
    let expires: Instant
    let used: Instant?

    func isGood(at now: Instant) -> Bool { used == nil && now < expires }
}

enum SecondFactorRejection: Error, Equatable, Sendable {
    /// Of the form's field.
    case wrongCode
    case wrongPassword
    /// Of the first step, or a secret that nobody confirmed in time.
    case over
    case alreadyEnabled
    case notEnabled
}
