import Primitives

/// A member takes an inquiry or gives it to another. Who the members are is Account's to know: the id is not checked here.
enum AssignInquiry {
    static let limit = 100

    struct Malformed: Error {}

    /// nil when nothing changes.
    /// - Parameter assignee: nil = nobody in particular.
    static func decide(_ assignee: Inquiry.Assignee?, _ inquiry: Inquiry) -> Result<Worked?, Malformed> {
        if let assignee, assignee.id.isEmpty || assignee.id.count > limit || assignee.name.count > limit {
            return .failure(Malformed())
        }
        guard inquiry.assignee?.id != assignee?.id else { return .success(nil) }
        var changed = inquiry
        changed.assignee = assignee
        return .success(
            Worked(
                inquiry: changed,
                line: HistoryLine(what: assignee == nil ? .unassigned : .assigned, text: assignee?.name ?? "")))
    }
}
