import Foundation

/// Address of a customer's site: staff click on it, so nothing but the web is let in.
enum SiteURL {
    /// `https://` is put in front where people leave it out; nil for another scheme, a user name, or no host with a dot.
    static func normalised(_ typed: String) -> String? {
        let text = typed.contains("://") ? typed : "https://\(typed)"
        guard !text.contains(where: \.isWhitespace), !text.contains("\\"), let parts = URLComponents(string: text),
            let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = parts.host, host.contains("."), !host.hasPrefix("."), !host.hasSuffix("."),
            parts.user == nil, parts.password == nil
        else { return nil }
        return text
    }
}
