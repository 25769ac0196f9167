import CQREncode

/// A QR code as one path of an SVG drawing, made here: what it holds is a secret and goes to no other place.
struct QRCode: Sendable, Equatable {
    /// Light modules around it (ISO/IEC 18004, 9.1).
    private static let quiet = 4

    /// Width and height in modules, with the quiet zone.
    let side: Int
    /// For `<path d>`: every dark run of modules as a rectangle.
    let path: String

    struct TooLong: Error {}

    /// Error correction M: a phone reads it off any screen.
    init(_ text: String) throws {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { throw TooLong() }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let modules = code.pointee.data else { throw TooLong() }
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                // The lowest bit says dark; the others are libqrencode's own.
                while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
                if column > start {
                    path += "M\(start + QRCode.quiet) \(row + QRCode.quiet)h\(column - start)v1h-\(column - start)z"
                } else {
                    column += 1
                }
            }
        }
        side = width + 2 * QRCode.quiet
        self.path = path
    }
}
