/// Request ids: every changing request carries one, chosen where the person pressed the button.
public enum Repeats {
    /// - Throws: `Rejected` unless 1 to 100 bytes: without an id a repeat could not be told from a second wish.
    public static func checked(_ requestID: String) throws -> String {
        guard (1...100).contains(requestID.utf8.count) else {
            throw Rejected(.invalidArgument, "画面を読み込み直して、もう一度お試しください。")
        }
        return requestID
    }

    /// The answer to a request id that was used before for other content.
    public static let reused = Rejected(
        .alreadyExists, "この画面の内容はすでに別の内容で送信されています。画面を読み込み直してください。")
}
