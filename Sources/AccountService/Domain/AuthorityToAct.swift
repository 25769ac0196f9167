import Primitives

/// By what a company's 取引担当者 is known to act for it (犯罪収益移転防止法施行規則 第12条第5項第2号): one of four grounds, which the
/// verification record has to name (第20条第1項). An identity card of the company has not been one since 2016-10-01.
struct AuthorityToAct: Equatable, Sendable {
    /// The raw value is kept.
    enum Ground: String, Sendable, CaseIterable {
        /// ロ
        case registered
        /// イ
        case letter
        /// ハ
        case telephoned
        /// ニ
        case evident

        /// As the verification record says it.
        var words: String {
            switch self {
            case .registered: "代表権のある役員として登記されている"
            case .letter: "委任状など、会社が作成した書面がある"
            case .telephoned: "会社に電話して確認した"
            case .evident: "会社との関係をほかの理由で認識している"
            }
        }

        /// The register speaks for itself; what else was seen or heard has to be said.
        var needsNote: Bool { self != .registered }
    }

    static let longestNoteCharacters = 200

    var ground: Ground
    /// Which letter of which day, who was called when, what is known; may be empty for `registered`.
    var note: String

    /// 「会社に電話して確認した（2017-02-27 11:00 総務部 佐藤様）」
    var words: String { note.isEmpty ? ground.words : "\(ground.words)（\(note)）" }
}
