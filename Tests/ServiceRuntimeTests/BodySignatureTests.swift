import Foundation
import Primitives
import ServiceRuntime
import Testing

@Suite struct BodySignatureTests {
    private static let body = Data(#"{"id":"evt_1","object":"event","type":"setup_intent.succeeded"}"#.utf8)
    private static let code = "28354e2a90feb6a4b0ab20b5ca467fa30c4023b0873ee8f9f1b5d54f1c4c6888"
    private static let zeros = String(repeating: "0", count: 64)

    /// nil = not of the form of a signature at all. The code is a published vector of the same scheme (Stripe's).
    private static let events: [(String, Int64, BodySignature.Verdict?)] = [
        ("t=1700000000,v1=\(code)", 1_700_000_000, BodySignature.Verdict.valid),
        ("t=1700000000,v1=\(code.uppercased())", 1_700_000_000, .valid),
        ("v1=\(code), t=1700000000", 1_700_000_000, .valid),
        ("t=1700000000,v1=\(zeros),v1=\(code),v2=later", 1_700_000_000, .valid),
        ("t=1700000000,v1=\(code)", 1_700_000_300, .valid),
        ("t=1700000000,v1=\(code)", 1_700_000_301, .late),
        ("t=1700000000,v1=\(code)", 1_699_999_700, .valid),
        ("t=1700000000,v1=\(code)", 1_699_999_699, .late),
        ("t=1700000001,v1=\(code)", 1_700_000_000, .forged),
        ("t=01700000000,v1=\(code)", 1_700_000_000, .forged),
        ("t=1700000000,v1=\(zeros)", 1_700_000_000, .forged),
        ("", 1_700_000_000, nil),
        ("t=1700000000", 1_700_000_000, nil),
        ("v1=\(code)", 1_700_000_000, nil),
        ("t=1700000000,t=1700000000,v1=\(code)", 1_700_000_000, nil),
        ("t=-1,v1=\(code)", 1_700_000_000, nil),
        ("t=1700000000000000000000,v1=\(code)", 1_700_000_000, nil),
        ("t=1700000000,v1=\(code.dropLast())", 1_700_000_000, nil),
        ("t=1700000000,v1=\(code.dropLast())g", 1_700_000_000, nil),
        ("t=1700000000" + String(repeating: ",v1=\(zeros)", count: 11), 1_700_000_000, nil),
    ]

    @Test(arguments: events)
    func event(header: String, now: Int64, verdict: BodySignature.Verdict?) {
        let secrets = ["another", "whsec_test_secret"]
        let found = BodySignature(header).map {
            $0.check(
                Self.body, secrets: secrets, at: Instant(milliseconds: now * 1000), window: .minutes(5))
        }
        #expect(found == verdict)
    }

    @Test func alteredBody() throws {
        let signature = try #require(BodySignature("t=1700000000,v1=\(Self.code)"))
        let now = Instant(milliseconds: 1_700_000_000_000)
        let altered = Self.body + Data(" ".utf8)
        #expect(signature.check(altered, secrets: ["whsec_test_secret"], at: now, window: .minutes(5)) == .forged)
        #expect(signature.check(Self.body, secrets: [], at: now, window: .minutes(5)) == .forged)
    }
}
