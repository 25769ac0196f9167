import Foundation
import Primitives

/// The folder that a FAX server or a mail script writes to. What could not be read goes to `refused` inside it.
struct IntakeFolder: Sendable {
    static let mostFilesAtOnce = 200
    static let largestFileBytes = 20 * 1024 * 1024

    struct Entry: Hashable, Sendable {
        var name: String
        var sizeBytes: Int
        var modified: Instant
    }

    let path: String

    init(path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(
            atPath: path + "/refused", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Regular files whose name does not begin with a dot (half-written ones do), by name.
    func entries() throws -> [Entry] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted()
        return try names.prefix(Self.mostFilesAtOnce).compactMap { name in
            let facts: [FileAttributeKey: Any]
            do {
                facts = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
            } catch CocoaError.fileReadNoSuchFile {
                return nil
            }
            guard facts[.type] as? FileAttributeType == .typeRegular, let size = facts[.size] as? NSNumber,
                let modified = facts[.modificationDate] as? Date
            else { return nil }
            return Entry(name: name, sizeBytes: size.intValue, modified: Instant(modified))
        }
    }

    func content(of entry: Entry) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(entry.name)"))
    }

    func remove(_ entry: Entry) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(entry.name)")
    }

    /// Names of what could not be read.
    func refused() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: "\(path)/refused") }

    func removeRefused(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/refused/\(name)") }

    /// Out of the way, for ops to look at; an older one of the same name goes.
    func refuse(_ entry: Entry) throws {
        let aside = "\(path)/refused/\(entry.name)"
        if FileManager.default.fileExists(atPath: aside) { try FileManager.default.removeItem(atPath: aside) }
        try FileManager.default.moveItem(atPath: "\(path)/\(entry.name)", toPath: aside)
    }
}
