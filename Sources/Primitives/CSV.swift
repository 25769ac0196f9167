/// Lines for spreadsheets (RFC 4180): every cell quoted, CRLF.
public enum CSV {
    /// Stands at a file's beginning: tells Excel that it is UTF-8.
    public static let mark = "\u{FEFF}"

    public static func line(_ cells: [String]) -> String {
        cells.map { "\"" + defused($0).replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
    }

    /// Somebody outside said what stands in it, and a spreadsheet calculates what begins with one of these (OWASP, CSV
    /// Injection; the full-width signs because Japanese Excel takes them for the same). An apostrophe in front makes it text.
    public static func defused(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first, "=+-@\t\r＝＋－＠".unicodeScalars.contains(first) else { return cell }
        return "'" + cell
    }
}
