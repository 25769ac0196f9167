import HTTPTypes

/// What browsers are told with every answer (OWASP; INTEGRATIONS §5). A header a page has set itself stays.
struct SecurityHeaders: Sendable {
    let https: Bool
    /// Origins of the acquirer's card pages and of Chatwork's consent: a browser checks `form-action` on the redirect after the form, too.
    let formOrigins: [String]

    func add(to headers: inout HTTPFields) {
        set(&headers, .contentSecurityPolicy, contentSecurityPolicy)
        set(&headers, .xContentTypeOptions, "nosniff")
        set(&headers, Self.referrerPolicy, "same-origin")
        set(&headers, Self.crossOriginOpenerPolicy, "same-origin")
        set(&headers, Self.permissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=()")
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        if https { set(&headers, .strictTransportSecurity, "max-age=31536000; includeSubDomains") }
    }

    private var contentSecurityPolicy: String {
        let formAction = (["'self'"] + formOrigins).joined(separator: " ")
        return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            + "frame-src 'self'; form-action \(formAction); base-uri 'none'; frame-ancestors 'none'"
    }

    private func set(_ headers: inout HTTPFields, _ name: HTTPField.Name, _ value: String) {
        if headers[name] == nil { headers[name] = value }
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    private static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    private static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
}
