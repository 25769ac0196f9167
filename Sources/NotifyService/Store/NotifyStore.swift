import Foundation
import Primitives
import ServiceStore

/// The only door to the service's database.
struct NotifyStore: Sendable {
    /// Kind of the job that sends a mail; its `about` is the delivery's id.
    static let mailJob = "mail"

    /// Kind of the job that empties an account's queue to its Chatwork room; its `about` is the account's id.
    static let chatworkJob = "chatwork"

    /// Kind of the job that empties a further channel's queue; its `about` is the channel's id.
    static let channelJob = "channel"

    /// Kind of the job that lets a held message go; its `about` is the delivery's id.
    static let releaseJob = "release"

    let store: Store
    /// By key: subjects are fixed when a notice is written down.
    let brands: [String: Brand]

    struct UnknownBrand: Error, CustomStringConvertible {
        let key: String
        var description: String { "brand \(key) is not configured" }
    }

    init(store: Store, brands: [Brand]) {
        self.store = store
        self.brands = Dictionary(uniqueKeysWithValues: brands.map { ($0.key, $0) })
    }

    func brand(_ key: String) throws -> Brand {
        guard let brand = brands[key] else { throw UnknownBrand(key: key) }
        return brand
    }
}
