import Foundation
import Primitives

/// Addresses of pages, for mails. Built from configured hosts only, never from what a browser said.
struct PublicLinks: Equatable, Sendable {
    /// "http" or "https".
    var scheme: String
    var port: Int
    var staffHost = "staff.localhost"

    func page(_ path: String, on brand: Brand) -> String { address(path, brand.hosts[0]) }

    func staffPage(_ path: String) -> String { address(path, staffHost) }

    private func address(_ path: String, _ host: String) -> String {
        let ownPort = scheme == "https" ? 443 : 80
        return "\(scheme)://\(port == ownPort ? host : "\(host):\(port)")\(path)"
    }

    /// - Parameter secret: base64url, so that it needs no escaping.
    func mailedLink(_ path: String, link: String, secret: String, on brand: Brand) -> String {
        page("\(path)?l=\(link)&s=\(secret)", on: brand)
    }
}
