import Primitives
import ServiceRuntime

/// What a host name stands for.
enum Site: Sendable {
    case customers(Brand)
    case staff
    /// Development only: mailbox and links.
    case developer
    /// Telephone systems, which sign what they say.
    case telephony
}

struct Sites: Sendable {
    let catalogue: BrandCatalogue
    let staffHost: String
    /// nil in production.
    let developerHost: String?
    /// nil when no telephone system is attached.
    let telephonyHost: String?
    let scheme: String
    let port: Int

    /// - Parameter authority: of the request: "eccall.localhost:8080". nil for a host that is none of ours.
    func site(authority: String) -> Site? {
        let host = Sites.host(authority)
        if let brand = catalogue.brand(host: host) { return .customers(brand) }
        if host == staffHost { return .staff }
        if host == developerHost { return .developer }
        if host == telephonyHost { return .telephony }
        return nil
    }

    static func host(_ authority: String) -> String {
        var host = authority[..<(authority.lastIndex(of: ":") ?? authority.endIndex)]
        if host.hasSuffix(".") { host = host.dropLast() }
        return host.lowercased()
    }

    /// `https://eccall.jp/inquiries`; the port is left out when it is the scheme's own.
    func url(host: String, path: String) -> String { origin(host: host) + path }

    func origin(host: String) -> String {
        let usual = (scheme == "https" && port == 443) || (scheme == "http" && port == 80)
        return usual ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    func url(of brand: Brand, path: String) -> String { url(host: brand.hosts[0], path: path) }
}
