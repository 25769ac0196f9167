import Foundation

/// A ZIP file made entry by entry, without compression (PDFs are compressed already): each piece can be sent as soon as it is
/// made. Names in UTF-8; no more than ZIP's first form can hold (4 GiB, 65,535 entries).
struct ZipArchive: Sendable {
    struct TooLarge: Error {}

    private var directory = Data()
    private var entries: UInt16 = 0
    private var offset: UInt32 = 0

    /// 1980-01-01, ZIP's first day: the same papers always make the same file.
    private static let date: UInt16 = 0b0000000_0001_00001
    private static let utf8Names: UInt16 = 1 << 11
    /// 2.0, the least that any reader knows.
    private static let version: UInt16 = 20

    /// - Returns: what to send for the entry.
    mutating func entry(_ name: String, _ content: Data) throws(TooLarge) -> Data {
        let nameBytes = Data(name.utf8)
        guard let size = UInt32(exactly: content.count), let nameLength = UInt16(exactly: nameBytes.count),
            entries < .max
        else { throw TooLarge() }
        var common = Data()
        common.append16(Self.version, Self.utf8Names, 0, 0, Self.date)
        common.append32(CRC32.of(content), size, size)
        common.append16(nameLength, 0)
        var piece = Data()
        piece.append32(0x0403_4b50)
        piece += common + nameBytes + content
        directory.append32(0x0201_4b50)
        directory.append16(Self.version)
        directory += common
        directory.append16(0, 0, 0)
        directory.append32(0, offset)
        directory += nameBytes
        let (next, overflow) = offset.addingReportingOverflow(UInt32(truncatingIfNeeded: piece.count))
        guard piece.count <= UInt32.max, !overflow else { throw TooLarge() }
        offset = next
        entries += 1
        return piece
    }

    /// What to send at the end.
    func end() -> Data {
        var piece = directory
        piece.append32(0x0605_4b50)
        piece.append16(0, 0, entries, entries)
        piece.append32(UInt32(truncatingIfNeeded: directory.count), offset)
        piece.append16(0)
        return piece
    }
}

/// The checksum of ZIP (ISO 3309).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }

    static func of(_ bytes: Data) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
    }
}

/// Least significant byte first.
extension Data {
    fileprivate mutating func append16(_ numbers: UInt16...) {
        for number in numbers { Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) } }
    }

    fileprivate mutating func append32(_ numbers: UInt32...) {
        for number in numbers { Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) } }
    }
}
