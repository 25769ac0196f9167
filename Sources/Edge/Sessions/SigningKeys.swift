import Contracts
import Foundation
import GRPCCore
import JWTKit
import Primitives

/// Account's public keys, kept; asked for again when a token names a key that is not among them.
actor SigningKeys {
    private let services: Services
    private let world: World
    private var keys = JWTKeyCollection()
    private var known: Set<String> = []
    private var askedLast: Instant?

    /// A token with an invented key id must not make Edge ask on every request.
    private static let pause: Duration = .seconds(10)

    enum Refused: Error { case unreadable, unknownKey, badSignature }

    init(services: Services, world: World) {
        self.services = services
        self.world = world
    }

    /// The claims of a token that Account signed; says nothing about its end.
    /// - Throws: `Refused`; RPCError when Account would have to be asked and cannot be.
    func claims(_ token: String) async throws -> AccessToken {
        guard let header = SigningKeys.header(token), header.alg == "ES256" else { throw Refused.unreadable }
        if !known.contains(header.kid) {
            if let last = askedLast, world.now - last < SigningKeys.pause, world.now >= last {
                throw Refused.unknownKey
            }
            try await fetch()
            guard known.contains(header.kid) else { throw Refused.unknownKey }
        }
        do {
            return try await keys.verify(token, as: AccessToken.self)
        } catch {
            throw Refused.badSignature
        }
    }

    private func fetch() async throws {
        let answer = try await services.account.listSigningKeys(.init(), options: .page)
        let set = try JSONDecoder().decode(JWKS.self, from: Data(answer.jwksJson.utf8))
        let fresh = JWTKeyCollection()
        try await fresh.add(jwks: set)
        keys = fresh
        known = Set(set.keys.compactMap(\.keyIdentifier?.string))
        askedLast = world.now
    }

    private struct Header: Decodable {
        var alg: String
        var kid: String
    }

    private static func header(_ token: String) -> Header? {
        guard token.utf8.count <= 4096, let first = token.split(separator: ".").first,
            let data = Data(base64URL: String(first))
        else { return nil }
        do { return try JSONDecoder().decode(Header.self, from: data) } catch { return nil }
    }
}

extension Data {
    /// RFC 4648 §5, without padding.
    init?(base64URL text: String) {
        let standard = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        self.init(base64Encoded: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }

    var base64URL: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
