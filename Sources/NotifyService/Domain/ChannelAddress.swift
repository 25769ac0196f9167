import Foundation

/// The address of an incoming webhook as a customer typed it, looked at before anything is sent there.
struct ChannelAddress: Equatable, Sendable {
    static let longestBytes = 2_000

    enum Rejection: Error, Equatable {
        case notHTTPS
        /// Not an address, with a user name in it, too long, or a host that is not written in plain letters.
        case unreadable
        /// Not one of the kind's own hosts.
        case otherHost
    }

    /// The address as it is sent to; the host in small letters, exactly as it is looked up.
    let url: String
    let host: String
    let port: Int

    /// - Parameter hosts: a name, or `*.` and a name for all below it; empty = any.
    init(_ text: String, hosts: [String]) throws(Rejection) {
        guard text.utf8.count <= ChannelAddress.longestBytes, text.allSatisfy({ $0.isASCII }),
            var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased()
        else { throw .unreadable }
        guard scheme == "https" else { throw .notHTTPS }
        let host = (parts.host ?? "").lowercased()
        guard parts.user == nil, parts.password == nil, parts.fragment == nil, !host.isEmpty, !host.hasSuffix("."),
            host.allSatisfy({ $0.isLetter || $0.isNumber || ".-".contains($0) }),
            (parts.port).map({ (1...65_535).contains($0) }) ?? true
        else { throw .unreadable }
        guard hosts.isEmpty || hosts.contains(where: { ChannelAddress.matches(host, $0) }) else { throw .otherHost }
        parts.scheme = "https"
        parts.host = host
        guard let url = parts.string else { throw .unreadable }
        self.url = url
        self.host = host
        port = parts.port ?? 443
    }

    private static func matches(_ host: String, _ pattern: String) -> Bool {
        pattern.hasPrefix("*.") ? host.hasSuffix(pattern.dropFirst()) : host == pattern
    }

    /// The host and the last characters: enough to tell two apart, not enough to send there.
    var shown: String {
        let tail = url.suffix(4)
        return "\(host)/…\(tail)"
    }
}
