import HTTPTypes
import Hummingbird

extension Response {
    /// The HTML of a mail, for a frame of its own: what it brings along stays there. No script, nothing fetched; only links
    /// may leave.
    static func mailFrame(_ html: String) -> Response {
        var response = Response.html(html)
        response.headers[.contentSecurityPolicy] =
            "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
            + "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
        return response
    }
}
