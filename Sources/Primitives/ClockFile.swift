import Foundation
import Synchronization

/// The clock that all processes of a development installation share: one small file, read anew whenever it changes.
///
/// Its text is one line: empty (the machine's time), `+86400` (seconds added to the machine's time), or
/// `2017-02-27T11:05:00+09:00 since 1764000000000` (that instant was reached when the machine's clock showed these
/// milliseconds; it runs on from there). `scripts/clock` writes it.
public final class ClockFile: Sendable {
    private struct State {
        var version: Version
        var offset: Duration
    }

    /// Tells one content of the file from another. The time alone does not: it moves in steps of some milliseconds.
    private struct Version: Equatable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private let path: String
    private let machine: @Sendable () -> Instant
    private let state: Mutex<State>

    public struct Malformed: Error, CustomStringConvertible {
        public let description: String
    }

    public init(path: String, machine: @escaping @Sendable () -> Instant = { Instant(Date()) }) throws {
        self.path = path
        self.machine = machine
        let text = try String(contentsOfFile: path, encoding: .utf8)
        state = Mutex(State(version: ClockFile.version(path), offset: try ClockFile.offset(text)))
    }

    public var world: World { World(clock: { self.now }) }

    public var now: Instant {
        state.withLock { state in
            let version = ClockFile.version(path)
            if version != state.version {
                // A half-written or missing file keeps the time that was: the next look finds the whole one.
                if let text = try? String(contentsOfFile: path, encoding: .utf8),
                    let offset = try? ClockFile.offset(text)
                {
                    state = State(version: version, offset: offset)
                }
            }
            return machine() + state.offset
        }
    }

    static func offset(_ text: String) throws -> Duration {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if line.isEmpty { return .zero }
        if line.hasPrefix("+") || line.hasPrefix("-"), let seconds = Int64(line) { return .seconds(seconds) }
        let parts = line.split(separator: " ")
        guard parts.count == 3, parts[1] == "since", let since = Int64(parts[2]),
            let start = try? Date(String(parts[0]), strategy: .iso8601)
        else {
            throw Malformed(
                description: "clock file: expected `+seconds` or `<instant> since <milliseconds>`, got \(line)")
        }
        return Instant(start) - Instant(milliseconds: since)
    }

    private static func version(_ path: String) -> Version {
        var info = stat()
        // A file that cannot be looked at has no version: the next whole one differs from it.
        guard stat(path, &info) == 0 else { return Version(inode: 0, size: -1, seconds: 0, nanoseconds: 0) }
        return Version(
            inode: UInt64(info.st_ino), size: Int64(info.st_size), seconds: info.st_mtim.tv_sec,
            nanoseconds: info.st_mtim.tv_nsec)
    }
}
