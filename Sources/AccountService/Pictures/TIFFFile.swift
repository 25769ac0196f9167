/// A TIFF 6.0 file as FAX servers write it: the directories of its sheets, each with a size and pixels.
enum TIFFFile {
    private static let width = 256
    private static let height = 257
    private static let stripOffsets = 273
    private static let tileOffsets = 324

    static func check(_ bytes: [UInt8]) throws(PictureProblem) {
        let file = PictureBytes(bytes: bytes, littleEndian: bytes.first == 0x49)
        var directory = try file.number(at: 4, bytes: 4)
        var sheets = 0
        while directory != 0 {
            sheets += 1
            // A directory that leads back to an earlier one ends here, too.
            guard sheets <= SubmitDocument.mostPages else { throw .tooManySheets }
            let entries = try file.number(at: directory, bytes: 2)
            var found: [Int: Int] = [:]
            for entry in 0..<entries {
                let at = directory + 2 + entry * 12
                let isShort = try file.number(at: at + 2, bytes: 2) == 3
                found[try file.number(at: at, bytes: 2)] = try file.number(at: at + 8, bytes: isShort ? 2 : 4)
            }
            guard let width = found[width], let height = found[height],
                found[stripOffsets] != nil || found[tileOffsets] != nil
            else { throw .broken }
            try PictureFile.checkSize(width: width, height: height)
            directory = try file.number(at: directory + 2 + entries * 12, bytes: 4)
        }
        guard sheets > 0 else { throw .broken }
    }
}
