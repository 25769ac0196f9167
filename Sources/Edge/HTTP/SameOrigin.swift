import HTTPTypes

/// Whether a changing request comes from our own page: a second wall behind the form's token.
enum SameOrigin {
    /// - Parameter origin: ours for this host: `https://eccall.jp`.
    static func allows(_ method: HTTPRequest.Method, _ headers: HTTPFields, origin: String) -> Bool {
        if method == .get || method == .head { return true }
        if let site = headers[secFetchSite] { return site == "same-origin" || site == "none" }
        // Browsers without Fetch Metadata send Origin with every POST; a client that sends neither has no cookies to abuse.
        if let from = headers[.origin] { return from == origin }
        return true
    }

    private static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
