import Foundation

/// What a file is, by its first bytes, whatever its name says (PRODUCT B2).
enum PageContent: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case heic = "image/heic"
    case pdf = "application/pdf"

    /// nil for anything else.
    static func recognise(_ content: Data) -> PageContent? {
        let head = [UInt8](content.prefix(64))
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: Array("%PDF-".utf8)) { return .pdf }
        return isHEIC(head) ? .heic : nil
    }

    /// ISO/IEC 14496-12 file type box: size, "ftyp", major brand, minor version, compatible brands.
    private static func isHEIC(_ head: [UInt8]) -> Bool {
        guard head.count >= 16, Array(head[4..<8]) == Array("ftyp".utf8) else { return false }
        let size = head[0..<4].reduce(0) { $0 << 8 | Int($1) }
        let end = min(max(size, 16), head.count)
        let brands = [8] + stride(from: 16, through: end - 4, by: 4)
        return brands.contains { at in heicBrands.contains(String(decoding: head[at..<(at + 4)], as: UTF8.self)) }
    }

    /// HEVC-coded images and sequences (ISO/IEC 23008-12 annex B). `mif1` alone may be AVIF.
    private static let heicBrands: Set<String> = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]
}
