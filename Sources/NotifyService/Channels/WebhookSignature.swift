import Crypto
import Foundation
import Primitives
import ServiceRuntime

/// How a receiver knows that a webhook's request is ours, fresh, and whole.
enum WebhookSignature {
    /// `v1=` and hex HMAC-SHA256(secret, timestamp + "." + body); one for each secret that is good now, with a comma between.
    ///
    /// - Parameter timestamp: Unix seconds.
    static func header(_ body: Data, timestamp: Int64, secrets: [String]) -> String {
        secrets.map { "v1=" + BodySignature.code(body, timestamp: timestamp, secret: $0) }.joined(separator: ",")
    }

    static func newSecret(_ world: World) -> String { "whsec_" + world.secret(bytes: 32).hex }

    /// LINE's retry key: the same UUID for every try of a delivery.
    static func retryKey(_ delivery: DeliveryID) -> String {
        let digits = Array(SHA256.hash(data: Data(delivery.text.utf8)).prefix(16).hex)
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}
