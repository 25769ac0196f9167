import Foundation

/// One part of a foreign mail, as far as reports need it: fields, and the parts or the text inside. Whatever is wrong in it
/// is left out: reports are written by every mail server there is.
struct MIMEPart: Sendable {
    static let deepest = 4
    static let mostParts = 20

    var fields: [(name: String, value: String)]
    var body: String

    /// - Parameter text: with LF line ends.
    init(_ text: some StringProtocol) {
        let halves = MIMEPart.split(String(text))
        fields = MIMEPart.fields(halves.head)
        body = halves.body
    }

    /// The first field of the name, in lower case.
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// `multipart/report`, in lower case; text without one is plain (RFC 2045 5.2).
    var type: String {
        let value = (field("content-type") ?? "text/plain").prefix { $0 != ";" }
        return value.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// Parts of a multipart, in their order; none for anything else.
    var parts: [MIMEPart] {
        guard type.hasPrefix("multipart/"), let boundary, !boundary.isEmpty else { return [] }
        var parts: [[Substring]] = []
        var open = false
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed == "--\(boundary)--" { break }
            if trimmed == "--\(boundary)" {
                guard parts.count < MIMEPart.mostParts else { break }
                open = true
                parts.append([])
            } else if open {
                parts[parts.count - 1].append(line)
            }
        }
        return parts.map { MIMEPart($0.joined(separator: "\n")) }
    }

    /// With its transfer encoding undone; bytes that are no UTF-8 become marks.
    var text: String {
        switch (field("content-transfer-encoding") ?? "").trimmingCharacters(in: .whitespaces).lowercased() {
        case "base64":
            let data = Data(base64Encoded: body, options: .ignoreUnknownCharacters) ?? Data()
            return String(decoding: data, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        case "quoted-printable": return MIMEPart.unquoted(body)
        case _: return body
        }
    }

    /// Name and value by line, folded lines put together; for headers and for the fields of a report.
    static func fields(_ text: String) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        for line in text.split(separator: "\n") {
            if line.first == " " || line.first == "\t" {
                guard !fields.isEmpty else { continue }
                let value = "\(fields[fields.count - 1].value) \(line.trimmingCharacters(in: .whitespaces))"
                fields[fields.count - 1].value = value.trimmingCharacters(in: .whitespaces)
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                fields.append((line[..<colon].trimmingCharacters(in: .whitespaces).lowercased(), value))
            }
        }
        return fields
    }

    private var boundary: String? {
        guard let match = field("content-type")?.firstMatch(of: /boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))/.ignoresCase())
        else { return nil }
        return (match.1 ?? match.2).map(String.init)
    }

    private static func split(_ text: String) -> (head: String, body: String) {
        // A part may begin with an empty line: then it has no fields.
        if text.hasPrefix("\n") { return ("", String(text.dropFirst())) }
        guard let end = text.range(of: "\n\n") else { return (text, "") }
        return (String(text[..<end.lowerBound]), String(text[end.upperBound...]))
    }

    private static func unquoted(_ text: String) -> String {
        let joined = Array(text.replacingOccurrences(of: "=\n", with: "").utf8)
        var bytes: [UInt8] = []
        var i = 0
        while i < joined.count {
            if joined[i] == UInt8(ascii: "="), i + 2 < joined.count,
                let byte = UInt8(String(decoding: joined[(i + 1)...(i + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(byte)
                i += 3
            } else {
                bytes.append(joined[i])
                i += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
