import CArgon2
import Foundation
import Metrics
import Primitives
import Synchronization

/// Argon2id, a bounded number at once on threads of its own: 36 ms and 19 MiB each, which would stop everything else
/// if it ran where requests are served.
final class PasswordHasher: Sendable {
    /// OWASP's first choice (INTEGRATIONS §5).
    static let memoryKiB: UInt32 = 19_456
    static let passes: UInt32 = 2
    static let lanes: UInt32 = 1
    private static let saltBytes = 16
    private static let hashBytes = 32
    private static let parameters = "$argon2id$v=19$m=\(memoryKiB),t=\(passes),p=\(lanes)$"

    /// Too many are waiting already.
    struct Busy: Error {}

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let world: World
    private let queue: OperationQueue
    private let mostWaiting: Int
    private let waiting = Mutex(0)
    /// Looked at for people that do not exist, so that they take as long as others.
    private let dummy: String

    init(world: World, concurrent: Int = 2, mostWaiting: Int = 64) throws {
        self.world = world
        self.mostWaiting = mostWaiting
        queue = OperationQueue()
        queue.name = "argon2id"
        queue.maxConcurrentOperationCount = concurrent
        guard let password = Password(typed: Base64URL.encode(world.secret(bytes: 16))) else {
            throw Failure(description: "no password for people that do not exist")
        }
        dummy = try PasswordHasher.hash(password, salt: world.secret(bytes: PasswordHasher.saltBytes))
    }

    /// - Returns: the encoded hash: parameters, salt and all.
    func hash(_ password: Password) async throws -> String {
        let salt = world.secret(bytes: PasswordHasher.saltBytes)
        return try await run { try PasswordHasher.hash(password, salt: salt) }
    }

    /// - Parameter encoded: nil for a person who does not exist: takes as long, and is never right.
    func verify(_ password: Password?, _ encoded: String?) async throws -> Bool {
        let against = encoded ?? dummy
        let typed = password?.text ?? "-"
        let matches = try await run { try PasswordHasher.verify(typed, against) }
        return matches && encoded != nil && password != nil
    }

    /// Whether a hash was made with other parameters than today's.
    static func isOutdated(_ encoded: String) -> Bool { !encoded.hasPrefix(parameters) }

    private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let admitted = waiting.withLock { count in
            guard count < mostWaiting else { return false }
            count += 1
            return true
        }
        guard admitted else {
            Counter(label: "passwords_refused_busy").increment()
            throw Busy()
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }

    private static func hash(_ password: Password, salt: [UInt8]) throws -> String {
        let bytes = Array(password.text.utf8)
        var encoded = [CChar](repeating: 0, count: 256)
        let code = argon2id_hash_encoded(
            passes, memoryKiB, lanes, bytes, bytes.count, salt, salt.count, hashBytes, &encoded, encoded.count)
        guard code == ARGON2_OK.rawValue else { throw failure(code) }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func verify(_ typed: String, _ encoded: String) throws -> Bool {
        let bytes = Array(typed.utf8)
        let code = argon2id_verify(encoded, bytes, bytes.count)
        if code == ARGON2_OK.rawValue { return true }
        if code == ARGON2_VERIFY_MISMATCH.rawValue { return false }
        throw failure(code)
    }

    private static func failure(_ code: Int32) -> Failure {
        Failure(description: "argon2: \(argon2_error_message(code).map { String(cString: $0) } ?? "error \(code)")")
    }
}
