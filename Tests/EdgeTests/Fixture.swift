import Contracts
import Foundation
import JWTKit
import Logging
import Primitives
import ServiceRuntime
import Synchronization

@testable import Edge

/// A clock the test moves by hand.
final class TestClock: Sendable {
    private let instant: Mutex<Instant>
    init(_ start: Instant = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 5)) { instant = Mutex(start) }
    var now: Instant { instant.withLock { $0 } }
    func advance(_ by: Duration) { instant.withLock { $0 = $0 + by } }
    var world: World { World(clock: { self.now }) }
}

enum Fixture {
    static let accountID = "acc_01JZZZZZZZZZZZZZZZZZZZZZZZ"
    static let memberID = "mem_01JZZZZZZZZZZZZZZZZZZZZZZZ"
    static let sessionID = "ses_01JZZZZZZZZZZZZZZZZZZZZZZZ"
    static let secret = "session-secret-of-the-test"
    static let inquiryID = "inq_01JZZZZZZZZZZZZZZZZZZZZZZZ"

    static let catalogue = try! BrandCatalogue(directory: brands.path)

    private static let brands = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "compose/brands")

    /// One brand alone, under another host name (a test's HTTP client calls every server "localhost").
    static func catalogue(_ key: String, host: String) throws -> BrandCatalogue {
        let folder = FileManager.default.temporaryDirectory.appending(path: "denwaban-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try! FileManager.default.removeItem(at: folder) }
        let text = try String(contentsOf: brands.appending(path: "\(key).yaml"), encoding: .utf8)
        let moved = text.replacing("hosts: [\(key).localhost]", with: "hosts: [\(host)]")
        try Data(moved.utf8).write(to: folder.appending(path: "\(key).yaml"))
        return try BrandCatalogue(directory: folder.path)
    }

    static func configuration(
        _ environment: [String: String] = [:], mode: Mode = .development
    ) throws -> EdgeConfiguration {
        try EdgeConfiguration(settings: Settings(environment: environment), mode: mode)
    }

    /// Parsed once for all tests.
    private static let resources = try! Resources(brands: catalogue.brands)

    static func edge(
        _ services: Services, _ clock: TestClock = TestClock(), configuration: EdgeConfiguration? = nil,
        catalogue: BrandCatalogue = catalogue, resources: Resources? = nil, followedAfter: Int64 = 0
    ) throws -> Edge {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let edge = Edge(
            configuration: try configuration ?? Fixture.configuration(), catalogue: catalogue, services: services,
            world: clock.world, logger: logger, resources: resources ?? Fixture.resources)
        edge.ended.begin(after: followedAfter)
        return edge
    }
}

/// Account's signing, with a key made for the test.
struct TestSigner: Sendable {
    let keyID: String
    private let key = ES256PrivateKey()

    init(keyID: String = "test-key") { self.keyID = keyID }

    /// As ListSigningKeys answers it.
    var keySet: String {
        let parameters = key.publicKey.parameters!
        return """
            {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"\(keyID)",\
            "x":"\(TestSigner.url(parameters.x))","y":"\(TestSigner.url(parameters.y))"}]}
            """
    }

    private static func url(_ base64: String) -> String {
        base64.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    func token(
        _ now: Instant, lifetime: Duration = .minutes(5), account: String? = Fixture.accountID,
        brand: String? = "eccall",
        role: String = "owner", person: String = Fixture.memberID, seq: Int64 = 1
    ) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key, kid: JWKIdentifier(string: keyID))
        let claims = AccessToken(
            sub: person, acc: account, brand: brand, role: role, name: "田中 太郎", sid: Fixture.sessionID,
            kind: account == nil ? "staff" : "customer", seq: seq, iat: now.milliseconds / 1000,
            exp: (now + lifetime).milliseconds / 1000)
        return try await keys.sign(claims, kid: JWKIdentifier(string: keyID))
    }
}
