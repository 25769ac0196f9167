import Foundation
import Primitives
import Testing

@testable import Edge

@Suite struct TelephonySignatureTests {
    /// Twilio's documentation.
    private static let documented = Form([
        ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"), ("From", "+14158675309"),
        ("To", "+18005551212"),
    ])
    private static let documentedURL = "https://mycompany.com/myapp.php?foo=1&bar=2"
    private static let documentedSignature = "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    struct Row: Sendable, CustomTestStringConvertible {
        var what: String
        var form = documented
        var addresses = [documentedURL]
        var tokens = ["12345"]
        var signature = documentedSignature
        var valid = true
        var testDescription: String { what }
    }

    private static let rows: [Row] = [
        Row(what: "as documented"),
        Row(what: "the order of the form does not matter", form: Form(documented.fields.reversed())),
        Row(what: "any of several addresses", addresses: ["https://mycompany.com:443/myapp.php", documentedURL]),
        Row(what: "any of several tokens", tokens: ["new-token", "12345"]),
        Row(what: "another token", tokens: ["12346"], valid: false),
        Row(what: "no token", tokens: [], valid: false),
        Row(what: "another address", addresses: ["https://mycompany.com/myapp.php?foo=1"], valid: false),
        Row(what: "one parameter more", form: Form(documented.fields + [("Extra", "")]), valid: false),
        Row(what: "one parameter less", form: Form(Array(documented.fields.dropLast())), valid: false),
        Row(
            what: "another value", form: Form(Array(documented.fields.dropLast()) + [("To", "+18005551213")]),
            valid: false),
        Row(what: "no signature", signature: "", valid: false),
        Row(what: "not base64", signature: "!", valid: false),
        Row(what: "half a signature", signature: "RSOYDt4T1cUTdA==", valid: false),
        // Of PyPI's twilio 9.13.0, RequestValidator("token").compute_signature.
        Row(
            what: "names twice, values twice, Japanese, an empty value",
            form: Form([
                ("name", "b"), ("が", "か\u{3099}"), ("name", "a"), ("name", "b"), ("Name", ""), ("が", "が"),
            ]),
            addresses: ["https://telephony.example.jp/telephony/voice"], tokens: ["token"],
            signature: "N7JDuR2TlCrO20hupB2joWbs1jw="),
    ]

    @Test(arguments: rows)
    func twilio(row: Row) {
        #expect(
            TwilioSignature.isValid(row.signature, row.form, addresses: row.addresses, tokens: row.tokens) == row.valid)
    }

    @Test func addressesWithAndWithoutPort() {
        func of(_ scheme: String, _ port: Int?) -> [String] {
            TwilioSignature.addresses(.init(scheme: scheme, host: "t.jp", port: port), target: "/v?a=1")
        }
        #expect(of("https", nil) == ["https://t.jp/v?a=1", "https://t.jp:443/v?a=1"])
        #expect(of("https", 8443) == ["https://t.jp/v?a=1", "https://t.jp:8443/v?a=1"])
        #expect(of("http", nil) == ["http://t.jp/v?a=1", "http://t.jp:80/v?a=1"])
    }

    private static let eventBody = Array(#"{"id":"evt_1","object":"event","type":"setup_intent.succeeded"}"#.utf8)
    private static let eventCode = "28354e2a90feb6a4b0ab20b5ca467fa30c4023b0873ee8f9f1b5d54f1c4c6888"
    private static let zeros = String(repeating: "0", count: 64)

    /// nil = not of the form of a signature at all. The code is a published vector of the same scheme (Stripe's).
    private static let events: [(String, Int64, EventSignature.Verdict?)] = [
        ("t=1700000000,v1=\(eventCode)", 1_700_000_000, EventSignature.Verdict.valid),
        ("t=1700000000,v1=\(eventCode.uppercased())", 1_700_000_000, .valid),
        ("v1=\(eventCode), t=1700000000", 1_700_000_000, .valid),
        ("t=1700000000,v1=\(zeros),v1=\(eventCode),v2=later", 1_700_000_000, .valid),
        ("t=1700000000,v1=\(eventCode)", 1_700_000_300, .valid),
        ("t=1700000000,v1=\(eventCode)", 1_700_000_301, .late),
        ("t=1700000000,v1=\(eventCode)", 1_699_999_700, .valid),
        ("t=1700000000,v1=\(eventCode)", 1_699_999_699, .late),
        ("t=1700000001,v1=\(eventCode)", 1_700_000_000, .forged),
        ("t=01700000000,v1=\(eventCode)", 1_700_000_000, .forged),
        ("t=1700000000,v1=\(zeros)", 1_700_000_000, .forged),
        ("", 1_700_000_000, nil),
        ("t=1700000000", 1_700_000_000, nil),
        ("v1=\(eventCode)", 1_700_000_000, nil),
        ("t=1700000000,t=1700000000,v1=\(eventCode)", 1_700_000_000, nil),
        ("t=-1,v1=\(eventCode)", 1_700_000_000, nil),
        ("t=1700000000000000000000,v1=\(eventCode)", 1_700_000_000, nil),
        ("t=1700000000,v1=\(eventCode.dropLast())", 1_700_000_000, nil),
        ("t=1700000000,v1=\(eventCode.dropLast())g", 1_700_000_000, nil),
        ("t=1700000000" + String(repeating: ",v1=\(zeros)", count: 11), 1_700_000_000, nil),
    ]

    @Test(arguments: events)
    func event(header: String, now: Int64, verdict: EventSignature.Verdict?) {
        let secrets = ["another", "whsec_test_secret"]
        let found = EventSignature(header).map {
            $0.check(
                Self.eventBody, secrets: secrets, now: Instant(milliseconds: now * 1000), window: .minutes(5))
        }
        #expect(found == verdict)
    }

    @Test func alteredBody() throws {
        let signature = try #require(EventSignature("t=1700000000,v1=\(Self.eventCode)"))
        let now = Instant(milliseconds: 1_700_000_000_000)
        let altered = Self.eventBody + [0x20]
        #expect(signature.check(altered, secrets: ["whsec_test_secret"], now: now, window: .minutes(5)) == .forged)
        #expect(signature.check(Self.eventBody, secrets: [], now: now, window: .minutes(5)) == .forged)
    }
}
