import Crypto
import Foundation
import Primitives

/// What goes with a browser to a consent and has to come back with it (RFC 6749 state, RFC 7636 PKCE S256).
struct ConsentSecrets: Sendable {
    let state: String
    /// 43 characters.
    let verifier: String

    init(_ world: World) {
        state = ConsentSecrets.base64URL(world.secret(bytes: 32))
        verifier = ConsentSecrets.base64URL(world.secret(bytes: 32))
    }

    /// Only this of the state is kept.
    static func hash(_ state: String) -> String { base64URL(SHA256.hash(data: Data(state.utf8))) }

    static func challenge(_ verifier: String) -> String { base64URL(SHA256.hash(data: Data(verifier.utf8))) }

    private static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
