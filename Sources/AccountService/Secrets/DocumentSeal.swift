import Crypto
import Foundation
import Primitives
import ServiceRuntime

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

    private let keys: SealingKeys

    /// - Parameter keys: the one in use last; not empty.
    init(_ keys: [(name: String, key: SymmetricKey)]) throws {
        self.keys = try SealingKeys(keys)
    }

    func seal(_ pages: [SubmitDocument.Page], of id: DocumentID) throws -> Sealed {
        let key = SymmetricKey(size: .bits256)
        let sealed = try pages.enumerated().map { index, page in
            try SealingKeys.box(page.content, key, context: context(id, page: index + 1, page.type.rawValue))
        }
        let wrapped = try keys.seal(key.withUnsafeBytes { Data($0) }, context: context(id))
        return Sealed(wrappingKey: keys.currentName, wrappedKey: wrapped, pages: sealed)
    }

    /// - Parameter page: from 1.
    /// - Throws: `SealingKeys.UnknownKey`, or `CryptoKitError` for anything that was altered.
    func open(
        _ sealed: Data, page: Int, contentType: String, of id: DocumentID, wrappedKey: Data, wrappingKey: String
    ) throws -> Data {
        let key = try keys.open(wrappedKey, under: wrappingKey, context: context(id))
        return try SealingKeys.unbox(
            sealed, SymmetricKey(data: key), context: context(id, page: page, contentType))
    }

    /// The document's key under the installation's newest one; nil when it is already.
    /// - Throws: as `open`.
    func rewrapped(_ wrappedKey: Data, wrappingKey: String, of id: DocumentID) throws -> (name: String, key: Data)? {
        guard wrappingKey != keys.currentName else { return nil }
        let key = try keys.open(wrappedKey, under: wrappingKey, context: context(id))
        return (keys.currentName, try keys.seal(key, context: context(id)))
    }

    /// Keys other than the one in use.
    var olderKeys: [String] { keys.olderNames }

    private func context(_ id: DocumentID) -> String { "key of \(id.text)" }

    private func context(_ id: DocumentID, page: Int, _ contentType: String) -> String {
        "page \(page) of \(id.text) as \(contentType)"
    }
}
