import Foundation
import Primitives

/// Addresses of pages, for mails. Built from configured hosts only, never from what a browser said.
struct PublicLinks: Equatable, Sendable {
    /// "http" or "https".
    var scheme: String
    var port: Int

    func page(_ path: String, on brand: Brand) -> String {
        let ownPort = scheme == "https" ? 443 : 80
        let host = port == ownPort ? brand.hosts[0] : "\(brand.hosts[0]):\(port)"
        return "\(scheme)://\(host)\(path)"
    }

    /// - Parameter secret: base64url, so that it needs no escaping.
    func mailedLink(_ path: String, link: String, secret: String, on brand: Brand) -> String {
        page("\(path)?l=\(link)&s=\(secret)", on: brand)
    }
}
