/// How long something has waited, in words: 「45分」「3時間」「2日」, rounded down.
enum Elapsed {
    static func text(minutes: Int) -> String {
        switch minutes {
        case ..<120: "\(minutes)分"
        case ..<(48 * 60): "\(minutes / 60)時間"
        case _: "\(minutes / (24 * 60))日"
        }
    }
}
