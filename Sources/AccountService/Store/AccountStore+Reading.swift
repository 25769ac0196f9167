import Primitives
import ServiceStore

extension AccountStore {
    /// - Throws: `NotFound`.
    func account(_ id: AccountID) async throws -> (account: Account, documents: [Document]) {
        try await store.read { tx in (try tx.existingAccount(id), try tx.documents(of: id)) }
    }

    struct AccountPage: Sendable {
        var accounts: [Account]
        /// Last account of the page, when there are more.
        var next: AccountID?
    }

    /// Newest first.
    /// - Parameter search: part of a name, an address or a number in any writing; empty = all.
    func accounts(search: String, documentsWaiting: Bool, after key: AccountID?, limit: Int) async throws -> AccountPage
    {
        let pattern = AccountStore.pattern(search)
        return try await store.read { tx in
            let rows = try tx.rows(
                """
                SELECT \(Transaction.accountColumns) FROM account
                WHERE account_id < ? AND search_text LIKE ? ESCAPE '!'
                    AND (? = 0 OR EXISTS (
                        SELECT 1 FROM document
                        WHERE document.account_id = account.account_id AND document.state = 'submitted'))
                ORDER BY account_id DESC LIMIT ?
                """,
                key?.text ?? "acd", pattern, documentsWaiting, limit + 1)
            let accounts = try rows.prefix(limit).map(tx.account)
            return AccountPage(accounts: accounts, next: rows.count > limit ? accounts.last?.id : nil)
        }
    }

    /// What `Account.searchText` is compared with: 「03-6850」 finds 0368502192.
    static func pattern(_ search: String) -> String {
        var needle = Typed.line(search).lowercased()
        let bare = needle.filter { !"-‐‑–—―−ー() ".contains($0) }
        if !bare.isEmpty, bare.allSatisfy({ ("0"..."9").contains($0) }) { needle = bare }
        let escaped = needle.map { "%_!".contains($0) ? "!\($0)" : String($0) }.joined()
        return "%\(escaped)%"
    }
}
