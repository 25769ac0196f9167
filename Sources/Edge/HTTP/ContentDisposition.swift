import Foundation

/// What a browser calls a file that it shows or saves (RFC 6266, RFC 8187): the name in UTF-8, and one in ASCII for whatever
/// does not know that form.
enum ContentDisposition: String {
    case inline, attachment

    func named(_ name: String, plain: String) -> String {
        let encoded = name.addingPercentEncoding(withAllowedCharacters: Self.kept) ?? plain
        return "\(rawValue); filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    /// `attr-char`, without the signs that not every browser takes.
    private static let kept = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
}
