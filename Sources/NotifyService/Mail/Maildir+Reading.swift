import Foundation
import Primitives

extension Maildir {
    /// Files looked at for one list, newest first: a folder with more is read only so far back.
    static let mostFilesRead = 2_000

    struct Stored: Sendable {
        let id: DeliveryID
        let mail: ReceivedMail
        let raw: [UInt8]
    }

    /// Newest first; ids sort by the time they were made.
    func newest(to recipient: String?, limit: Int) async throws -> [Stored] {
        let listed = await onQueue { directory in
            Result {
                var found: [Stored] = []
                for id in try Maildir.ids(directory).sorted(by: >).prefix(Maildir.mostFilesRead) {
                    guard found.count < limit else { break }
                    guard let stored = try Maildir.read(id, directory) else { continue }
                    if let recipient, stored.mail.recipient.lowercased() != recipient.lowercased() { continue }
                    found.append(stored)
                }
                return found
            }
        }
        return try listed.get()
    }

    /// nil when there is no such mail.
    func mail(_ id: DeliveryID) async throws -> Stored? {
        try await onQueue { directory in Result { try Maildir.read(id, directory) } }.get()
    }

    private static func ids(_ directory: String) throws -> [DeliveryID] {
        try ["new", "cur"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")
                .compactMap { DeliveryID($0.prefix { $0 != ":" }) }
        }
    }

    private static func read(_ id: DeliveryID, _ directory: String) throws -> Stored? {
        let new = "\(directory)/new/\(id.text)"
        var path: String? = FileManager.default.fileExists(atPath: new) ? new : nil
        if path == nil {
            path = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/cur")
                .first { $0.prefix { $0 != ":" } == id.text }.map { "\(directory)/cur/\($0)" }
        }
        guard let path else { return nil }
        let raw = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        return Stored(id: id, mail: try ReceivedMail(raw), raw: raw)
    }
}
