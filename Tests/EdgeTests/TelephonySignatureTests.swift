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
}
