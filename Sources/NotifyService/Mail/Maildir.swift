import Dispatch
import Foundation
import Primitives

/// A mailbox in a folder (cr.yp.to/proto/maildir.html): the embedded default in development. A mail is written and
/// forced to the disk in `tmp`, then linked into `new` under the delivery's id: a repeat finds its name taken and
/// changes nothing, so that a delivery makes one mail however often it is tried.
final class Maildir: MailChannel {
    private let directory: String
    /// fsync blocks: not on the threads that serve requests; several at once share the disk's work.
    private let queue = DispatchQueue(label: "maildir", attributes: .concurrent)

    struct Failed: Error, CustomStringConvertible {
        let step: String
        let code: Int32
        var description: String { "maildir: \(step): \(String(cString: strerror(code)))" }
    }

    init(directory: String) throws {
        self.directory = directory
        for folder in ["tmp", "new", "cur"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(folder)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    func send(_ mail: MailMessage) async throws -> MailOutcome {
        let bytes = try mail.bytes()
        return await onQueue { directory in
            do {
                try Maildir.put(bytes, named: mail.id.text, in: directory)
                return .accepted
            } catch {
                return .notNow("\(error)")
            }
        }
    }

    private static func put(_ bytes: [UInt8], named name: String, in directory: String) throws {
        let unfinished = "\(directory)/tmp/\(name)"
        let finished = "\(directory)/new/\(name)"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failed(step: "open", code: errno) }
        do {
            defer { close(file) }
            var written = 0
            while written < bytes.count {
                let n = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                if n < 0, errno == EINTR { continue }
                guard n >= 0 else { throw Failed(step: "write", code: errno) }
                written += n
            }
            guard fsync(file) == 0 else { throw Failed(step: "fsync", code: errno) }
        }
        // A mail reader moves what it has shown to `cur` and adds its flags behind a colon.
        let seen = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/cur")
        if !seen.contains(where: { $0 == name || $0.hasPrefix("\(name):") }) {
            guard link(unfinished, finished) == 0 || errno == EEXIST else { throw Failed(step: "link", code: errno) }
        }
        guard unlink(unfinished) == 0 else { throw Failed(step: "unlink", code: errno) }
        let folder = open("\(directory)/new", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Failed(step: "open new", code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Failed(step: "fsync new", code: errno) }
    }

    /// Work on the folder's own queue.
    func onQueue<T: Sendable>(_ work: @escaping @Sendable (_ directory: String) -> T) async -> T {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work(self.directory)) }
        }
    }
}
