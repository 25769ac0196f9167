import Crypto
import Foundation
import Primitives
import ServiceRuntime

/// The keys of this service, as files that ops put there:
///
/// - `signing-<name>.pem`: P-256 private key (PEM), signs access tokens;
/// - `documents-<name>.key`: 32 random bytes in base 64, wraps the keys of identity documents;
/// - `links-<name>.key`: the same, makes the secret part of mailed links;
/// - `members-<name>.key`: the same, keeps members' second factors.
///
/// The last name of a kind in alphabetical order is used for what is new, all of a kind are still accepted: a key is
/// rotated by adding a file and starting anew, and taken away when nothing needs it any more.
struct KeyDirectory {
    enum Kind: String, CaseIterable {
        case signing, documents, links, members

        var fileExtension: String { self == .signing ? "pem" : "key" }
    }

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    let path: String

    /// Makes the kinds that have no key yet, readable for the process alone.
    func makeMissing(_ world: World) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for kind in Kind.allCases where try files(kind).isEmpty {
            try make(kind, named: "\(kind.rawValue)-0001", world)
        }
    }

    /// A further key, which is the one in use from the next start on.
    /// - Returns: its name.
    func add(_ kind: Kind, _ world: World) throws -> String {
        guard let last = try files(kind).last?.dropLast(kind.fileExtension.count + 1),
            let number = Int(last.dropFirst(kind.rawValue.count + 1))
        else { throw Problem(description: "no \(kind.rawValue)-<number>.\(kind.fileExtension) in \(path)") }
        let digits = String(number + 1)
        let name = "\(kind.rawValue)-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
        try make(kind, named: name, world)
        return name
    }

    private func make(_ kind: Kind, named name: String, _ world: World) throws {
        let text =
            switch kind {
            case .signing: P256.Signing.PrivateKey().pemRepresentation
            case .documents, .links, .members: Data(world.secret(bytes: 32)).base64EncodedString()
            }
        let file = "\(path)/\(name).\(kind.fileExtension)"
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data((text + "\n").utf8), attributes: [.posixPermissions: 0o600])
        else { throw Problem(description: "cannot write \(file)") }
    }

    /// All keys of a kind by name, the one in use last.
    /// - Throws: `Problem` when there is none.
    func read(_ kind: Kind) throws -> [(name: String, text: String)] {
        let found = try files(kind)
        guard !found.isEmpty else {
            throw Problem(description: "no \(kind.rawValue)-*.\(kind.fileExtension) in \(path)")
        }
        return try found.map { file in
            let text = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
            return (
                String(file.dropLast(kind.fileExtension.count + 1)),
                text.trimmingCharacters(in: .whitespacesAndNewlines)
            )
        }
    }

    /// Keys of 32 bytes by name, the one in use last.
    func readSymmetric(_ kind: Kind) throws -> [(name: String, key: SymmetricKey)] {
        try read(kind).map { name, text in
            do {
                return (name, try SealingKeys.key(text))
            } catch {
                throw Problem(description: "\(path)/\(name).\(kind.fileExtension): \(error)")
            }
        }
    }

    private func files(_ kind: Kind) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasPrefix("\(kind.rawValue)-") && $0.hasSuffix(".\(kind.fileExtension)") }
            .sorted()
    }
}
