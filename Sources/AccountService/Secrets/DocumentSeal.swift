import Crypto
import Foundation
import Primitives

/// Encrypts identity documents (PRODUCT B3): AES-256-GCM, a key per document, that key wrapped by one of the installation's.
///
/// What belongs together is bound together: a page carries its document's id, its number and its type as authenticated
/// data, the wrapped key its document's id. A page that is altered, or moved to another place, does not open.
struct DocumentSeal: Sendable {
    struct Sealed: Sendable, Equatable {
        /// Name of the installation's key that wraps this document's.
        var wrappingKey: String
        var wrappedKey: Data
        /// nonce + ciphertext + tag, in the order of the pages.
        var pages: [Data]
    }

    struct UnknownWrappingKey: Error {
        let name: String
    }

    private let keys: [String: SymmetricKey]
    private let current: (name: String, key: SymmetricKey)

    /// - Parameter keys: the one in use last; not empty.
    init(_ keys: [(name: String, key: SymmetricKey)]) throws {
        guard let last = keys.last else { throw KeyDirectory.Problem(description: "no key for documents") }
        self.keys = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.key) })
        current = last
    }

    func seal(_ pages: [SubmitDocument.Page], of id: DocumentID) throws -> Sealed {
        let key = SymmetricKey(size: .bits256)
        let sealed = try pages.enumerated().map { index, page in
            try box(page.content, key, context(id, page: index + 1, page.type.rawValue))
        }
        let wrapped = try box(key.withUnsafeBytes { Data($0) }, current.key, context(id))
        return Sealed(wrappingKey: current.name, wrappedKey: wrapped, pages: sealed)
    }

    /// - Parameter page: from 1.
    /// - Throws: `UnknownWrappingKey`, or CryptoKit's `authenticationFailure` for anything that was altered.
    func open(
        _ sealed: Data, page: Int, contentType: String, of id: DocumentID, wrappedKey: Data, wrappingKey: String
    ) throws -> Data {
        guard let wrapping = keys[wrappingKey] else { throw UnknownWrappingKey(name: wrappingKey) }
        let key = try AES.GCM.open(.init(combined: wrappedKey), using: wrapping, authenticating: context(id))
        return try AES.GCM.open(
            .init(combined: sealed), using: SymmetricKey(data: key),
            authenticating: context(id, page: page, contentType))
    }

    /// The document's key under the installation's newest one; nil when it is already.
    /// - Throws: as `open`.
    func rewrapped(_ wrappedKey: Data, wrappingKey: String, of id: DocumentID) throws -> (name: String, key: Data)? {
        guard wrappingKey != current.name else { return nil }
        guard let wrapping = keys[wrappingKey] else { throw UnknownWrappingKey(name: wrappingKey) }
        let key = try AES.GCM.open(.init(combined: wrappedKey), using: wrapping, authenticating: context(id))
        return (current.name, try box(key, current.key, context(id)))
    }

    /// Keys other than the one in use.
    var olderKeys: [String] { keys.keys.filter { $0 != current.name }.sorted() }

    private func box(_ plain: Data, _ key: SymmetricKey, _ context: Data) throws -> Data {
        guard let combined = try AES.GCM.seal(plain, using: key, authenticating: context).combined else {
            preconditionFailure("AES-GCM with a 12-byte nonce always has a combined form")
        }
        return combined
    }

    private func context(_ id: DocumentID) -> Data { Data("key of \(id.text)".utf8) }

    private func context(_ id: DocumentID, page: Int, _ contentType: String) -> Data {
        Data("page \(page) of \(id.text) as \(contentType)".utf8)
    }
}
