import Crypto
import Foundation
import Primitives

/// How a receiver knows that a webhook's request is ours, fresh, and whole.
enum WebhookSignature {
    /// `v1=` and hex HMAC-SHA256(secret, timestamp + "." + body); one for each secret that is good now, with a comma between.
    ///
    /// - Parameter timestamp: Unix seconds.
    static func header(_ body: Data, timestamp: Int64, secrets: [String]) -> String {
        let signed = Data("\(timestamp).".utf8) + body
        return secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.utf8)))
            return "v1=" + hex(code)
        }.joined(separator: ",")
    }

    static func newSecret(_ world: World) -> String { "whsec_" + hex(world.secret(bytes: 32)) }

    /// LINE's retry key: the same UUID for every try of a delivery.
    static func retryKey(_ delivery: DeliveryID) -> String {
        let digits = Array(hex(SHA256.hash(data: Data(delivery.text.utf8)).prefix(16)))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
