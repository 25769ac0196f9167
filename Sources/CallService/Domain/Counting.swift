/// Whether a call is one of those that the plan includes and the overage is charged for (PRODUCT C9).
struct Counting: Equatable, Sendable {
    var counts: Bool
    /// For the customer.
    var because: String

    /// Every incoming call counts, whatever it is about (BusinessCall guide, よくある質問: テストコール、間違い電話、営業電話も
    /// 含みます), unless the brand makes a kind free.
    static func rule(_ kind: KindOfCall, free: Set<KindOfCall>) -> Counting {
        free.contains(kind)
            ? Counting(counts: false, because: "「\(kind.name)」は件数に含まれません。")
            : Counting(counts: true, because: "すべての着信が件数に含まれます。")
    }
}
