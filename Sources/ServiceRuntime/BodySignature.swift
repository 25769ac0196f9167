import Crypto
import Foundation
import Primitives

/// `t=<Unix seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`, as Stripe signs its webhooks (INTEGRATIONS §2) and our own
/// telephony form does. Several v1 stand there while secrets change: any may fit.
public struct BodySignature: Equatable, Sendable {
    /// As written: it is part of what was signed.
    private let time: String
    private let codes: [Data]

    private static let mostCodes = 10

    /// nil when it is not of that form.
    public init?(_ header: String) {
        var times: [Substring] = []
        var codes: [Data] = []
        for part in header.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            switch pair[0].filter({ $0 != " " }) {
            case "t": times.append(pair[1])
            case "v1":
                guard let code = Self.bytes(hex: pair[1]) else { return nil }
                codes.append(code)
            // v0 is for tests of Stripe's own; later schemes are not ours to refuse.
            case _: continue
            }
        }
        guard times.count == 1, times[0].wholeMatch(of: /[0-9]{1,12}/) != nil,
            (1...Self.mostCodes).contains(codes.count)
        else { return nil }
        time = String(times[0])
        self.codes = codes
    }

    public enum Verdict: Equatable, Sendable {
        case valid, forged, late
    }

    /// - Parameter window: how far the signing may be from `now`, before or after.
    public func check(_ body: some DataProtocol, secrets: [String], at now: Instant, window: Duration) -> Verdict {
        let signed = Self.signed(body, time: time)
        var valid = false
        for secret in secrets {
            for code in codes
            where HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: Self.key(secret)) {
                valid = true
            }
        }
        guard valid, let seconds = Int64(time) else { return .forged }
        let age = now - Instant(milliseconds: seconds * 1000)
        return age <= window && age >= .zero - window ? .valid : .late
    }

    /// HMAC-SHA256 over `timestamp.body`, 64 hex digits.
    ///
    /// - Parameter timestamp: Unix seconds.
    public static func code(_ body: some DataProtocol, timestamp: Int64, secret: String) -> String {
        HMAC<SHA256>.authenticationCode(for: signed(body, time: String(timestamp)), using: key(secret)).hex
    }

    private static func signed(_ body: some DataProtocol, time: String) -> Data { Data("\(time).".utf8) + Data(body) }

    private static func key(_ secret: String) -> SymmetricKey { SymmetricKey(data: Data(secret.utf8)) }

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
