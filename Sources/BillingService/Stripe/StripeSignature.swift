import Crypto
import Foundation
import Primitives

/// `Stripe-Signature: t=<Unix seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`; any v1 may fit (INTEGRATIONS §2).
struct StripeSignature: Equatable {
    /// As written: it is part of what was signed.
    private let time: Substring
    private let codes: [Data]

    static let window = Duration.seconds(300)
    private static let mostCodes = 10

    /// nil when it is not of that form.
    init?(_ header: String) {
        var times: [Substring] = []
        var codes: [Data] = []
        for part in header.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            switch pair[0] {
            case "t": times.append(pair[1])
            case "v1":
                guard let code = Self.bytes(hex: pair[1]) else { return nil }
                codes.append(code)
            // v0 is for tests of Stripe's own.
            case _: continue
            }
        }
        guard times.count == 1, times[0].wholeMatch(of: /[0-9]{1,12}/) != nil,
            (1...Self.mostCodes).contains(codes.count)
        else { return nil }
        time = times[0]
        self.codes = codes
    }

    enum Verdict: Equatable {
        case valid, forged, late
    }

    func check(_ body: Data, secrets: [String], at now: Instant) -> Verdict {
        let text = Data("\(time).".utf8) + body
        var valid = false
        for secret in secrets {
            let key = SymmetricKey(data: Data(secret.utf8))
            for code in codes where HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: text, using: key) {
                valid = true
            }
        }
        guard valid, let seconds = Int64(time) else { return .forged }
        let age = now - Instant(milliseconds: seconds * 1000)
        return age <= Self.window && age >= .zero - Self.window ? .valid : .late
    }

    private static func bytes(hex: Substring) -> Data? {
        guard hex.wholeMatch(of: /([0-9a-fA-F]{2}){32}/) != nil else { return nil }
        var rest = hex
        var bytes = Data()
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
