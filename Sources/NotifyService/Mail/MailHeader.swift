import Foundation
import Primitives

/// Values of mail headers, written as RFC 5322 (structure) and RFC 2047 (everything beyond ASCII) want them.
enum MailHeader {
    /// RFC 2047 2: an encoded word is at most 75 characters long, a line with one at most 76.
    static let longestWord = 75
    static let longestLine = 76
    private static let wordFrame = "=?UTF-8?B??=".utf8.count

    /// A free text such as the subject, folded; goes behind `name: `.
    static func unstructured(_ name: String, _ value: String) throws -> String {
        try refuseControlCharacters(value, header: name)
        let column = name.utf8.count + 2
        if isPlain(value), column + value.utf8.count <= longestLine { return value }
        return encodedWords(value, column: column)
    }

    /// `=?UTF-8?B?…?= <info@eccall.localhost>` for the From line, folded before the address when the line would be too long.
    static func address(name: String, _ address: EmailAddress) throws -> String {
        try refuseControlCharacters(name, header: "From")
        let column = "From: ".utf8.count
        var written: String
        if isPlain(name), column + name.utf8.count + 2 <= longestLine {
            let escaped = name.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            written = "\"\(escaped)\""
        } else {
            written = encodedWords(name, column: column)
        }
        let lastLine = written.components(separatedBy: "\r\n").last.map { $0.utf8.count } ?? 0
        let used = written.contains("\r\n") ? lastLine : column + lastLine
        let fits = used + 3 + address.text.utf8.count <= longestLine
        written += fits ? " " : "\r\n "
        return written + "<\(address.text)>"
    }

    /// Refuses a brand whose mails could not be written.
    static func check(_ brand: Brand) throws {
        for kind in Notice.Kind.allCases { _ = try unstructured("Subject", kind.subject(brand)) }
        try refuseControlCharacters(brand.mailSender.name, header: "From")
    }

    /// `Mon, 27 Feb 2017 11:05:00 +0900`: Japan's clock, whole seconds.
    static func date(_ instant: Instant) -> String {
        let day = JapanDate(instant)
        let second = (instant - day.start).wholeMilliseconds / 1000
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.weekday - 1]
        let month =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day.month - 1]
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "\(weekday), \(two(Int64(day.day))) \(month) \(day.year) \(clock) +0900"
    }

    /// `=?UTF-8?B?…?=` words, one a line. `column`: what stands on the first line before them.
    private static func encodedWords(_ value: String, column: Int) -> String {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        func room() -> Int {
            // A continuation line begins with a space.
            let line = longestLine - (words.isEmpty ? column : 1)
            return (min(line, longestWord) - wordFrame) / 4 * 3
        }
        for piece in value.flatMap(pieces) {
            if word.count + piece.count > room(), !word.isEmpty {
                words.append(word)
                word = []
            }
            word += piece
        }
        words.append(word)
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// What must stay in one word: a whole character as a reader sees it (an emoji family, が with a combining mark),
    /// unless someone piled up so many marks that it fills a word; then scalar by scalar, which RFC 2047 allows.
    private static func pieces(_ character: Character) -> [[UInt8]] {
        let whole = Array(character.utf8)
        if whole.count <= 30 { return [whole] }
        return character.unicodeScalars.map { Array(String($0).utf8) }
    }

    /// Printable ASCII that no reader could take for an encoded word.
    private static func isPlain(_ value: String) -> Bool {
        value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !value.contains("=?")
            && value.trimmingCharacters(in: .whitespaces) == value
    }

    private static func refuseControlCharacters(_ value: String, header: String) throws {
        guard value.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw MailMessage.Refused.controlCharacter(header: header)
        }
    }
}
