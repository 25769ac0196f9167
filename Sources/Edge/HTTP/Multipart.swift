import Foundation

/// multipart/form-data (RFC 7578), fed piece by piece: files are kept in memory up to the limits given, and a body that
/// breaks one is refused at the byte that breaks it.
///
/// A value type that is told what arrived; the caller reads the socket.
struct MultipartParser {
    struct Limits {
        var fileBytes = 8 * 1024 * 1024
        var files = 4
        var headerBytes = 4 * 1024
    }

    struct File: Sendable, Equatable {
        var field: String
        var name: String
        var bytes: [UInt8]
    }

    enum Failure: Error, Equatable {
        case unreadable(UnreadableForm)
        case fileTooLarge(field: String)
        case tooManyFiles
    }

    private enum State { case preamble, headers, content, end }
    private struct Part {
        var field: String
        /// nil for an ordinary field.
        var fileName: String?
        var bytes: [UInt8] = []
    }

    private let limits: Limits
    /// CRLF, two hyphens, the boundary: what ends every part.
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var waiting: [UInt8]
    /// The part being read while the state is `content`. Apart from the state: it grows in place, never copied.
    private var current = Part(field: "")

    private(set) var form = Form()
    /// Files that were chosen; an empty file input sends a part without name and content, which is left out.
    private(set) var files: [File] = []

    /// - Parameter contentType: value of the header; nil unless it is multipart/form-data with a boundary of 1 to 70 characters.
    init?(contentType: String, limits: Limits = Limits()) {
        let parts = HeaderParameters(contentType)
        guard parts.value == "multipart/form-data", let boundary = parts.parameters["boundary"],
            (1...70).contains(boundary.utf8.count)
        else { return nil }
        self.limits = limits
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter stands at the very beginning, without its CRLF.
        waiting = [0x0D, 0x0A]
    }

    mutating func read(_ bytes: some Sequence<UInt8>) throws(Failure) {
        waiting.append(contentsOf: bytes)
        while try advance() {}
    }

    /// Call when the body has ended.
    func finish() throws(Failure) {
        guard case .end = state else { throw .unreadable(.brokenMultipart) }
    }

    /// True when something was taken off `waiting` and there may be more to do.
    private mutating func advance() throws(Failure) -> Bool {
        switch state {
        case .preamble:
            guard let found = waiting.firstPosition(of: delimiter) else {
                guard waiting.count <= limits.headerBytes else { throw .unreadable(.brokenMultipart) }
                return false
            }
            return try afterDelimiter(found + delimiter.count)

        case .headers:
            guard let end = waiting.firstPosition(of: Array("\r\n\r\n".utf8)) else {
                guard waiting.count <= limits.headerBytes else { throw .unreadable(.brokenMultipart) }
                return false
            }
            guard end <= limits.headerBytes else { throw .unreadable(.brokenMultipart) }
            current = try part(headers: waiting[..<end])
            state = .content
            waiting.removeFirst(end + 4)
            return true

        case .content:
            if let found = waiting.firstPosition(of: delimiter) {
                current.bytes.append(contentsOf: waiting[..<found])
                try keep()
                return try afterDelimiter(found + delimiter.count)
            }
            // The delimiter may lie across two pieces: its length stays behind.
            let sure = waiting.count - (delimiter.count - 1)
            if sure > 0 {
                current.bytes.append(contentsOf: waiting[..<sure])
                waiting.removeFirst(sure)
                try check(current)
            }
            return false

        case .end:
            waiting.removeAll()
            return false
        }
    }

    private mutating func afterDelimiter(_ position: Int) throws(Failure) -> Bool {
        guard waiting.count >= position + 2 else {
            // Wait for the two bytes that tell whether another part follows; what stood before is not needed again.
            waiting.removeFirst(position - delimiter.count)
            state = .preamble
            return false
        }
        switch (waiting[position], waiting[position + 1]) {
        case (UInt8(ascii: "-"), UInt8(ascii: "-")): state = .end
        case (0x0D, 0x0A): state = .headers
        default: throw .unreadable(.brokenMultipart)
        }
        waiting.removeFirst(position + 2)
        return true
    }

    private func part(headers bytes: some Collection<UInt8>) throws(Failure) -> Part {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .unreadable(.notUTF8) }
        for line in text.split(separator: "\r\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, halves[0].lowercased() == "content-disposition" else { continue }
            let disposition = HeaderParameters(String(halves[1]))
            guard disposition.value == "form-data", let name = disposition.parameters["name"] else { break }
            return Part(field: name, fileName: disposition.parameters["filename"])
        }
        throw .unreadable(.brokenMultipart)
    }

    private func check(_ part: Part) throws(Failure) {
        if part.fileName != nil {
            guard part.bytes.count <= limits.fileBytes else { throw .fileTooLarge(field: part.field) }
        } else if part.bytes.count > Form.maximumValueBytes {
            throw .unreadable(.fieldTooLong)
        }
    }

    private mutating func keep() throws(Failure) {
        let part = current
        current = Part(field: "")
        try check(part)
        if let name = part.fileName {
            if name.isEmpty && part.bytes.isEmpty { return }
            guard files.count < limits.files else { throw .tooManyFiles }
            files.append(File(field: part.field, name: name, bytes: part.bytes))
        } else {
            guard let value = String(validating: part.bytes, as: UTF8.self), !value.contains("\0") else {
                throw .unreadable(.notUTF8)
            }
            do throws(UnreadableForm) { try form.append(part.field, value) } catch { throw .unreadable(error) }
        }
    }
}

/// `form-data; name="x"; filename="y"`: the value in lower case, parameters unquoted (browsers write `%22` for a quote).
struct HeaderParameters {
    let value: String
    let parameters: [String: String]

    init(_ text: String) {
        var pieces: [String] = [""]
        var quoted = false
        for character in text {
            if character == "\"" { quoted.toggle() }
            if character == ";" && !quoted { pieces.append("") } else { pieces[pieces.count - 1].append(character) }
        }
        let trimmed = pieces.map { $0.trimmingCharacters(in: .whitespaces) }
        value = trimmed[0].lowercased()
        var found: [String: String] = [:]
        for piece in trimmed.dropFirst() {
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { continue }
            var content = halves[1]
            if content.count >= 2, content.hasPrefix("\""), content.hasSuffix("\"") {
                content = content.dropFirst().dropLast()
            }
            let name = halves[0].lowercased()
            if found[name] == nil { found[name] = content.replacingOccurrences(of: "%22", with: "\"") }
        }
        parameters = found
    }
}

extension [UInt8] {
    /// Where `needle` begins first; nil when it is nowhere.
    fileprivate func firstPosition(of needle: [UInt8]) -> Int? {
        withUnsafeBytes { hay in
            needle.withUnsafeBytes { needle in
                guard let start = hay.baseAddress, let sought = needle.baseAddress, hay.count >= needle.count else {
                    return nil
                }
                let last = hay.count - needle.count
                var position = 0
                while position <= last,
                    let found = memchr(start + position, Int32(needle[0]), last - position + 1)
                {
                    position = UnsafeRawPointer(found) - start
                    if memcmp(found, sought, needle.count) == 0 { return position }
                    position += 1
                }
                return nil
            }
        }
    }
}
