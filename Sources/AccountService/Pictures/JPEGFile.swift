import Foundation

/// A JPEG (ITU-T T.81) brought down to what shows the picture: tables, frame, scans, and which way is up. EXIF with its
/// place and time, comments, previews and whatever follows the picture's end are left out.
enum JPEGFile {
    /// A progressive picture has about ten; thousands keep a decoder busy for minutes.
    static let mostScans = 100

    static func cleaned(_ bytes: [UInt8]) throws(PictureProblem) -> [UInt8] {
        let file = PictureBytes(bytes: bytes)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var orientation: UInt8 = 1
        var scans = 0
        var hasFrame = false
        var position = 2
        while true {
            let marker = try marker(in: bytes, at: &position)
            if marker == 0xD9 { break }
            let length = try file.number(at: position, bytes: 2)
            guard length >= 2, position <= bytes.count - length else { throw .broken }
            let segment = bytes[position..<(position + length)]
            position += length
            switch marker {
            case 0xC0, 0xC1, 0xC2:
                guard !hasFrame, length >= 8 else { throw .broken }
                hasFrame = true
                try PictureFile.checkSize(
                    width: file.number(at: segment.startIndex + 5, bytes: 2),
                    height: file.number(at: segment.startIndex + 3, bytes: 2))
                kept += [0xFF, marker] + segment
            case 0xC4, 0xDB, 0xDD: kept += [0xFF, marker] + segment
            // Adobe's tells how colours are coded.
            case 0xEE where segment.dropFirst(2).starts(with: Array("Adobe".utf8)): kept += [0xFF, marker] + segment
            case 0xE1: orientation = ExifOrientation.read(Array(segment.dropFirst(2))) ?? orientation
            case 0xE0...0xEF, 0xFE: break
            case 0xDA:
                scans += 1
                guard hasFrame, scans <= mostScans else { throw .broken }
                let end = try endOfScan(in: bytes, from: position)
                kept += [0xFF, marker] + segment + bytes[position..<end]
                position = end
            case _: throw .broken
            }
        }
        guard scans > 0 else { throw .broken }
        let upright = orientation == 1 ? [] : ExifOrientation.segment(orientation)
        return [0xFF, 0xD8] + upright + kept + [0xFF, 0xD9]
    }

    /// The marker's second byte; `position` goes behind it.
    private static func marker(in bytes: [UInt8], at position: inout Int) throws(PictureProblem) -> UInt8 {
        guard position < bytes.count, bytes[position] == 0xFF else { throw .broken }
        while position < bytes.count, bytes[position] == 0xFF { position += 1 }
        guard position < bytes.count else { throw .broken }
        position += 1
        return bytes[position - 1]
    }

    /// Where the next marker begins that is neither a stuffed byte nor a restart.
    private static func endOfScan(in bytes: [UInt8], from start: Int) throws(PictureProblem) -> Int {
        var position = start
        while let found = bytes.position(of: 0xFF, from: position), found + 1 < bytes.count {
            let next = bytes[found + 1]
            if next == 0xFF {
                position = found + 1
            } else if next == 0 || (0xD0...0xD7).contains(next) {
                position = found + 2
            } else {
                return found
            }
        }
        throw .broken
    }
}

/// Telephones store the picture as the sensor lay and say in EXIF which way is up: the one thing of EXIF that is kept.
enum ExifOrientation {
    private static let head = Array("Exif\0\0".utf8)
    private static let tag = 0x0112

    /// - Parameter payload: of an APP1 segment. nil when it says nothing sensible.
    static func read(_ payload: [UInt8]) -> UInt8? {
        guard payload.starts(with: head) else { return nil }
        var tiff = PictureBytes(bytes: Array(payload.dropFirst(head.count)))
        guard tiff.bytes.count >= 8 else { return nil }
        tiff.littleEndian = tiff.bytes[0] == 0x49
        do throws(PictureProblem) {
            let directory = try tiff.number(at: 4, bytes: 4)
            for entry in 0..<(try tiff.number(at: directory, bytes: 2)) {
                let at = directory + 2 + entry * 12
                guard try tiff.number(at: at, bytes: 2) == tag else { continue }
                let value = try tiff.number(at: at + 8, bytes: 2)
                return (1...8).contains(value) ? UInt8(value) : nil
            }
        } catch {
            return nil
        }
        return nil
    }

    /// An APP1 segment that says nothing else.
    static func segment(_ orientation: UInt8) -> [UInt8] {
        [0xFF, 0xE1, 0, 34] + head
            + [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
    }
}

extension [UInt8] {
    /// The first place of `byte` at or after `start`.
    func position(of byte: UInt8, from start: Int) -> Int? {
        withUnsafeBytes { all in
            guard let base = all.baseAddress, start < all.count,
                let found = memchr(base + start, Int32(byte), all.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
