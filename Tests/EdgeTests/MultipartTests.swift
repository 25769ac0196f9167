import Foundation
import Testing

@testable import Edge

@Suite struct MultipartTests {
    static let type = "multipart/form-data; boundary=XX"

    static func parse(
        _ body: [UInt8], piece: Int, limits: MultipartParser.Limits = .init(), type: String = type
    ) throws -> MultipartParser {
        var parser = try #require(MultipartParser(contentType: type, limits: limits))
        var rest = body[...]
        while !rest.isEmpty {
            try parser.read(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        try parser.finish()
        return parser
    }

    static func body(_ parts: [(headers: String, content: [UInt8])]) -> [UInt8] {
        parts.flatMap { Array("--XX\r\n\($0.headers)\r\n\r\n".utf8) + $0.content + Array("\r\n".utf8) }
            + Array("--XX--\r\n".utf8)
    }

    static let tricky: [UInt8] =
        Array("\r\n--X\r\n--XY\r\n\r\n--".utf8) + [0, 255, 13, 10, 45, 45, 88] + Array("\r\n-".utf8)

    @Test(arguments: [1, 2, 3, 5, 7, 64, 100_000])
    func anyPieces(piece: Int) throws {
        let parser = try Self.parse(
            Self.body([
                ("Content-Disposition: form-data; name=\"kind\"", Array("運転免許証".utf8)),
                (
                    "Content-Disposition: form-data; name=\"pages\"; filename=\"免許;証 %22表%22.jpg\"\r\nContent-Type: image/jpeg",
                    Self.tricky
                ),
                (
                    "content-disposition: form-data; name=pages; filename=\"\"\r\nContent-Type: application/octet-stream",
                    []
                ),
                ("Content-Disposition: form-data; name=\"empty\"", []),
            ]), piece: piece)
        #expect(parser.form == Form([("kind", "運転免許証"), ("empty", "")]))
        #expect(parser.files == [.init(field: "pages", name: "免許;証 \"表\".jpg", bytes: Self.tricky)])
    }

    @Test func preambleAndEpilogueAreIgnored() throws {
        let body =
            Array("hello\r\n".utf8) + Self.body([("Content-Disposition: form-data; name=\"a\"", [49])])
            + Array("bye".utf8)
        #expect(try Self.parse(body, piece: 4).form == Form([("a", "1")]))
    }

    @Test(arguments: [
        "", "--XX\r\n", "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
        "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX",
        "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--", "--XXzz", "--XX\r\n\r\n1\r\n--XX--",
    ])
    func broken(body: String) {
        #expect(throws: MultipartParser.Failure.unreadable(.brokenMultipart)) {
            _ = try Self.parse(Array(body.utf8), piece: 3)
        }
    }

    @Test func limits() throws {
        let file = "Content-Disposition: form-data; name=\"p\"; filename=\"a\""
        let limits = MultipartParser.Limits(fileBytes: 10, files: 1, headerBytes: 200)
        let ten = [UInt8](repeating: 65, count: 10)
        #expect(try Self.parse(Self.body([(file, ten)]), piece: 3, limits: limits).files.count == 1)
        #expect(throws: MultipartParser.Failure.fileTooLarge(field: "p")) {
            try Self.parse(Self.body([(file, ten + [66])]), piece: 100, limits: limits)
        }
        #expect(throws: MultipartParser.Failure.tooManyFiles) {
            try Self.parse(Self.body([(file, ten), (file, ten)]), piece: 100, limits: limits)
        }
        #expect(throws: MultipartParser.Failure.unreadable(.brokenMultipart)) {
            try Self.parse(Self.body([(file + String(repeating: "x", count: 300), ten)]), piece: 50, limits: limits)
        }
        let long = [UInt8](repeating: 65, count: Form.maximumValueBytes + 1)
        #expect(throws: MultipartParser.Failure.unreadable(.fieldTooLong)) {
            try Self.parse(Self.body([("Content-Disposition: form-data; name=\"t\"", long)]), piece: 5000)
        }
        #expect(throws: MultipartParser.Failure.unreadable(.notUTF8)) {
            try Self.parse(Self.body([("Content-Disposition: form-data; name=\"t\"", [0xE7, 0x94])]), piece: 5000)
        }
    }

    @Test(arguments: [
        "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=XX",
        "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
    ])
    func notMultipart(type: String) {
        #expect(MultipartParser(contentType: type) == nil)
    }

    @Test(arguments: ["multipart/form-data; boundary=XX", "Multipart/Form-Data; charset=utf-8; Boundary=\"XX\""])
    func multipart(type: String) {
        #expect(MultipartParser(contentType: type) != nil)
    }
}
