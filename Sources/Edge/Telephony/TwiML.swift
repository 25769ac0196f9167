/// What Twilio is told to do (https://www.twilio.com/docs/voice/twiml). Texts are escaped, never markup.
enum TwiML {
    static func answer(_ reply: RingReply, _ operators: TelephonyConfiguration.Operators) -> String {
        switch reply.answer {
        case .announce: announcement(reply.text)
        case .queue: queue(operators)
        }
    }

    static func announcement(_ text: String) -> String {
        response("<Say language=\"ja-JP\">\(escaped(text))</Say><Hangup/>")
    }

    static let hangUp = response("<Hangup/>")

    /// Nobody could take the call.
    static let busy = announcement("申し訳ございません。ただいま電話が大変混み合っております。恐れ入りますが、しばらくしてからおかけ直しください。")

    static let nothing = response("")

    private static func queue(_ operators: TelephonyConfiguration.Operators) -> String {
        switch operators {
        case .queue(let name):
            return response("<Enqueue action=\"\(Telephony.afterPath)\">\(escaped(name))</Enqueue>")
        case .dial(let destinations):
            let nouns = destinations.map { destination in
                let noun = destination.hasPrefix("+") ? "Number" : "Sip"
                return "<\(noun)>\(escaped(destination))</\(noun)>"
            }
            // Until an operator lifts the receiver the caller hears it ring, and pays nothing.
            return response(
                "<Dial answerOnBridge=\"true\" timeout=\"60\" action=\"\(Telephony.afterPath)\">\(nouns.joined())</Dial>"
            )
        }
    }

    private static func response(_ verbs: String) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>\(verbs)</Response>\n"
    }

    /// What XML 1.0 cannot carry at all is left out.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&apos;"
            case "\t", "\n", "\r": out += " "
            case "\u{00}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": continue
            case _: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
