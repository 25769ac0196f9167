import Crypto
import Foundation

/// The token in every form: only a page that we made for this very session (or visit) can hold it.
struct FormGuard: Sendable {
    private let key: SymmetricKey

    /// - Parameter seed: the session's secret, or the random cookie of a visitor who is not signed in.
    init(seed: String) {
        key = SymmetricKey(data: SHA256.hash(data: Data(("denwaban form " + seed).utf8)))
    }

    var token: String { Data(HMAC<SHA256>.authenticationCode(for: Data("token".utf8), using: key)).base64URL }

    func accepts(_ typed: String) -> Bool {
        guard let code = Data(base64URL: typed) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data("token".utf8), using: key)
    }

    /// Text that has to travel through a page of this visitor without being readable there (a password on the way over
    /// the confirmation page). AES-GCM under a key that only this browser's cookie gives.
    func sealed(_ text: String) throws -> String {
        guard let box = try AES.GCM.seal(Data(text.utf8), using: sealingKey).combined else { throw Unsealable() }
        return box.base64URL
    }

    /// - Throws: `Unsealable` when it was not sealed for this visitor.
    func unsealed(_ text: String) throws -> String {
        guard let data = Data(base64URL: text) else { throw Unsealable() }
        do {
            let opened = try AES.GCM.open(AES.GCM.SealedBox(combined: data), using: sealingKey)
            guard let text = String(validating: opened, as: UTF8.self) else { throw Unsealable() }
            return text
        } catch {
            throw Unsealable()
        }
    }

    struct Unsealable: Error {}

    private var sealingKey: SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("seal".utf8), outputByteCount: 32)
    }
}
