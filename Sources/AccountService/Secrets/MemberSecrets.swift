import Crypto
import Foundation
import Primitives
import ServiceRuntime

/// What members' second factors hang on, under the installation's own keys: a stolen store gives neither the apps'
/// secrets nor the recovery codes.
struct MemberSecrets: Sendable {
    static let recoveryCodes = 10

    private let keys: [(name: String, key: SymmetricKey)]

    /// - Parameter keys: the one in use last; not empty.
    init(_ keys: [(name: String, key: SymmetricKey)]) {
        precondition(!keys.isEmpty)
        self.keys = keys
    }

    /// AES-256-GCM, bound to the member.
    func seal(_ secret: Data, of member: MemberID) throws -> SealedSecret {
        let keys = try ofTOTP()
        return SealedSecret(key: keys.currentName, box: try keys.seal(secret, context: context(member)))
    }

    /// - Throws: `SealingKeys.UnknownKey`, or `CryptoKitError` for anything that was altered.
    func open(_ sealed: SealedSecret, of member: MemberID) throws -> TOTP {
        TOTP(secret: try ofTOTP().open(sealed.box, under: sealed.key, context: context(member)))
    }

    /// The codes of a set. Made from its id, so that a repeated request can be told them again and no log holds them.
    func codes(of set: RecoverySetID) -> [RecoveryCode] {
        let key = purpose("recovery codes", keys[keys.count - 1].key)
        return (1...MemberSecrets.recoveryCodes).map { number in
            let mac = HMAC<SHA256>.authenticationCode(for: Data("\(number) of \(set.text)".utf8), using: key)
            return RecoveryCode(bytes: [UInt8](mac))
        }
    }

    /// What is kept of a code; the first by the key in use.
    func hashes(of code: RecoveryCode, member: MemberID) -> [Data] {
        keys.reversed().map { entry in
            Data(
                HMAC<SHA256>.authenticationCode(
                    for: Data("\(code.text) of \(member.text)".utf8), using: purpose("recovery hashes", entry.key)))
        }
    }

    private func ofTOTP() throws -> SealingKeys {
        try SealingKeys(keys.map { ($0.name, purpose("totp", $0.key)) })
    }

    private func purpose(_ name: String, _ key: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(name.utf8), outputByteCount: 32)
    }

    private func context(_ member: MemberID) -> String { "totp of \(member.text)" }
}
