import Crypto
import Foundation
import JWTKit
import Primitives

/// Short-lived signed tokens (ES256) that Edge checks by itself with the public keys of `ListSigningKeys`.
struct AccessTokens: Sendable {
    static let lifetime: Duration = .minutes(5)
    static let issuer = "account-service"

    struct Issued: Sendable, Equatable {
        var token: String
        var expires: Instant
    }

    private let keys: JWTKeyCollection
    private let current: JWKIdentifier
    /// Public keys as a JSON Web Key Set (RFC 7517).
    let keySetJSON: String

    /// - Parameter pems: private keys by name, the one in use last; not empty.
    init(_ pems: [(name: String, text: String)]) async throws {
        keys = JWTKeyCollection()
        var set = KeySet(keys: [])
        for (name, text) in pems {
            let key = try ES256PrivateKey(pem: text)
            let published = try KeySet.Key(key.publicKey, file: name)
            await keys.add(ecdsa: key, kid: JWKIdentifier(string: published.kid))
            set.keys.append(published)
        }
        guard let last = set.keys.last else { throw KeyDirectory.Problem(description: "no key for signing") }
        current = JWKIdentifier(string: last.kid)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        keySetJSON = String(decoding: try encoder.encode(set), as: UTF8.self)
    }

    /// - Parameter head: sequence of Account's newest event when the session was seen to be good.
    func issue(_ bearer: Bearer, at now: Instant, head: Int64) async throws -> Issued {
        let expires = now + AccessTokens.lifetime
        let claims = Claims(
            iss: AccessTokens.issuer, sub: bearer.personID, acc: bearer.accountID?.text, brand: bearer.brand,
            role: bearer.role, name: bearer.name, sid: bearer.sessionID.text, kind: bearer.kind.rawValue,
            seq: head, iat: now.milliseconds / 1000, exp: expires.milliseconds / 1000)
        return Issued(token: try await keys.sign(claims, kid: current), expires: expires)
    }

    struct Claims: JWTPayload, Equatable {
        var iss: String
        /// Member or staff.
        var sub: String
        /// Account; absent for staff.
        var acc: String?
        var brand: String?
        var role: String
        var name: String
        /// Session.
        var sid: String
        /// customer | staff
        var kind: String
        /// Sequence of Account's newest event at issue: an ending after it is news to this token, one before it is not.
        var seq: Int64
        /// Seconds since 1970.
        var iat: Int64
        var exp: Int64

        /// Time is the World's and is checked where a token is taken, by Edge.
        func verify(using _: some JWTAlgorithm) {}
    }
}

private struct KeySet: Encodable {
    var keys: [Key]

    struct Key: Encodable {
        let kty = "EC"
        let crv = "P-256"
        let use = "sig"
        let alg = "ES256"
        /// Thumbprint (RFC 7638): another key never has the name of one that Edge already knows.
        let kid: String
        let x: String
        let y: String

        init(_ key: ES256PublicKey, file name: String) throws {
            guard let parameters = key.parameters, let x = Data(base64Encoded: parameters.x),
                let y = Data(base64Encoded: parameters.y)
            else { throw KeyDirectory.Problem(description: "\(name): not a P-256 key") }
            self.x = Base64URL.encode(x)
            self.y = Base64URL.encode(y)
            let members = #"{"crv":"P-256","kty":"EC","x":"\#(self.x)","y":"\#(self.y)"}"#
            kid = Base64URL.encode(SHA256.hash(data: Data(members.utf8)))
        }
    }
}
