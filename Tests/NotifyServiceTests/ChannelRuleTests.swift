import Foundation
import Primitives
import Testing

@testable import NotifyService

struct ChannelRuleTests {
    // MARK: Addresses

    @Test(arguments: [
        ("https://hooks.slack.com/services/T/B/x", "hooks.slack.com", 443),
        ("HTTPS://Hooks.Slack.COM/services/T/B/x", "hooks.slack.com", 443),
        ("https://hooks.example.co.jp:8443/a?b=c", "hooks.example.co.jp", 8443),
        ("https://2130706433/x", "2130706433", 443),
    ])
    func anAddressIsReadSo(_ text: String, _ host: String, _ port: Int) throws {
        let address = try ChannelAddress(text, hosts: [])
        #expect(address.host == host && address.port == port)
        #expect(address.url.hasPrefix("https://\(host)"))
    }

    @Test(arguments: [
        ("http://example.jp/", ChannelAddress.Rejection.notHTTPS), ("ftp://example.jp/", .notHTTPS),
        ("javascript:alert(1)", .notHTTPS), ("example.jp/x", .unreadable), ("", .unreadable),
        ("https://", .unreadable), ("https:///x", .unreadable), ("https://user@example.jp/", .unreadable),
        ("https://user:pass@example.jp/", .unreadable), ("https://example.jp/#x", .unreadable),
        ("https://[::1]/", .unreadable), ("https://example.jp./", .unreadable), ("https://例え.jp/", .unreadable),
        ("https://exa%6Dple.jp@evil/", .unreadable), ("https://example.jp:0/", .unreadable),
        ("https://example.jp\\@evil.example/", .unreadable), ("https://a b/", .unreadable),
        ("https://" + String(repeating: "a", count: 2_000), .unreadable),
    ])
    func whatIsNoAddressIsNot(_ text: String, _ rejection: ChannelAddress.Rejection) {
        #expect(throws: rejection) { try ChannelAddress(text, hosts: []) }
    }

    @Test(arguments: [
        ("hooks.slack.com", true), ("evil-hooks.slack.com", false), ("hooks.slack.com.evil.example", false),
        ("a.logic.azure.com", true), ("logic.azure.com", false), ("evillogic.azure.com", false),
    ])
    func onlyTheKindsOwnHosts(_ host: String, _ good: Bool) {
        let hosts = ["hooks.slack.com", "*.logic.azure.com"]
        if good {
            #expect(throws: Never.self) { try ChannelAddress("https://\(host)/x", hosts: hosts) }
        } else {
            #expect(throws: ChannelAddress.Rejection.otherHost) {
                try ChannelAddress("https://\(host)/x", hosts: hosts)
            }
        }
    }

    // MARK: Networks

    @Test(
        arguments: [
            ([8, 8, 8, 8], true), ([203, 0, 112, 1], true), ([172, 15, 0, 1], true), ([172, 32, 0, 1], true),
            ([127, 0, 0, 1], false), ([10, 255, 0, 1], false), ([172, 16, 0, 1], false), ([172, 31, 255, 255], false),
            ([192, 168, 1, 1], false), ([169, 254, 169, 254], false), ([100, 64, 0, 1], false),
            ([100, 127, 0, 1], false),
            ([0, 0, 0, 0], false), ([198, 19, 0, 1], false), ([203, 0, 113, 1], false), ([224, 0, 0, 1], false),
            ([255, 255, 255, 255], false), ([192, 0, 0, 8], false), ([1, 2, 3], false),
        ] as [([UInt8], Bool)])
    func publicV4(_ bytes: [UInt8], _ isPublic: Bool) {
        #expect(PublicAddress.isPublic(bytes) == isPublic)
    }

    @Test(arguments: [
        ("2404:6800:4004:80b::200e", true), ("2a00:1450::1", true), ("::1", false), ("::", false),
        ("::ffff:127.0.0.1", false), ("::ffff:8.8.8.8", false), ("64:ff9b::7f00:1", false), ("fe80::1", false),
        ("fc00::1", false), ("fd12::1", false), ("ff02::1", false), ("2001:db8::1", false), ("2001:0:7f00:1::", false),
        ("2002:7f00:1::", false), ("3fff:0fff::1", false),
    ])
    func publicV6(_ text: String, _ isPublic: Bool) {
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(inet_pton(AF_INET6, text, &bytes) == 1)
        #expect(PublicAddress.isPublic(bytes) == isPublic)
    }

    @Test func networksOfSettings() {
        #expect(PublicAddress.Network("10.1.0.0/16")?.contains([10, 1, 255, 1]) == true)
        #expect(PublicAddress.Network("10.1.0.0/16")?.contains([10, 2, 0, 1]) == false)
        #expect(PublicAddress.Network("127.0.0.1/32")?.contains([127, 0, 0, 2]) == false)
        for wrong in ["10.1.0.0", "10.1.0/16", "10.1.0.0/33", "10.1.0.256/8", "a.b.c.d/8", "::1/128"] {
            #expect(PublicAddress.Network(wrong) == nil)
        }
    }

    // MARK: Answers

    @Test(arguments: [
        (200, NoticeChannel.Kind.slack, MessageOutcome.accepted), (202, .teams, .accepted), (204, .webhook, .accepted),
        (409, .line, .accepted), (409, .webhook, .refused("HTTP 409: x")),
        (302, .webhook, .refused("HTTP 302: x")), (400, .slack, .refused("HTTP 400: x")),
        (400, .line, .roomBroken("HTTP 400: x")), (401, .line, .roomBroken("HTTP 401: x")),
        (401, .webhook, .roomBroken("HTTP 401: x")), (400, .teams, .roomBroken("HTTP 400: x")),
        (403, .slack, .roomBroken("HTTP 403: x")),
        (403, .webhook, .roomBroken("HTTP 403: x")), (404, .slack, .roomBroken("HTTP 404: x")),
        (404, .webhook, .roomBroken("HTTP 404: x")), (410, .teams, .roomBroken("HTTP 410: x")),
        (408, .webhook, .notNow("HTTP 408: x")), (500, .line, .notNow("HTTP 500: x")),
        (503, .teams, .notNow("HTTP 503: x")), (429, .slack, .tooMany(wait: .seconds(30), "HTTP 429: x")),
    ])
    func statusMeans(_ status: Int, _ kind: NoticeChannel.Kind, _ outcome: MessageOutcome) {
        #expect(ChannelAnswer(status: status, said: "x", retryAfter: 30).outcome(kind) == outcome)
    }

    @Test(arguments: [(nil, 60), (0, 5), (-9, 5), (30, 30), (99_999, 3_600)] as [(Int64?, Int)])
    func pause(_ retryAfter: Int64?, _ seconds: Int) {
        #expect(ChannelAnswer(status: 429, retryAfter: retryAfter).pause == .seconds(seconds))
    }

    // MARK: What is typed

    static let line = "U" + String(repeating: "0123456789abcdef", count: 2)

    @Test func whatIsMissingIsNamed() {
        let none = SetChannel.Facts(others: 0, old: nil, hosts: [])
        #expect(SetChannel(kind: .slack, name: " ").decide(none).rejections == [.nameMissing, .urlMissing])
        #expect(
            SetChannel(kind: .line, name: "店").decide(none).rejections == [.tokenMissing, .recipientMissing])
        #expect(
            SetChannel(kind: .line, name: "店", accessToken: "二 つ", recipient: "U1").decide(none).rejections
                == [.tokenWrong, .recipientWrong])
        let long = String(repeating: "長", count: 41)
        #expect(
            SetChannel(kind: .webhook, name: long, url: "http://a.jp/").decide(none).rejections
                == [.nameTooLong, .urlWrong(.notHTTPS)])
        let full = SetChannel.Facts(others: 10, old: nil, hosts: [])
        #expect(SetChannel(kind: .webhook, name: "x", url: "https://a.jp/").decide(full).rejections == [.tooMany])
    }

    @Test func whatIsNotTypedStays() throws {
        let old = SetChannel.Facts.Old(
            name: "店", settings: ChannelSettings(accessToken: "t", recipient: Self.line), target: "U01…cdef")
        let facts = SetChannel.Facts(others: 0, old: old, hosts: [])
        let same = try SetChannel(kind: .line, name: "").decide(facts).get()
        #expect(same == .init(name: "店", settings: old.settings, target: old.target))
        let other = try SetChannel(kind: .line, name: "本店", accessToken: "n").decide(facts).get()
        #expect(other.name == "本店" && other.settings.accessToken == "n" && other.settings.recipient == Self.line)
    }

    @Test func onlyAHintOfAnAddressIsShown() throws {
        let facts = SetChannel.Facts(others: 0, old: nil, hosts: ["hooks.slack.com"])
        let typed = SetChannel(kind: .slack, name: "営業部", url: " https://hooks.slack.com/services/T0/B0/himitsu9xYz ")
        let decision = try typed.decide(facts).get()
        #expect(decision.target == "hooks.slack.com/…9xYz")
        #expect(decision.settings.url == "https://hooks.slack.com/services/T0/B0/himitsu9xYz")
        #expect(decision.newHost == "hooks.slack.com")
    }

    // MARK: Signatures

    /// Computed with Python's hmac: HMAC-SHA256(b"whsec_test", b"1700000000." + b'{"id":"dlv_1"}').
    @Test func aSignatureIsAsAnotherProgramComputesIt() {
        let header = WebhookSignature.header(
            Data(#"{"id":"dlv_1"}"#.utf8), timestamp: 1_700_000_000, secrets: ["whsec_test", "whsec_old"])
        #expect(
            header == "v1=2a0722e4ac505ea617f66864cfe969f1a52b2eb51aa59f3addb27def47a81236"
                + ",v1=0c526d4668f54705ce85a00e8112d94bf4437df03bb1b599b98f027512bf5f0a")
    }

    @Test func aRetryKeyIsTheSameForEveryTry() throws {
        let id = try #require(DeliveryID("dlv_00000000000000000000000001"))
        let other = try #require(DeliveryID("dlv_00000000000000000000000002"))
        let key = WebhookSignature.retryKey(id)
        #expect(key == WebhookSignature.retryKey(id) && key != WebhookSignature.retryKey(other))
        #expect(UUID(uuidString: key) != nil)
    }
}

extension Result where Success == SetChannel.Decision, Failure == SetChannel.Rejections {
    fileprivate var rejections: [SetChannel.Rejection] {
        switch self {
        case .success: []
        case .failure(let rejections): rejections.all
        }
    }
}
