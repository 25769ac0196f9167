import Contracts
import Primitives
import ServiceStore

extension AccountStore {
    static let versionsShown = 20

    struct AnsweringTexts: Sendable {
        /// Newest first.
        var versions: [AnsweringText]
        var approved: AnsweringText?
        var optionHeld: Bool
        var nextChange: JapanDate?
    }

    /// - Throws: `NotFound`.
    func answeringTexts(_ kind: AnsweringText.Kind, of id: AccountID) async throws -> AnsweringTexts {
        try await store.read { tx in
            let account = try tx.existingAccount(id)
            return AnsweringTexts(
                versions: try tx.answeringTexts(kind, of: id, limit: AccountStore.versionsShown),
                approved: try tx.approvedText(kind, of: id), optionHeld: account.holdsOption(of: kind),
                nextChange: SubmitAnsweringText.nextChange(try tx.changes(kind, of: id), now: tx.now))
        }
    }

    /// - Parameter began: what the form began with, see `StartingVersion`.
    /// - Throws: `AnsweringTextRejection`, `ChangedMeanwhile`, `NotFound`, `RequestIDReused`.
    func submitAnsweringText(
        _ content: AnsweringText.Content, of accountID: AccountID, by member: String, began: String,
        _ request: RepeatableRequest
    ) async throws -> Account_SubmitAnsweringTextResponse {
        try await once(request) { tx in
            let account = try tx.existingAccount(accountID)
            let newest = try tx.answeringTexts(content.kind, of: accountID, limit: 1).first
            try StartingVersion.check(began, AnsweringText.version(newest: newest?.id))
            let waiting = try tx.waitingText(content.kind, of: accountID)
            let decision = try SubmitAnsweringText.decide(
                content, tx.facts(content.kind, account, waiting: waiting?.content))
            if var replaced = waiting {
                replaced.state = .replaced
                try tx.update(replaced)
            }
            let atOnce = decision == .showAtOnce
            let text = AnsweringText(
                id: tx.newID(), account: accountID, content: content, state: atOnce ? .approved : .waiting,
                submitted: tx.now, submittedBy: member, reviewedBy: nil, reviewed: atOnce ? tx.now : nil)
            try tx.insert(text)
            try tx.append(atOnce ? .textApproved : .textSubmitted, tx.existingAccount(accountID), about: text)
            return .with { $0.text = Account_AnsweringText(text) }
        }
    }

    /// - Throws: `ReviewAnsweringTextRejection`, `NotFound`, `RequestIDReused`.
    func reviewAnsweringText(
        _ id: AnsweringTextID, _ typed: ReviewAnsweringText.Verdict, by staff: StaffMember,
        _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            guard var text = try tx.answeringText(id) else { throw NotFound.answeringText }
            text.state = try ReviewAnsweringText.decide(typed, text.state)
            text.reviewedBy = staff.name
            text.reviewed = tx.now
            try tx.update(text)
            try tx.append(
                text.state == .approved ? .textApproved : .textRejected, tx.existingAccount(text.account), about: text)
            return Account_ReviewAnsweringTextResponse()
        }
    }

    struct WaitingTexts: Sendable {
        struct Line: Sendable {
            var text: AnsweringText
            var account: Account
            var first: Bool
        }

        var lines: [Line]
        /// Last of the page, when there are more.
        var next: AnsweringTextID?
    }

    /// Oldest first.
    func waitingTexts(after key: AnsweringTextID?, limit: Int) async throws -> WaitingTexts {
        try await store.read { tx in
            let ids = try tx.rows(
                "SELECT text_id FROM answering_text WHERE state = 'waiting' AND text_id > ? ORDER BY text_id LIMIT ?",
                key?.text ?? "", limit + 1
            ).map { try $0.id("text_id", AnsweringTextID.self) }
            let lines = try ids.prefix(limit).map { id in
                guard let text = try tx.answeringText(id) else { throw NotFound.answeringText }
                return WaitingTexts.Line(
                    text: text, account: try tx.existingAccount(text.account),
                    first: try tx.approvedText(text.content.kind, of: text.account) == nil)
            }
            return WaitingTexts(lines: lines, next: ids.count > limit ? lines.last?.text.id : nil)
        }
    }

    struct TextForStaff: Sendable {
        var text: AnsweringText
        /// The last one approved before it.
        var before: AnsweringText?
        var account: Account
        /// Newest first.
        var history: [AnsweringText]
    }

    /// - Throws: `NotFound`.
    func answeringTextForStaff(_ id: AnsweringTextID) async throws -> TextForStaff {
        try await store.read { tx in
            guard let text = try tx.answeringText(id) else { throw NotFound.answeringText }
            let kind = text.content.kind
            let before = try tx.row(
                """
                SELECT text_id FROM answering_text
                WHERE account_id = ? AND kind = ? AND state = 'approved' AND text_id < ? ORDER BY text_id DESC LIMIT 1
                """, text.account, kind.rawValue, id
            ).flatMap { try tx.answeringText($0.id("text_id")) }
            return TextForStaff(
                text: text, before: before, account: try tx.existingAccount(text.account),
                history: try tx.answeringTexts(kind, of: text.account, limit: AccountStore.versionsShown))
        }
    }
}

extension Account {
    fileprivate func holdsOption(of kind: AnsweringText.Kind) -> Bool {
        kind.option.map { details.options.contains($0) } ?? true
    }
}

extension Transaction {
    fileprivate func facts(
        _ kind: AnsweringText.Kind, _ account: Account, waiting: AnsweringText.Content?
    ) throws -> SubmitAnsweringText.Facts {
        let today = try row(
            "SELECT COUNT(*) AS n FROM answering_text WHERE account_id = ? AND kind = ? AND submitted_ms > ?",
            account.id, kind.rawValue, now - .days(1))
        return SubmitAnsweringText.Facts(
            state: account.state, optionHeld: account.holdsOption(of: kind),
            approved: try approvedText(kind, of: account.id)?.content, waiting: waiting,
            changes: try changes(kind, of: account.id), submissions: try today?.int("n") ?? 0, now: now)
    }

    /// When staff approved one, as far back as counts.
    fileprivate func changes(_ kind: AnsweringText.Kind, of account: AccountID) throws -> [Instant] {
        try rows(
            """
            SELECT reviewed_ms FROM answering_text
            WHERE account_id = ? AND kind = ? AND state = 'approved' AND reviewed_by IS NOT NULL AND reviewed_ms > ?
            """, account, kind.rawValue, now - SubmitAnsweringText.changesWithin
        ).map { try $0.instant("reviewed_ms") }
    }

    fileprivate func append(_ kind: AccountEventKind, _ account: Account, about text: AnsweringText) throws {
        try append(
            kind, account,
            detail: .answeringTextReviewed(
                .with {
                    $0.textID = text.id.text
                    $0.kind = Account_AnsweringTextKind(text.content.kind)
                    if case .rejected(let reason) = text.state { $0.reason = reason }
                }))
    }
}
