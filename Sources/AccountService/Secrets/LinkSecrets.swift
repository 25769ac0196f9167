import Crypto
import Foundation
import Primitives

/// The secret part of a mailed link: HMAC-SHA256 of its id. Stands in no store and no event; Notify asks for it while it
/// sends.
struct LinkSecrets: Sendable {
    private let keys: [SymmetricKey]

    /// - Parameter keys: the one in use last; not empty.
    init(_ keys: [SymmetricKey]) {
        precondition(!keys.isEmpty)
        self.keys = keys
    }

    func secret(of id: LinkID) -> String {
        Base64URL.encode(HMAC<SHA256>.authenticationCode(for: message(id), using: keys[keys.count - 1]))
    }

    /// In constant time, by any key that is still there.
    func isRight(_ secret: String, for id: LinkID) -> Bool {
        guard let code = Base64URL.decode(secret) else { return false }
        return keys.contains { HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message(id), using: $0) }
    }

    private func message(_ id: LinkID) -> Data { Data("link:\(id.text)".utf8) }
}
