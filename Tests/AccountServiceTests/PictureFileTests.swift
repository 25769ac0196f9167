import Foundation
import Primitives
import Testing

@testable import AccountService

/// Files of strangers, one row each: what is taken and what is refused before anything is decoded or written.
@Suite struct PictureFileTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var content: Data
        var problem: PictureProblem?
        var testDescription: String { name }

        init(_ name: String, _ content: Data, _ problem: PictureProblem? = nil) {
            self.name = name
            self.content = content
            self.problem = problem
        }
    }

    static let everything = Set(PictureType.allCases)

    static let rows: [Row] = [
        Row("a photograph", PictureFixture.jpeg), Row("a progressive one", PictureFixture.progressive),
        Row("a picture", PictureFixture.png), Row("a FAX", PictureFixture.tiff),
        Row("of an iPhone", PictureFixture.heic),
        Row("a paper", PictureFixture.pdf()),
        // Wrong types.
        Row("nothing", Data(), .unknownType), Row("a text", Data("本人です".utf8), .unknownType),
        Row("a page", Data("<html><script>alert(1)</script>".utf8), .unknownType),
        Row("an SVG", Data("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".utf8), .unknownType),
        Row("a GIF", Data("GIF89a".utf8), .unknownType), Row("a ZIP", Data("PK\u{3}\u{4}".utf8), .unknownType),
        Row("an AVIF", heif("avif", "mif1", "avif"), .unknownType), Row("a video", heif("isom", "mp42"), .unknownType),
        Row("a PDF behind a space", Data(" ".utf8) + PictureFixture.pdf(), .unknownType),
        // Only the first bytes are right.
        Row("a JPEG's head", Data([0xFF, 0xD8, 0xFF, 0xE0]), .broken),
        Row("a JPEG cut off", PictureFixture.jpeg.dropLast(40), .broken),
        Row("a JPEG of zeros", Data([0xFF, 0xD8, 0xFF]) + Data(count: 1000), .broken),
        Row("a script that begins as a JPEG", Data([0xFF, 0xD8, 0xFF]) + Data("/*<script>".utf8), .broken),
        Row("a PNG's head", PictureFixture.png.prefix(12), .broken),
        Row("a PNG cut off", PictureFixture.png.dropLast(6), .broken),
        Row("a PNG with a wrong checksum", altered(PictureFixture.png, at: 30), .broken),
        Row("a HEIC's head", heif("heic", "mif1", "heic"), .broken),
        Row("a HEIC cut off", PictureFixture.heic.dropLast(20), .broken),
        Row("a HEIC with something behind it", PictureFixture.heic + Data("PK\u{3}\u{4}<script>".utf8), .broken),
        Row("a TIFF's head", PictureFixture.tiff.prefix(8), .broken),
        Row("a TIFF that leads nowhere", Data([0x49, 0x49, 0x2A, 0, 0xFF, 0xFF, 0xFF, 0x7F]), .broken),
        Row("a PDF's head", Data("%PDF-1.7\n".utf8), .broken),
        Row("a PDF without an end", PictureFixture.pdf().dropLast(30), .broken),
        Row("a PDF with a ZIP behind it", PictureFixture.pdf() + Data(count: 2000), .broken),
        Row("a locked PDF", PictureFixture.pdf(trailer: "/Encrypt 9 0 R "), .encrypted),
        // Bombs: small files that declare large pictures.
        Row(
            "a PNG of 4 gigapixels", resized(PictureFixture.png, at: 16, to: [0, 1, 0, 0, 0, 1, 0, 0]), .tooManyPixels),
        Row("a PNG without height", resized(PictureFixture.png, at: 16, to: [0, 0, 0, 16, 0, 0, 0, 0]), .broken),
        Row("a JPEG of 4 gigapixels", framed([0xFF, 0xFF, 0xFF, 0xFF]), .tooManyPixels),
        Row("a HEIC of 1.6 gigapixels", large(PictureFixture.heic), .tooManyPixels),
        Row("a JPEG of a thousand scans", manyScans, .broken),
        Row("a TIFF that goes round in a ring", ring, .tooManySheets),
    ]

    @Test(arguments: rows) func isTakenOrRefused(row: Row) {
        do throws(PictureProblem) {
            _ = try PictureFile(row.content, taking: Self.everything)
            #expect(row.problem == nil)
        } catch {
            #expect(error == row.problem)
        }
    }

    @Test func whatIsNotNeededToShowItIsGone() throws {
        for (content, type) in [(PictureFixture.jpeg, PictureType.jpeg), (PictureFixture.png, .png)] {
            #expect(content.range(of: Data("SECRET".utf8)) != nil)
            let polyglot = content + Data("PK\u{3}\u{4}<script>alert(1)</script>SECRET".utf8)
            guard case .picture(type, let kept) = try PictureFile(polyglot, taking: [type]) else {
                Issue.record("not a picture")
                continue
            }
            for word in ["SECRET", "script", "PK"] { #expect(kept.range(of: Data(word.utf8)) == nil) }
            // And is the same picture a second time.
            #expect(try PictureFile(kept, taking: [type]) == .picture(type, kept))
        }
    }

    @Test func whichWayIsUpStays() throws {
        guard case .picture(_, let kept) = try PictureFile(PictureFixture.jpeg, taking: [.jpeg]) else { return }
        let exif = try #require(kept.range(of: Data("Exif\0\0".utf8)))
        #expect(ExifOrientation.read([UInt8](kept[exif.lowerBound...])) == 6)
        guard case .picture(_, let plain) = try PictureFile(PictureFixture.progressive, taking: [.jpeg]) else { return }
        #expect(plain.range(of: Data("Exif".utf8)) == nil)
    }

    @Test func aTypeThatIsNotTakenHereIsUnknown() {
        #expect(throws: PictureProblem.unknownType) {
            try PictureFile(PictureFixture.tiff, taking: SubmitDocument.fromCustomers)
        }
    }

    // MARK: Files made wrong

    static func heif(_ major: String, _ compatible: String...) -> Data {
        let size = UInt8(16 + 4 * compatible.count)
        return Data([0, 0, 0, size]) + Data("ftyp\(major)".utf8) + Data([0, 0, 0, 0]) + Data(compatible.joined().utf8)
    }

    static func altered(_ content: Data, at position: Int) -> Data {
        var bytes = content
        bytes[position] ^= 0xFF
        return bytes
    }

    /// A PNG's header with another size and the right checksum.
    static func resized(_ content: Data, at position: Int, to size: [UInt8]) -> Data {
        var bytes = [UInt8](content)
        bytes.replaceSubrange(position..<(position + size.count), with: size)
        let sum = UInt32(PNGFile.crc(bytes[12..<29]))
        bytes.replaceSubrange(29..<33, with: withUnsafeBytes(of: sum.bigEndian) { [UInt8]($0) })
        return Data(bytes)
    }

    /// The JPEG with another height and width in its frame.
    static func framed(_ size: [UInt8]) -> Data {
        var bytes = [UInt8](PictureFixture.jpeg)
        let frame = bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 } ?? 0
        bytes.replaceSubrange((frame + 5)..<(frame + 9), with: size)
        return Data(bytes)
    }

    static func large(_ content: Data) -> Data {
        guard let size = content.range(of: Data("ispe".utf8)) else { return content }
        var bytes = content
        bytes.replaceSubrange(
            (size.upperBound + 4)..<(size.upperBound + 12), with: [0, 0, 0x9C, 0x40, 0, 0, 0x9C, 0x40])
        return bytes
    }

    static var manyScans: Data {
        let bytes = [UInt8](PictureFixture.progressive)
        let scan = bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA } ?? 0
        let one = Array(bytes[scan..<(bytes.count - 2)])
        return Data(Array(bytes[..<scan]) + (0..<1000).flatMap { _ in one } + [0xFF, 0xD9])
    }

    static var ring: Data {
        // One directory at 8 with width, height and strips, whose successor is itself.
        var bytes: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 3, 0]
        for (tag, value) in [(0, 64), (1, 64), (17, 8)] {
            bytes += [UInt8(tag), 1, 3, 0, 1, 0, 0, 0, UInt8(value), 0, 0, 0]
        }
        return Data(bytes + [8, 0, 0, 0])
    }
}

/// With Debian's tools, as installed.
@Suite struct PictureConverterTests {
    let converter: PictureConverter

    init() throws {
        converter = try PictureConverter(folder: Fixture.pictureLinks)
    }

    @Test(arguments: [
        (PictureFixture.heic, [PictureType.jpeg]), (PictureFixture.tiff, [.png, .png]),
        (PictureFixture.pdf(sheets: 3), [.jpeg, .jpeg, .jpeg]),
        // As large as a PDF may say it is: drawn no larger than any other.
        (PictureFixture.pdf(box: "0 0 14400 14400"), [.jpeg]),
    ])
    func sheetsBecomePictures(content: Data, types: [PictureType]) async throws {
        let pages = try await converter.pages(of: [PictureFile(content, taking: PictureFileTests.everything)])
        #expect(pages.map(\.type) == types)
        #expect(pages.allSatisfy { $0.content.count < 1 << 20 })
    }

    @Test(arguments: [
        (PictureFixture.pdf(sheets: 21), PictureProblem.tooManySheets),
        // Right outside, nonsense inside.
        (Data("%PDF-1.4\nnonsense\nstartxref\n0\n%%EOF\n".utf8), .broken),
        (PictureFixture.heic.prefix(400) + Data(count: PictureFixture.heic.count - 400), .broken),
    ])
    func whatAToolCannotReadIsRefused(content: Data, problem: PictureProblem) async throws {
        let file = try PictureFile(content, taking: PictureFileTests.everything)
        await #expect(throws: SubmitDocumentRejection.unusable(file: 2, problem)) {
            _ = try await converter.pages(of: [.picture(.png, PictureFixture.png), file])
        }
    }
}
