import Foundation
import Primitives

extension ChatworkAPI {
    enum TokenAnswer: Equatable, Sendable {
        case tokens(access: String, refresh: String?, lives: Duration)
        /// `invalid_grant`: the code or the refresh token is not good (any more).
        case invalid(String)
        /// Nothing was changed at Chatwork.
        case notNow(String)
        case unknown(String)
    }

    func exchange(code: String, verifier: String, redirect: String) async -> TokenAnswer {
        await token([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ])
    }

    func refresh(_ token: String) async -> TokenAnswer {
        await self.token([("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    struct Person: Decodable, Equatable, Sendable {
        var name: String
        var organizationName: String?
    }

    struct Room: Decodable, Equatable, Sendable {
        var roomId: Int64
        var name: String
        var type: String
        var role: String
    }

    func me(_ access: String) async -> Result<Person, Trouble> { await get("/me", access) }

    /// Rooms that may be written to.
    func rooms(_ access: String) async -> Result<[Room], Trouble> {
        await get("/rooms", access).map { (rooms: [Room]) in rooms.filter { $0.role != "readonly" } }
    }

    func post(_ body: String, room: String, _ access: String) async -> MessageOutcome {
        let sent = await send(
            "\(settings.baseURL)/rooms/\(room)/messages", authorization: "Bearer \(access)",
            body: [("body", body), ("self_unread", "0")])
        switch sent {
        case .success(let (answer, _)): return answer.outcome
        case .failure(.notSent(let error)): return .notNow(error)
        case .failure(.unknown(let error)): return .unknown(error)
        }
    }

    /// Why something could not be read.
    enum Trouble: Error, Equatable, Sendable {
        case unauthorized
        case tooMany
        case away(String)
    }

    private func get<Value: Decodable>(_ path: String, _ access: String) async -> Result<Value, Trouble> {
        let sent = await send("\(settings.baseURL)\(path)", authorization: "Bearer \(access)", body: nil)
        switch sent {
        case .failure(.notSent(let error)), .failure(.unknown(let error)): return .failure(.away(error))
        case .success(let (answer, body)):
            switch answer.status {
            case 200:
                do {
                    return .success(try ChatworkAPI.decoder().decode(Value.self, from: body))
                } catch {
                    return .failure(.away("\(path): \(error)"))
                }
            case 204: return .failure(.away("\(path): nothing"))
            case 401: return .failure(.unauthorized)
            case 429: return .failure(.tooMany)
            case _: return .failure(.away("\(path): HTTP \(answer.status) \(answer.said)"))
            }
        }
    }

    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private struct Granted: Decodable {
        var accessToken: String
        var refreshToken: String?
        var expiresIn: Seconds

        /// A number, or one in quotes.
        struct Seconds: Decodable {
            var value: Int64
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                do {
                    value = try container.decode(Int64.self)
                } catch DecodingError.typeMismatch {
                    guard let number = Int64(try container.decode(String.self)) else {
                        throw DecodingError.dataCorruptedError(in: container, debugDescription: "expires_in")
                    }
                    value = number
                }
            }
        }
    }

    private struct Refusal: Decodable {
        var error: String
        var errorDescription: String?
    }

    private func token(_ body: [(String, String)]) async -> TokenAnswer {
        let credentials = Data("\(settings.clientID):\(settings.clientSecret)".utf8).base64EncodedString()
        let sent = await send(settings.tokenURL, authorization: "Basic \(credentials)", body: body)
        switch sent {
        case .failure(.notSent(let error)): return .notNow(error)
        case .failure(.unknown(let error)): return .unknown(error)
        case .success(let (answer, data)):
            do {
                if answer.status == 200 {
                    let granted = try ChatworkAPI.decoder().decode(Granted.self, from: data)
                    return .tokens(
                        access: granted.accessToken, refresh: granted.refreshToken,
                        lives: .seconds(max(0, granted.expiresIn.value)))
                }
                guard (400..<500).contains(answer.status) else { return .notNow("HTTP \(answer.status)") }
                let refusal = try ChatworkAPI.decoder().decode(Refusal.self, from: data)
                let words = "\(refusal.error) \(refusal.errorDescription ?? "")"
                // Anything else (`invalid_client`) is about us, not about the customer's consent.
                return refusal.error == "invalid_grant" ? .invalid(words) : .notNow(words)
            } catch {
                return answer.status == 200 ? .unknown("\(error)") : .notNow("HTTP \(answer.status)")
            }
        }
    }
}
