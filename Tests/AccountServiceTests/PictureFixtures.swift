import Foundation

/// Small files of each type, made by Pillow and heif-enc.
enum PictureFixture {
    /// 16 × 8, its EXIF says turned by 90°, a place and a description; a comment, too.
    static let jpeg = decoded(jpegText)
    static let progressive = decoded(progressiveText)
    /// 16 × 8, with a text.
    static let png = decoded(pngText)
    /// Two sheets as FAX servers write them (Group 4).
    static let tiff = decoded(tiffText)
    /// 64 × 48.
    static let heic = decoded(heicText)

    /// A PDF with empty sheets.
    /// - Parameter trailer: more entries of the trailer.
    static func pdf(sheets: Int = 1, box: String = "0 0 595 842", trailer: String = "") -> Data {
        let kids = (0..<sheets).map { "\($0 + 3) 0 R" }.joined(separator: " ")
        let objects =
            ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [\(kids)] /Count \(sheets) >>"]
            + (0..<sheets).map { _ in "<< /Type /Page /Parent 2 0 R /MediaBox [\(box)] >>" }
        var text = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places { text += String(repeating: "0", count: 10 - "\(place)".count) + "\(place) 00000 n \n" }
        text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R \(trailer)>>\nstartxref\n\(start)\n%%EOF\n"
        return Data(text.utf8)
    }

    private static func decoded(_ text: String) -> Data {
        Data(base64Encoded: text.filter { !$0.isWhitespace }) ?? Data()
    }

    private static let jpegText = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/4QCERXhpZgAATU0AKgAAAAgAAwEOAAIAAAATAAAAMgESAAMAAAABAAYAAIglAAQAAAABAAAA
        RgAAAABTRUNSRVQtREVTQ1JJUFRJT04AAAACAAEAAgAAAAJOAAAAAAIABQAAAAMAAABkAAAAAAAAACMAAAABAAAAJwAAAAEAAAAd
        AAAAAf/+ABBTRUNSRVQtQ09NTUVOVP/bAEMAKBweIx4ZKCMhIy0rKDA8ZEE8Nzc8e1hdSWSRgJmWj4CMiqC05sOgqtqtiozI/8va
        7vX///+bwf////r/5v3/+P/bAEMBKy0tPDU8dkFBdviljKX4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4
        +Pj4+Pj4+Pj4+P/AABEIAAgAEAMBIgACEQEDEQH/xAAfAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgv/xAC1EAACAQMDAgQD
        BQUEBAAAAX0BAgMABBEFEiExQQYTUWEHInEUMoGRoQgjQrHBFVLR8CQzYnKCCQoWFxgZGiUmJygpKjQ1Njc4OTpDREVGR0hJSlNU
        VVZXWFlaY2RlZmdoaWpzdHV2d3h5eoOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna
        4eLj5OXm5+jp6vHy8/T19vf4+fr/xAAfAQADAQEBAQEBAQEBAAAAAAAAAQIDBAUGBwgJCgv/xAC1EQACAQIEBAMEBwUEBAABAncA
        AQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNk
        ZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo
        6ery8/T19vf4+fr/2gAMAwEAAhEDEQA/AK1FFFZHoH//2Q==
        """

    private static let progressiveText = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71
        ////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4
        +Pj4+Pj4+Pj/wgARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAVAQEBAAAAAAAAAAAAAAAAAAACBP/a
        AAwDAQACEAMQAAABkBR//8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABBQI//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgB
        AwEBPwF//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPwF//8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQAGPwI//8QA
        FBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABPyE//9oADAMBAAIAAwAAABD7/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAwEB
        PxB//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPxB//8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABPxA//9k=
        """

    private static let pngText = """
        iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAIAAAB/FOjAAAAAE3RFWHRDb21tZW50AFNFQ1JFVC1URVhU8UL8ywAAABZJREFUeJxj
        PCEnx0AKYCJJ9agGIgEAmpkBFNCN1b8AAAAASUVORK5CYII=
        """

    private static let tiffText = """
        SUkqACYAAAAmoHhv/////////////////////////////4AIAIAJAAABAwABAAAAQAAAAAEBAwABAAAAWgAAAAIBAwABAAAAAQAA
        AAMBAwABAAAABAAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABAAAAWgAAABcBBAABAAAAHgAAABwBAwABAAAAAQAAAMYA
        AAAAAAAAAAAAAElJKgAmAAAAJqB4b/////////////////////////////+ACACACQAAAQMAAQAAAEAAAAABAQMAAQAAAFoAAAAC
        AQMAAQAAAAEAAAADAQMAAQAAAAQAAAAGAQMAAQAAAAEAAAARAQQAAQAAAKgAAAAWAQMAAQAAAFoAAAAXAQQAAQAAAB4AAAAcAQMA
        AQAAAAEAAAAAAAAAAAAAAAAAAAA=
        """

    private static let heicText = """
        AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA
        AA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAAGAACAAEAAAAAAAAA
        AQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAA
        ALZpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQED
        cAAAAwCQAAADAAADAB6gIIEFlurkprm4EBAwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlz
        cGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGlt
        ZwACAAEAAQAAACBtZGF0AAAAFCgBrwQY+Mpx1//zIR+fgLhh0hHn
        """
}
