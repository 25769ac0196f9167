/// The five processes, as certificates and allow-lists name them.
public enum ServiceName: String, Sendable, CaseIterable, Comparable {
    case account, call, billing, notify, edge

    /// DNS name in the certificate: the name a client verifies, whatever address it connects to.
    public var tlsName: String { self == .edge ? "edge" : "\(rawValue)-service" }

    /// URI in the certificate: the name a server checks its callers by.
    public var spiffeID: String { "spiffe://denwaban/\(rawValue)" }

    public init?(spiffeID: String) {
        guard let name = ServiceName.allCases.first(where: { $0.spiffeID == spiffeID }) else { return nil }
        self = name
    }

    public static func < (a: ServiceName, b: ServiceName) -> Bool { a.rawValue < b.rawValue }

    var defaultPort: Int {
        switch self {
        case .edge: 7100
        case .account: 7101
        case .call: 7102
        case .billing: 7103
        case .notify: 7104
        }
    }

    var defaultAdminPort: Int { defaultPort + 100 }
}
