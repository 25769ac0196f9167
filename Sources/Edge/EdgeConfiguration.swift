import Foundation
import Primitives
import ServiceRuntime

/// Edge's own settings, read once at start.
struct EdgeConfiguration: Sendable {
    var mode: Mode
    /// Where HTTP is served: plain HTTP, TLS ends in front of it or (production) at the proxy.
    var listen: HostPort
    /// http | https, as browsers see it: decides about Secure cookies and HSTS.
    var scheme: String
    var port: Int
    var staffHost: String
    /// nil in production.
    var developerHost: String?
    var cardPageOrigins: [String]
    /// Of Chatwork's consent: the form that begins it ends there.
    var consentOrigin: String
    /// Addresses whose X-Forwarded-For is believed: the proxy in which TLS ends. Nobody else can name another source.
    var trustedProxies: Set<String>
    /// nil without a secret: then no telephone system is attached.
    var telephony: TelephonyConfiguration?
    var limits = Limits()

    struct Limits: Sendable {
        /// Pages that show what belongs to a customer go on this long past the token's end while Account is away.
        var customerGrace: Duration = .minutes(30)
        var staffGrace: Duration = .hours(8)
        var formBytes = 256 * 1024
        /// Four pages of 8 MiB and the form around them.
        var uploadBytes = 34 * 1024 * 1024
        var urlBytes = 4 * 1024
        var headerBytes = 32 * 1024
        var headerCount = 100
        var liveStreams = 2_000
        var liveStreamsPerPerson = 12
        /// A browser comes back by itself; its session is looked at again then.
        var liveStreamLife: Duration = .minutes(30)
    }

    init(settings: Settings, mode: Mode) throws {
        self.mode = mode
        listen = try settings.hostPort("http.listen", default: HostPort(host: "127.0.0.1", port: 8080))
        let schemeKey = "public.scheme"
        scheme = settings.string(schemeKey, default: "http")
        guard scheme == "http" || scheme == "https" else {
            throw ConfigurationProblem("\(settings.variable(schemeKey)) must be http or https, not \(scheme)")
        }
        if mode == .production && scheme != "https" {
            throw ConfigurationProblem("\(settings.variable(schemeKey)) must be https in production")
        }
        port = try settings.int("public.port", default: 8080, in: 1...65_535)
        staffHost = settings.string("staff.host", default: "staff.localhost").lowercased()
        developerHost =
            mode == .development ? settings.string("developer.host", default: "dev.localhost").lowercased() : nil
        trustedProxies = Set(
            settings.string("trusted.proxies", default: "").split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            })
        telephony = try TelephonyConfiguration(settings: settings, mode: mode, port: port)
        if let host = telephony?.address.host, host == staffHost || host == developerHost {
            throw ConfigurationProblem("\(settings.variable("telephony.url")) must have a host of its own, not \(host)")
        }
        // Where a card is typed, and where its holder confirms a charge.
        cardPageOrigins = ["https://checkout.stripe.com", "https://hooks.stripe.com"]
        if mode == .development {
            cardPageOrigins.append(settings.string("sandbox.url", default: "http://acquirer.localhost:8090"))
        }
        consentOrigin = try EdgeConfiguration.consentOrigin(settings)
        limits.staffGrace = .hours(try settings.int("staff.grace.hours", default: 8, in: 0...72))
    }

    private static func consentOrigin(_ settings: Settings) throws -> String {
        let key = "chatwork.consent.url"
        let address = settings.string(key, default: "https://www.chatwork.com")
        guard let url = URLComponents(string: address), let scheme = url.scheme, let host = url.host, !host.isEmpty,
            host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) })
        else { throw ConfigurationProblem("\(settings.variable(key)) must be an address, not \(address)") }
        return "\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? "")
    }

    /// Whom a request comes from, for throttling.
    func source(remote: String, forwardedFor: String?) -> String {
        guard trustedProxies.contains(remote), let last = forwardedFor?.split(separator: ",").last else {
            return remote
        }
        return String(last.filter { !$0.isWhitespace }.prefix(64))
    }

    func sites(_ catalogue: BrandCatalogue) -> Sites {
        Sites(
            catalogue: catalogue, staffHost: staffHost, developerHost: developerHost,
            telephonyHost: telephony?.address.host, scheme: scheme, port: port)
    }
}
