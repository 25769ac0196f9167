import Foundation
import Primitives

/// A password as it goes into the hash: NFKC, so that the same keys give the same password on every device
/// (NIST SP 800-63B 3.1.1.2).
struct Password: Equatable, Sendable {
    static let shortestCharacters = 8
    static let longestCharacters = 128

    let text: String

    /// For checking against a stored hash: whatever was typed. nil when nobody could have chosen it.
    init?(typed: String) {
        let folded = typed.precomposedStringWithCompatibilityMapping
        guard !folded.isEmpty, folded.count <= Password.longestCharacters,
            folded.utf8.count <= 4 * Password.longestCharacters
        else { return nil }
        text = folded
    }

    /// For a new password. No rules of composition (OWASP): length, and not one that everybody tries first.
    static func choose(_ typed: String, email: EmailAddress?) -> Result<Password, PasswordProblem> {
        if typed.isEmpty { return .failure(.missing) }
        guard let password = Password(typed: typed) else { return .failure(.tooLong) }
        if password.text.count < shortestCharacters { return .failure(.tooShort) }
        let key = password.text.lowercased()
        if common.contains(key) || Set(key).count <= 2 || isRun(key) { return .failure(.common) }
        if let email, key == email.key || email.key.split(separator: "@").first.map(String.init) == key {
            return .failure(.sameAsEmail)
        }
        return .success(password)
    }

    /// 12345678, abcdefgh, 87654321.
    private static func isRun(_ text: String) -> Bool {
        let values = text.unicodeScalars.map { Int($0.value) }
        let steps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
        return steps == [1] || steps == [-1]
    }

    /// The most used ones of eight characters or more, from published lists of leaked passwords, and what this
    /// business suggests to people.
    private static let common: Set<String> = [
        "password", "password1", "password12", "password123", "passw0rd", "p@ssw0rd", "p@ssword", "pass1234",
        "passpass",
        "1234567890", "123456789a", "12345678a", "1234qwer", "12341234", "123123123", "11223344", "1q2w3e4r",
        "1q2w3e4r5t",
        "1qaz2wsx", "1qazxsw2", "1qaz2wsx3edc", "987654321", "0987654321", "0123456789", "qwertyui", "qwertyuiop",
        "qwerty123", "qwerty12", "qwer1234", "qwe12345", "asdfghjk", "asdfghjkl", "asdf1234", "asdfasdf", "zxcvbnm1",
        "zxcvbnm,", "zaq12wsx", "zaq1zaq1", "abcd1234", "abc12345", "abcdefg1", "aa123456", "a1234567", "a12345678",
        "a123456789", "iloveyou", "iloveyou1", "sunshine", "princess", "football", "football1", "baseball", "baseball1",
        "superman", "starwars", "whatever", "trustno1", "welcome1", "welcome123", "letmein1", "letmein123", "dragon123",
        "monkey123", "michelle", "jennifer", "computer", "internet", "samsung1", "chocolate", "butterfly", "liverpool",
        "charlie1", "master123", "admin123", "admin1234", "administrator", "administrador", "rootroot", "changeme",
        "changeme1", "default1", "guest123", "test1234", "testtest", "test12345", "secret123", "access14", "mustang1",
        "sakura123", "sakura01", "doraemon", "pokemon1", "pikachu1", "arashi01", "japan123", "nippon01", "tokyo123",
        "tokyo2020", "himawari", "takahashi", "watanabe", "yamamoto", "nakamura", "kobayashi", "matsumoto", "yoshida1",
        "suzuki01", "tanaka01", "denwaban", "denwaban1", "eccall123", "businesscall", "19841984", "20202020",
        "10203040",
        "147258369", "159753159", "112233445566", "qazwsxedc", "qazwsx123", "q1w2e3r4", "q1w2e3r4t5", "パスワード",
    ]
}

enum PasswordProblem: Error, Equatable, Sendable {
    case missing
    case tooShort
    case tooLong
    case common
    case sameAsEmail

    var sentence: String {
        switch self {
        case .missing: "パスワードが入力されていません。"
        case .tooShort: "パスワードは\(Password.shortestCharacters)文字以上にしてください。"
        case .tooLong: "パスワードは\(Password.longestCharacters)文字以内にしてください。"
        case .common: "よく使われるパスワードです。ほかのパスワードにしてください。"
        case .sameAsEmail: "メールアドレスと同じパスワードは使えません。"
        }
    }
}
