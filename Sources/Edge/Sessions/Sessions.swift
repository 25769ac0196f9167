import Contracts
import GRPCCore
import Hummingbird
import Logging
import Primitives

/// Somebody whose session holds.
struct SignedIn: Sendable {
    let token: AccessToken
    /// Account's session secret; also what the tokens of this session's forms are made from.
    let secret: String
    /// The token is past its end and Account could not be asked: customers may read, staff go on.
    let stale: Bool
}

enum Visitor: Sendable {
    case signedOut
    case signedIn(SignedIn)
    /// There is a session, and nobody can say whether it holds.
    case unknown(RPCError)

    var person: SignedIn? {
        if case .signedIn(let person) = self { person } else { nil }
    }
}

/// Finds out who is asking: from the token alone as long as it is good, from Account when it is not.
struct Sessions: Sendable {
    let keys: SigningKeys
    let ended: EndedSessions
    let services: Services
    let world: World
    let customerGrace: Duration
    let staffGrace: Duration
    let logger: Logger

    struct Found: Sendable {
        var visitor: Visitor
        /// To be set with the answer.
        var cookies: [Cookie] = []
    }

    /// Tells Account that somebody leaves. This browser is signed out whether or not it hears: what it held is taken away.
    func end(_ person: SignedIn?) async {
        guard let person else { return }
        do {
            _ = try await services.account.signOut(.with { $0.secret = person.secret }, options: .page)
        } catch {
            logger.warning("sign-out not told", metadata: ["error": "\(error)"])
        }
    }

    /// - Parameter brand: the site's; a customer of another brand is nobody here. nil for staff.
    func find(_ cookies: Cookies, _ names: SessionCookies, brand: String?) async -> Found {
        guard let secret = cookies[names.session]?.value, (16...200).contains(secret.utf8.count) else {
            return Found(visitor: .signedOut)
        }
        var expired: AccessToken?
        if let text = cookies[names.token]?.value {
            do {
                let token = try await keys.claims(text)
                guard belongs(token, names.realm, brand), !ended.contains(token) else {
                    return signedOut(names)
                }
                if world.now < token.expires, ended.covers(token), !ended.isOutdated(token) {
                    return Found(visitor: .signedIn(.init(token: token, secret: secret, stale: false)))
                }
                expired = token
            } catch let error as RPCError {
                return Found(visitor: .unknown(error))
            } catch {
                // Unreadable, or signed with a key that is gone: the session itself decides.
                logger.debug("access token refused", metadata: ["reason": "\(error)"])
            }
        }
        return await renew(secret, names, brand: brand, expired: expired)
    }

    /// The cookies of a session that has just begun or was renewed.
    func cookies(_ session: Account_Session, _ names: SessionCookies) -> [Cookie] {
        let kept = session.remember ? max(.zero, Instant(milliseconds: session.sessionExpiresMs) - world.now) : nil
        return [
            names.cookie(names.session, session.secret, kept: kept),
            names.cookie(names.token, session.accessToken, kept: kept),
        ]
    }

    func removals(_ names: SessionCookies) -> [Cookie] { [names.removal(names.session), names.removal(names.token)] }

    private func renew(_ secret: String, _ names: SessionCookies, brand: String?, expired: AccessToken?) async -> Found
    {
        do {
            var session = try await services.account.renewSession(.with { $0.secret = secret }, options: .session)
                .session
            let token = try await keys.claims(session.accessToken)
            guard belongs(token, names.realm, brand), !ended.contains(token) else { return signedOut(names) }
            if session.secret.isEmpty { session.secret = secret }
            return Found(
                visitor: .signedIn(.init(token: token, secret: session.secret, stale: false)),
                cookies: cookies(session, names))
        } catch let error as RPCError {
            switch error.code {
            case .unauthenticated, .notFound, .permissionDenied, .invalidArgument:
                return signedOut(names)
            case _:
                guard let expired, world.now < expired.expires + (names.realm == .staff ? staffGrace : customerGrace)
                else {
                    return Found(visitor: .unknown(error))
                }
                return Found(visitor: .signedIn(.init(token: expired, secret: secret, stale: true)))
            }
        } catch {
            logger.error("Account's fresh token was refused", metadata: ["reason": "\(error)"])
            return signedOut(names)
        }
    }

    private func belongs(_ token: AccessToken, _ realm: Realm, _ brand: String?) -> Bool {
        switch realm {
        case .customer: token.customer != nil && token.brand == brand
        case .staff: token.staff != nil
        }
    }

    private func signedOut(_ names: SessionCookies) -> Found { Found(visitor: .signedOut, cookies: removals(names)) }
}
