import Foundation

/// A PDF (ISO 32000) as far as its outside tells: begun, ended, not locked. Its pages are counted and drawn by a tool.
enum PDFFile {
    /// The standard's readers look for the end in the last kilobyte.
    private static let endWithinBytes = 1024

    static func check(_ content: Data) throws(PictureProblem) {
        let end = content.suffix(endWithinBytes)
        guard end.range(of: Data("%%EOF".utf8)) != nil, end.range(of: Data("startxref".utf8)) != nil else {
            throw .broken
        }
        if content.range(of: Data("/Encrypt".utf8)) != nil { throw .encrypted }
    }
}
