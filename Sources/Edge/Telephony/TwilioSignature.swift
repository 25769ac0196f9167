import Crypto
import Foundation

/// `X-Twilio-Signature`: base64 of HMAC-SHA1 over the public address and every parameter, by the account's token
/// (https://www.twilio.com/docs/usage/security).
enum TwilioSignature {
    static func isValid(_ signature: String, _ form: Form, addresses: [String], tokens: [String]) -> Bool {
        guard let code = Data(base64Encoded: signature) else { return false }
        let parameters = signedParameters(form)
        // Every pair is tried, so that the time tells nothing of which one fitted.
        var valid = false
        for address in addresses {
            let text = Data(address.utf8) + parameters
            for token in tokens {
                let key = SymmetricKey(data: Data(token.utf8))
                if HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: text, using: key) {
                    valid = true
                }
            }
        }
        return valid
    }

    /// Which addresses may have been signed: Twilio names the port in some cases and leaves it out in others, whatever the
    /// setting in its console says; its own validators try both.
    /// - Parameter target: path and query as they came.
    static func addresses(_ address: TelephonyConfiguration.Address, target: String) -> [String] {
        let port = address.port ?? (address.scheme == "https" ? 443 : 80)
        return [
            "\(address.scheme)://\(address.host)\(target)",
            "\(address.scheme)://\(address.host):\(port)\(target)",
        ]
    }

    /// Names and values without a separator, in the order of their bytes; a value that a name has twice is there once.
    /// By bytes, never by `String`: that takes か + ゛ and が for the same.
    private static func signedParameters(_ form: Form) -> Data {
        let fields = form.fields.map { (name: Array($0.name.utf8), value: Array($0.value.utf8)) }
        let sorted = fields.sorted {
            $0.name == $1.name
                ? $0.value.lexicographicallyPrecedes($1.value) : $0.name.lexicographicallyPrecedes($1.name)
        }
        var text = Data()
        for (index, field) in sorted.enumerated() where index == 0 || sorted[index - 1] != field {
            text += field.name + field.value
        }
        return text
    }
}
