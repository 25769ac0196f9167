/// A PNG (ISO/IEC 15948) brought down to its picture: header, palette, transparency, pixels, end. Texts, times, EXIF,
/// profiles and whatever follows the end are left out.
enum PNGFile {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let kept: Set<String> = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]

    static func cleaned(_ bytes: [UInt8]) throws(PictureProblem) -> [UInt8] {
        let file = PictureBytes(bytes: bytes)
        var out = signature
        out.reserveCapacity(bytes.count)
        var position = signature.count
        var hasPixels = false
        while true {
            let length = try file.number(at: position, bytes: 4)
            let type = try file.text(at: position + 4, bytes: 4)
            let end = position + 12 + length
            guard length <= bytes.count, end <= bytes.count else { throw .broken }
            let isFirst = position == signature.count
            guard isFirst == (type == "IHDR") else { throw .broken }
            if isFirst { try checkHeader(file, at: position, length: length) }
            if type == "IDAT" { hasPixels = true }
            if kept.contains(type) {
                out += bytes[position..<end]
            } else if bytes[position + 4] & 0x20 == 0 {
                // A capital says that nobody may leave the chunk out; there are no others.
                throw .broken
            }
            position = end
            if type == "IEND" {
                guard hasPixels, length == 0 else { throw .broken }
                return out
            }
        }
    }

    private static func checkHeader(_ file: PictureBytes, at position: Int, length: Int) throws(PictureProblem) {
        guard length == 13,
            try file.number(at: position + 21, bytes: 4) == crc(file.bytes[(position + 4)..<(position + 21)])
        else { throw .broken }
        try PictureFile.checkSize(
            width: file.number(at: position + 8, bytes: 4), height: file.number(at: position + 12, bytes: 4))
    }

    /// CRC-32 as PNG has it, bit by bit: a header is short.
    static func crc(_ bytes: some Sequence<UInt8>) -> Int {
        var value: UInt32 = .max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return Int(~value)
    }
}
