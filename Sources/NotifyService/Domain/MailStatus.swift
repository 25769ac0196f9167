/// Enhanced status codes (RFC 3463): `5.1.1`.
enum MailStatus {
    /// Security or policy: the other side does not want us there, or our relay does not know us. It says nothing about the
    /// address.
    static func isAboutPolicy(_ status: String) -> Bool { status.hasPrefix("5.7.") }

    /// The first one in a reply or a report; empty without one.
    static func enhanced(in text: String) -> String {
        guard let match = text.firstMatch(of: /(?:^|[^0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:$|[^0-9.])/) else {
            return ""
        }
        return String(match.1)
    }
}
