import Foundation
import Logging
import Primitives
import Synchronization

/// One JSON object a line on standard error: time, level, service, message, request, then the metadata.
struct JSONLogHandler: LogHandler {
    private static let output = Mutex(())

    let service: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields: [(String, String)] = [
            ("time", JSONLogHandler.timestamp()), ("level", event.level.rawValue), ("service", service),
            ("message", event.message.description),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        if all["request"] == nil, let request = RequestID.current { fields.append(("request", request)) }
        fields += all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        let line =
            "{" + fields.map { "\(JSONLogHandler.quoted($0)):\(JSONLogHandler.quoted($1))" }.joined(separator: ",")
            + "}\n"
        JSONLogHandler.output.withLock { _ in FileHandle.standardError.write(Data(line.utf8)) }
    }

    /// The machine's time: logs of an installation with a set clock must still show when things really happened.
    private static func timestamp() -> String {
        World.real.now.date.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
    }

    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
