import Crypto
import Foundation
import Primitives

/// Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, 30 s, six digits.
struct TOTP: Sendable {
    static let stepSeconds: Int64 = 30
    static let digits = 6
    /// RFC 4226 §4, R6: as long as the hash.
    static let secretBytes = 20
    /// Steps before and after now that are taken too: clocks differ, fingers are slow (RFC 6238 §5.2).
    static let tolerance: Int64 = 1

    let secret: Data

    static func step(at now: Instant) -> Int64 { now.milliseconds / 1000 / stepSeconds }

    /// HOTP of the step as counter (RFC 4226 §5.3).
    func code(step: Int64, digits: Int = TOTP.digits) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Data($0) }
        let hash = [UInt8](
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(hash[hash.count - 1] & 0x0F)
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step that a code belongs to; nil when it is none of now, or one that was used before.
    /// - Parameter last: newest step that was taken.
    func step(of code: String, at now: Instant, after last: Int64) -> Int64? {
        let here = TOTP.step(at: now)
        return (here - TOTP.tolerance...here + TOTP.tolerance).first { $0 > last && self.code(step: $0) == code }
    }

    /// What a QR code for authenticator apps holds (github.com/google/google-authenticator/wiki/Key-Uri-Format).
    func uri(issuer: String, account: String) -> String {
        let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@")
        func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }
        return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(Base32.encode(secret))"
            + "&issuer=\(escaped(issuer))&algorithm=SHA1&digits=\(TOTP.digits)&period=\(TOTP.stepSeconds)"
    }
}

/// RFC 4648 §6, without padding: how secrets are typed into an app.
enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        var (buffer, bits) = (UInt32(0), 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits)) & 31]) }
        return text
    }
}
