import Hummingbird

/// Who signs in where: customers and staff have cookies of their own, so that neither can stand for the other.
enum Realm: Sendable { case customer, staff }

/// Names and attributes of the cookies. Behind https the names carry `__Host-`: bound to this very host, Secure, path /.
struct SessionCookies: Sendable {
    let secure: Bool
    let realm: Realm

    /// Account's opaque secret.
    var session: String { name("session") }
    /// The access token that Edge checks by itself.
    var token: String { name("access") }
    /// Random, for the forms of people who are not signed in.
    var visit: String { name("visit") }

    private func name(_ base: String) -> String {
        (secure ? "__Host-" : "") + (realm == .staff ? "staff-" : "") + base
    }

    /// - Parameter kept: nil = until the browser is closed. A length, no date: the browser's clock may not be ours.
    func cookie(_ name: String, _ value: String, kept: Duration?) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: kept.map { Int($0.components.seconds) }, path: "/", secure: secure,
            httpOnly: true, sameSite: .lax)
    }

    func removal(_ name: String) -> Cookie {
        Cookie(name: name, value: "", maxAge: 0, path: "/", secure: secure, httpOnly: true, sameSite: .lax)
    }
}
