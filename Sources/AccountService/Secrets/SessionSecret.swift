import Crypto
import Foundation
import Primitives

/// What a signed-in browser holds: 256 random bits. The store keeps only its hash.
struct SessionSecret: Sendable {
    let text: String

    init(_ world: World) { text = Base64URL.encode(world.secret(bytes: 32)) }
    init(text: String) { self.text = text }

    var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }
}
