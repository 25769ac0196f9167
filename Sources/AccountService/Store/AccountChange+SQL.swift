import Contracts
import Primitives
import ServiceRuntime
import ServiceStore

extension AccountStore {
    struct ChangePage: Sendable {
        var changes: [AccountChange]
        /// Last of the page, when there are more.
        var next: AccountChangeID?
    }

    /// Newest first.
    func changes(of account: AccountID, before key: AccountChangeID?, limit: Int) async throws -> ChangePage {
        try await store.read { tx in
            let rows = try tx.rows(
                """
                SELECT change_id, at_ms, actor, actor_id, actor_name, kind, subject, before_words, after_words
                FROM account_change WHERE account_id = ? AND change_id < ? ORDER BY change_id DESC LIMIT ?
                """, account, key?.text ?? "hsu", limit + 1)
            let changes = try rows.prefix(limit).map { try $0.accountChange() }
            return ChangePage(changes: changes, next: rows.count > limit ? changes.last?.id : nil)
        }
    }
}

/// The history is written in the transaction of the change. What was done is known where it is told to other services
/// (`append`), who asked is known where the request comes in (`once`): the two meet in the transaction. What no other
/// service is told of names its actor itself.
extension Transaction {
    func record(
        _ kind: String, of account: AccountID, by actor: ChangeMaker = .system, _ words: ChangeWords = .init()
    ) throws {
        let (name, id, shown) = try columns(actor)
        try execute(
            """
            INSERT INTO account_change (
                change_id, account_id, sequence, at_ms, actor, actor_id, actor_name, kind, subject, before_words, after_words)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            newID(AccountChangeID.self), account, feedHead(), now, name, id, shown, kind, words.subject, words.before,
            words.after)
    }

    /// Puts down to `actor` what this transaction recorded and knew nobody for.
    /// - Parameter head: of the feed when it began.
    func attribute(changesAfter head: Int64, to actor: ChangeMaker) throws {
        guard actor != .system else { return }
        let (name, id, shown) = try columns(actor)
        try execute(
            "UPDATE account_change SET actor = ?, actor_id = ?, actor_name = ? WHERE sequence > ? AND actor = 'system'",
            name, id, shown, head)
    }

    private func columns(_ actor: ChangeMaker) throws -> (actor: String, id: String, name: String) {
        switch actor {
        case .member(let id, let name): ("member", id.text, try member(id)?.shownName ?? name)
        case .staff(let id, let name): ("staff", id.text, name)
        case .system: ("system", "", "")
        }
    }
}

extension Row {
    fileprivate func accountChange() throws -> AccountChange {
        let name = try string("actor_name")
        let actor: ChangeMaker =
            switch try string("actor") {
            case "member": .member(try id("actor_id"), name: name)
            case "staff": .staff(try id("actor_id"), name: name)
            case _: .system
            }
        return AccountChange(
            id: try id("change_id"), at: try instant("at_ms"), actor: actor, kind: try string("kind"),
            words: ChangeWords(
                subject: try string("subject"), before: try string("before_words"), after: try string("after_words")))
    }
}

extension ChangeWords {
    /// nil for what no owner wants to read of.
    init?(_ kind: AccountEventKind, _ detail: Account_AccountEvent.OneOf_Detail?) {
        if kind == .applied || kind == .linkRequested { return nil }
        switch detail {
        case .member(let member):
            self.init(subject: member.name.isEmpty ? member.email : member.name, after: member.role.japanese)
        case .secondFactorChanged(let changed):
            self.init(subject: changed.member.name, after: changed.enabled ? "設定" : "解除")
        case .emailChanged(let changed):
            self.init(subject: changed.member.name, before: changed.formerEmail, after: changed.member.email)
        case .detailsChanged(let changed): self.init(changed)
        case .documentReviewed(let reviewed): self.init(after: reviewed.reason)
        case .applicationWithdrawn(let withdrawn): self.init(after: withdrawn.reason)
        case .numberIssued(let issued): self.init(after: PhoneNumber(issued.number)?.hyphenated ?? issued.number)
        case .answeringTextReviewed(let text):
            self.init(subject: text.kind == .memo ? "応答メモ" : "Q&A", after: text.reason)
        case _: self.init()
        }
    }
}

extension ChangeWords {
    /// What was changed, and on whose word when it was not the customer's own.
    fileprivate init(_ changed: Account_DetailsChanged) {
        let changes = changed.changes
        self.init(subject: changes.map(\.label).joined(separator: "、"))
        if changes.count == 1, let only = changes.first {
            (before, after) = (only.before, only.after)
        } else {
            after = changes.map { "\($0.label)：\($0.before) → \($0.after)" }.joined(separator: "、")
        }
        if changed.byStaff, let first = changes.first {
            after += "（\(changed.callerName)様のご依頼、受付：\(first.changedBy)）"
        }
    }
}

extension AccountDetails {
    /// 「ライトプラン、オプション：レンタルアドレス」
    func termsInWords(_ brand: Brand?) -> String {
        let names = options.map { brand?.option($0)?.name ?? $0 }
        let plan = "\(brand?.plan(plan)?.name ?? plan)プラン"
        return names.isEmpty ? plan : "\(plan)、オプション：\(names.joined(separator: "、"))"
    }
}
