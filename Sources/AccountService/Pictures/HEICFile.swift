/// HEIF with HEVC pictures (ISO/IEC 23008-12), as iPhones make them: boxes that fill the file exactly, and the sizes that
/// the pictures declare.
enum HEICFile {
    /// HEVC-coded images and sequences (annex B). `mif1` alone may be AVIF.
    private static let brands: Set<String> = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]

    private struct Box {
        var type: String
        var content: Range<Int>
    }

    static func isHEIC(_ bytes: [UInt8]) -> Bool {
        let head = Array(bytes.prefix(64))
        guard head.count >= 16, Array(head[4..<8]) == Array("ftyp".utf8) else { return false }
        let size = head[0..<4].reduce(0) { $0 << 8 | Int($1) }
        let end = min(max(size, 16), head.count)
        return ([8] + stride(from: 16, through: end - 4, by: 4)).contains { at in
            brands.contains(String(decoding: head[at..<(at + 4)], as: UTF8.self))
        }
    }

    static func check(_ bytes: [UInt8]) throws(PictureProblem) {
        let file = PictureBytes(bytes: bytes)
        let top = try boxes(of: file, in: 0..<bytes.count)
        guard top.first?.type == "ftyp", top.filter({ $0.type == "meta" }).count == 1,
            let meta = top.first(where: { $0.type == "meta" }), meta.content.count >= 4
        else { throw .broken }
        // `meta` begins with its version and flags.
        let inside = try boxes(of: file, in: (meta.content.lowerBound + 4)..<meta.content.upperBound)
        guard let properties = inside.first(where: { $0.type == "iprp" }),
            let container = try boxes(of: file, in: properties.content).first(where: { $0.type == "ipco" })
        else { throw .broken }
        let sizes = try boxes(of: file, in: container.content).filter { $0.type == "ispe" }
        guard !sizes.isEmpty else { throw .broken }
        for size in sizes {
            try PictureFile.checkSize(
                width: file.number(at: size.content.lowerBound + 4, bytes: 4),
                height: file.number(at: size.content.lowerBound + 8, bytes: 4))
        }
    }

    /// The boxes that fill the range, one after another.
    private static func boxes(of file: PictureBytes, in range: Range<Int>) throws(PictureProblem) -> [Box] {
        var found: [Box] = []
        var position = range.lowerBound
        while position < range.upperBound {
            var size = try file.number(at: position, bytes: 4)
            var head = 8
            if size == 1 {
                size = try file.number(at: position + 8, bytes: 8)
                head = 16
            } else if size == 0 {
                size = range.upperBound - position
            }
            guard size >= head, size <= range.upperBound - position else { throw .broken }
            found.append(
                Box(
                    type: try file.text(at: position + 4, bytes: 4),
                    content: (position + head)..<(position + size)))
            position += size
        }
        return found
    }
}
