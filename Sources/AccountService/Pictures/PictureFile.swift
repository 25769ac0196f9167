import Foundation

/// What a file is by its content, whatever its name says (PRODUCT B2). The raw value is the media type.
enum PictureType: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case heic = "image/heic"
    case pdf = "application/pdf"
    /// What a FAX server writes.
    case tiff = "image/tiff"

    /// By the first bytes; nil for anything else.
    static func recognise(_ bytes: [UInt8]) -> PictureType? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: PNGFile.signature) { return .png }
        if bytes.starts(with: Array("%PDF-".utf8)) { return .pdf }
        if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) { return .tiff }
        return HEICFile.isHEIC(bytes) ? .heic : nil
    }
}

/// What is wrong with a file.
enum PictureProblem: Error, Equatable, Sendable {
    case unknownType
    /// Cut off, or not what its first bytes say.
    case broken
    /// Declares more pixels than are decoded.
    case tooManyPixels
    case encrypted
    case tooManySheets
    /// The tool that makes a picture of it is not installed.
    case noConverter
    /// Too many are waiting for a tool.
    case busy
}

/// A file of a stranger after all that can be said without decoding it.
enum PictureFile: Equatable, Sendable {
    /// Shows as it is: what is not needed for showing it (EXIF with its place, texts, whatever hangs on behind) is gone.
    case picture(PictureType, Data)
    /// Becomes pictures by a tool (see `PictureConverter`).
    case toConvert(PictureType, Data)

    /// Of one picture or sheet. The largest telephone cameras make 50 million without being asked for more.
    static let mostPixels = 64_000_000
    static let longestSidePixels = 20_000

    init(_ content: Data, taking types: Set<PictureType>) throws(PictureProblem) {
        let bytes = [UInt8](content)
        guard let type = PictureType.recognise(bytes), types.contains(type) else { throw .unknownType }
        switch type {
        case .jpeg: self = .picture(.jpeg, Data(try JPEGFile.cleaned(bytes)))
        case .png: self = .picture(.png, Data(try PNGFile.cleaned(bytes)))
        case .heic:
            try HEICFile.check(bytes)
            self = .toConvert(.heic, content)
        case .pdf:
            try PDFFile.check(content)
            self = .toConvert(.pdf, content)
        case .tiff:
            try TIFFFile.check(bytes)
            self = .toConvert(.tiff, content)
        }
    }

    /// - Throws: `tooManyPixels`; `broken` for a picture without area.
    static func checkSize(width: Int, height: Int) throws(PictureProblem) {
        guard width > 0, height > 0 else { throw .broken }
        guard width <= longestSidePixels, height <= longestSidePixels, width * height <= mostPixels else {
            throw .tooManyPixels
        }
    }
}

/// Reads numbers out of a file; nothing outside it is ever there.
struct PictureBytes {
    let bytes: [UInt8]
    var littleEndian = false

    func number(at position: Int, bytes count: Int) throws(PictureProblem) -> Int {
        guard position >= 0, count <= 8, position <= bytes.count - count else { throw .broken }
        var value: UInt64 = 0
        for offset in 0..<count {
            let byte = bytes[position + (littleEndian ? count - 1 - offset : offset)]
            value = value << 8 | UInt64(byte)
        }
        guard let fits = Int(exactly: value) else { throw .broken }
        return fits
    }

    func text(at position: Int, bytes count: Int) throws(PictureProblem) -> String {
        guard position >= 0, position <= bytes.count - count else { throw .broken }
        return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
    }
}
