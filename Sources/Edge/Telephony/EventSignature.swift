import Crypto
import Foundation
import Primitives

/// `Denwaban-Signature: t=<Unix seconds>,v1=<hex>`: HMAC-SHA256 over `t.body`. Several v1 stand there while secrets change.
struct EventSignature: Equatable {
    /// As written: it is part of what was signed.
    private let time: Substring
    private let codes: [[UInt8]]

    private static let mostCodes = 10

    /// nil when it is not of that form.
    init?(_ header: String) {
        var times: [Substring] = []
        var codes: [[UInt8]] = []
        for part in header.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            switch pair[0].filter({ $0 != " " }) {
            case "t": times.append(pair[1])
            case "v1":
                guard let code = EventSignature.bytes(hex: pair[1]) else { return nil }
                codes.append(code)
            case _: continue
            }
        }
        guard times.count == 1, times[0].wholeMatch(of: /[0-9]{1,12}/) != nil,
            (1...EventSignature.mostCodes).contains(codes.count)
        else { return nil }
        time = times[0]
        self.codes = codes
    }

    enum Verdict: Equatable {
        case valid, forged, late
    }

    func check(_ body: [UInt8], secrets: [String], now: Instant, window: Duration) -> Verdict {
        let text = Data(time.utf8) + Data(".".utf8) + Data(body)
        var valid = false
        for secret in secrets {
            let key = SymmetricKey(data: Data(secret.utf8))
            for code in codes where HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: text, using: key) {
                valid = true
            }
        }
        guard valid, let seconds = Int64(time) else { return .forged }
        let age = now - Instant(milliseconds: seconds * 1000)
        return age <= window && age >= .zero - window ? .valid : .late
    }

    private static func bytes(hex: Substring) -> [UInt8]? {
        guard hex.wholeMatch(of: /([0-9a-fA-F]{2}){32}/) != nil else { return nil }
        var rest = hex[...]
        var bytes: [UInt8] = []
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
