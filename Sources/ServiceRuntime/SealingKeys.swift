import Crypto
import Foundation

/// AES-256-GCM under the keys of an installation: the one in use seals, every one opens. A key is rotated by adding one,
/// sealing anew what is under the older ones, and taking those away.
///
/// The context says what the sealed bytes belong to. It is authenticated and not kept: what is moved elsewhere, or altered,
/// does not open (`CryptoKitError`).
public struct SealingKeys: Sendable {
    public struct Problem: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    public struct UnknownKey: Error {
        public let name: String
    }

    private let keys: [String: SymmetricKey]
    private let current: (name: String, key: SymmetricKey)
    private let older: [SymmetricKey]

    /// - Parameter keys: the one in use last.
    public init(_ keys: [(name: String, key: SymmetricKey)]) throws(Problem) {
        guard let last = keys.last else { throw Problem(description: "there is no key") }
        self.keys = Dictionary(keys.map { ($0.name, $0.key) }) { _, later in later }
        current = last
        older = keys.dropLast().map(\.key)
    }

    /// - Parameter text: a key per line, the one in use last; named by their numbers.
    public init(lines text: String) throws(Problem) {
        var keys: [(name: String, key: SymmetricKey)] = []
        for line in text.split(whereSeparator: \.isNewline) {
            keys.append(("\(keys.count + 1)", try SealingKeys.key(line.trimmingCharacters(in: .whitespaces))))
        }
        try self.init(keys)
    }

    /// - Parameter text: 32 bytes in base 64.
    public static func key(_ text: String) throws(Problem) -> SymmetricKey {
        guard let bytes = Data(base64Encoded: text), bytes.count == 32 else {
            throw Problem(description: "expected 32 bytes in base 64 on each line")
        }
        return SymmetricKey(data: bytes)
    }

    public var currentName: String { current.name }

    /// Names of those that seal nothing any more.
    public var olderNames: [String] { keys.keys.filter { $0 != current.name }.sorted() }

    /// Under the key in use.
    public func seal(_ plain: Data, context: String) throws -> Data {
        try SealingKeys.box(plain, current.key, context: context)
    }

    /// - Parameter name: of the key that sealed it.
    /// - Throws: `UnknownKey`, `CryptoKitError`
    public func open(_ sealed: Data, under name: String, context: String) throws -> Data {
        guard let key = keys[name] else { throw UnknownKey(name: name) }
        return try SealingKeys.unbox(sealed, key, context: context)
    }

    /// For bytes that do not say which key sealed them: the key in use is tried first.
    /// - Returns: `isCurrent`: whether it opened under that one.
    public func open(_ sealed: Data, context: String) throws -> (plain: Data, isCurrent: Bool) {
        do {
            return (try SealingKeys.unbox(sealed, current.key, context: context), true)
        } catch is CryptoKitError where !older.isEmpty {
            // BoringSSL's own error as often as `authenticationFailure`: another key is worth a try after either.
            for key in older.dropLast() {
                do {
                    return (try SealingKeys.unbox(sealed, key, context: context), false)
                } catch is CryptoKitError {
                    continue
                }
            }
            return (try SealingKeys.unbox(sealed, older[older.count - 1], context: context), false)
        }
    }

    /// nonce + ciphertext + tag, under a key of its own (a document's).
    public static func box(_ plain: Data, _ key: SymmetricKey, context: String) throws -> Data {
        guard let combined = try AES.GCM.seal(plain, using: key, authenticating: Data(context.utf8)).combined else {
            preconditionFailure("AES-GCM with a 12-byte nonce always has a combined form")
        }
        return combined
    }

    public static func unbox(_ sealed: Data, _ key: SymmetricKey, context: String) throws -> Data {
        try AES.GCM.open(.init(combined: sealed), using: key, authenticating: Data(context.utf8))
    }
}
