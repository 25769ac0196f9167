import Foundation
import NIOCore

/// The fields of an HTML form as they were sent. A field that is absent and one that is empty are the same.
struct Form: Sendable, Equatable {
    private(set) var fields: [(name: String, value: String)] = []

    /// The widest form: 100 people of three fields each, and room for more of them.
    static let maximumFields = 500
    static let maximumNameBytes = 100
    static let maximumValueBytes = 16 * 1024

    init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    subscript(_ name: String) -> String {
        fields.first { $0.name == name }.map(\.value) ?? ""
    }

    func all(_ name: String) -> [String] {
        fields.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
    }

    func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

    mutating func append(_ name: String, _ value: String) throws(UnreadableForm) {
        guard fields.count < Form.maximumFields else { throw .tooManyFields }
        guard name.utf8.count <= Form.maximumNameBytes, value.utf8.count <= Form.maximumValueBytes else {
            throw .fieldTooLong
        }
        fields.append((name, value))
    }

    static func == (a: Form, b: Form) -> Bool {
        a.fields.map(\.name) == b.fields.map(\.name) && a.fields.map(\.value) == b.fields.map(\.value)
    }
}

/// A form that no browser would send: answered with 400 and one sentence.
enum UnreadableForm: Error, Equatable {
    case notUTF8, brokenEscape, tooManyFields, fieldTooLong, notAForm, brokenMultipart
}

extension Form {
    /// application/x-www-form-urlencoded, as the URL standard has it: `+` is a space, escapes are UTF-8.
    init(urlEncoded bytes: some Collection<UInt8>) throws(UnreadableForm) {
        self.init()
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Form.decoded(parts[0])
            let value = parts.count == 2 ? try Form.decoded(parts[1]) : ""
            try append(name, value)
        }
    }

    private static func decoded(_ bytes: some Collection<UInt8>) throws(UnreadableForm) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): out.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
                    throw .brokenEscape
                }
                out.append(high << 4 | low)
            default: out.append(byte)
            }
        }
        guard let text = String(validating: out, as: UTF8.self), !text.contains("\0") else { throw .notUTF8 }
        return text
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
