import Contracts
import Crypto
import Foundation
import Primitives
import ServiceStore

extension AccountStore {
    /// Gives the next number of the one sequence, draws the paper with it and keeps its bytes: all or nothing, so that
    /// the sequence has no gap.
    /// - Throws: `TermsNoticeRejection`, `NotFound`, `RequestIDReused`.
    func makeTermsNotice(
        _ typed: MakeTermsNotice.Command, for id: AccountID, brand: @escaping @Sendable (String) -> Brand?,
        by staff: StaffMember, _ request: RepeatableRequest
    ) async throws -> Account_MakeTermsNoticeResponse {
        try await once(request) { tx in
            let account = try tx.existingAccount(id)
            let address = try tx.addressOfNotice(for: account)
            let dates = try MakeTermsNotice.decide(
                typed,
                .init(
                    state: account.state, identity: account.identity, changesWait: try tx.changesWait(of: id),
                    addressKnown: address != nil,
                    notices: tx.termsNotices(of: id).filter { $0.superseded == nil }.map(\.state),
                    number: account.number, today: tx.today))
            let d = account.details
            // What the contract is charged by: the prices of its day, the campaigns of the day of the application.
            guard let listed = brand(d.brand), let plan = listed.priced(on: dates.contract).plan(d.plan) else {
                throw TermsNoticeRejection.planUnknown
            }
            var brand = listed.priced(on: dates.contract)
            brand.campaigns = listed.campaigns(on: JapanDate(account.applied), plan: d.plan)
            let paper = TermsNoticePaper(
                managementNumber: "", contract: dates.contract, serviceStart: dates.serviceStart,
                recipient: .init(
                    postalCode: address?.postalCode ?? "", address: address?.address ?? "", company: d.companyName,
                    person: d.personName),
                brand: brand, plan: plan)
            let notice = try tx.insert(paper, of: account, by: staff)
            return .with { $0.notice = Account_TermsNotice(notice) }
        }
    }

    /// - Throws: `TermsNoticeRejection`, `NotFound`, `RequestIDReused`.
    func recordTermsNotice(
        _ id: TermsNoticeID, _ typed: RecordTermsNotice.Command, by staff: StaffMember, _ request: RepeatableRequest
    ) async throws -> Account_RecordTermsNoticeResponse {
        try await once(request) { tx in
            guard let notice = try tx.termsNotice(id) else { throw NotFound.termsNotice }
            let decision = try RecordTermsNotice.decide(
                typed, now: notice.state, trackingNumber: notice.trackingNumber)
            try tx.execute(
                "UPDATE terms_notice SET state = ?, tracking_number = ? WHERE terms_notice_id = ?",
                typed.state.rawValue, decision.trackingNumber, id)
            try tx.execute(
                """
                INSERT INTO terms_notice_step (
                    terms_notice_id, step, state, reason, staff_id, staff_name, recorded_ms)
                SELECT ?, COALESCE(MAX(step), 0) + 1, ?, ?, ?, ?, ? FROM terms_notice_step WHERE terms_notice_id = ?
                """,
                id, typed.state.rawValue, decision.reason, staff.id, staff.name, tx.now, id)
            try tx.hold(decision.hold, notice)
            let after = try tx.termsNotice(id) ?? notice
            return .with {
                $0.notice = Account_TermsNotice(after)
                $0.trackingNumberDoubtful = decision.doubtful
            }
        }
    }

    /// Marks the papers as printed.
    /// - Returns: their ids, by number.
    /// - Throws: `TermsNoticeRejection`, `NotFound`, `RequestIDReused`.
    func printTermsNotices(
        _ ids: Set<TermsNoticeID>, by staff: StaffMember, _ request: RepeatableRequest
    ) async throws -> [TermsNoticeID] {
        try await once(request) { tx in
            try PrintTermsNotices.checkCount(ids.count)
            let notices = try ids.map { id in
                guard let notice = try tx.termsNotice(id) else { throw NotFound.termsNotice }
                return notice
            }.sorted { $0.number < $1.number }
            try PrintTermsNotices.decide(notices)
            for notice in notices {
                try tx.execute(
                    "UPDATE terms_notice SET printed_by = ?, printed_ms = ? WHERE terms_notice_id = ?", staff.name,
                    tx.now, notice.id)
            }
            // As the log of requests keeps it: which papers, not the papers.
            return Account_PrintTermsNoticesRequest.with { $0.termsNoticeIds = notices.map(\.id.text) }
        }.termsNoticeIds.compactMap { TermsNoticeID($0) }
    }

    struct DamagedNotice: Error, CustomStringConvertible {
        let number: String
        var description: String { "notice \(number): the bytes are not those that were made" }
    }

    /// The bytes as they were made.
    /// - Throws: `NotFound`, `DamagedNotice`.
    func termsNoticePaper(_ id: TermsNoticeID) async throws -> (notice: TermsNotice, pdf: Data) {
        try await store.read { tx in
            guard let notice = try tx.termsNotice(id),
                let row = try tx.row("SELECT pdf, sha256 FROM terms_notice WHERE terms_notice_id = ?", id)
            else { throw NotFound.termsNotice }
            let pdf = try row.data("pdf")
            guard try Data(SHA256.hash(data: pdf)) == row.data("sha256") else {
                throw DamagedNotice(number: notice.managementNumber)
            }
            return (notice, pdf)
        }
    }

    /// Papers of a state, oldest first for those on their way, newest first otherwise. `limit` + 1 when there are more.
    func termsNotices(
        in state: TermsNoticeState, beyond number: Int?, limit: Int
    ) async throws -> [TermsNotice] {
        let (comparison, order) = state.isOnItsWay ? (">", "ASC") : ("<", "DESC")
        return try await store.read { tx in
            try tx.rows(
                """
                SELECT \(Transaction.termsNoticeColumns) FROM terms_notice
                WHERE state = ? AND number \(comparison) ? ORDER BY number \(order) LIMIT ?
                """,
                state.rawValue, number ?? (state.isOnItsWay ? 0 : Int.max), limit + 1
            ).map(tx.termsNotice)
        }
    }

    /// Accounts whose identity is accepted and that no paper is on its way to, or has reached since the last one came back.
    func accountsWithoutNotice(limit: Int) async throws -> [Account] {
        try await store.read { tx in
            var (found, last): ([Account], String) = ([], "")
            // One document accepted does not settle every account: asked for until enough of them are settled.
            while found.count < limit {
                let rows = try tx.rows(
                    """
                    SELECT \(Transaction.accountColumns) FROM account
                    WHERE account_id > ? AND state IN ('verified', 'active', 'suspended')
                        AND EXISTS (SELECT 1 FROM document d WHERE d.account_id = account.account_id AND d.state = 'accepted')
                        AND NOT EXISTS (
                            SELECT 1 FROM terms_notice n
                            WHERE n.account_id = account.account_id AND n.state IN ('made', 'posted', 'delivered')
                                AND n.superseded_ms IS NULL AND NOT EXISTS (
                                    SELECT 1 FROM terms_notice later
                                    WHERE later.account_id = n.account_id AND later.number > n.number
                                        AND later.state = 'returned'))
                    ORDER BY account_id LIMIT ?
                    """, last, limit)
                let accounts = try tx.listed(rows)
                found += accounts.filter { $0.identity == .accepted }
                guard accounts.count == limit, let next = accounts.last?.id.text else { break }
                last = next
            }
            return Array(found.prefix(limit))
        }
    }
}

extension Transaction {
    fileprivate func insert(
        _ drawn: TermsNoticePaper, of account: Account, by staff: StaffMember
    ) throws -> TermsNotice {
        let row = try rows(
            "UPDATE terms_notice_sequence SET last_number = last_number + 1 WHERE only_row = 1 RETURNING last_number")[
                0]
        let notice = TermsNotice(
            id: newID(), number: try row.int("last_number"), accountID: account.id, brand: account.details.brand,
            addressee: drawn.recipient.lines.joined(separator: " "), contract: drawn.contract,
            serviceStart: drawn.serviceStart, state: .made, trackingNumber: "", madeBy: staff.name, made: now)
        var paper = drawn
        paper.managementNumber = notice.managementNumber
        let pdf = try paper.pdf()
        try execute(
            """
            INSERT INTO terms_notice (
                terms_notice_id, number, account_id, brand, addressee, contract_date, service_start_date, state,
                tracking_number, pdf, sha256, made_by, made_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            notice.id, notice.number, notice.accountID, notice.brand, notice.addressee, notice.contract,
            notice.serviceStart, notice.state.rawValue, notice.trackingNumber, pdf, Data(SHA256.hash(data: pdf)),
            notice.madeBy, notice.made)
        return notice
    }

    static let termsNoticeColumns = """
        terms_notice_id, number, account_id, brand, addressee, contract_date, service_start_date, state, tracking_number,
        made_by, made_ms, printed_by, printed_ms, superseded_ms
        """

    func termsNotice(_ id: TermsNoticeID) throws -> TermsNotice? {
        try row("SELECT \(Transaction.termsNoticeColumns) FROM terms_notice WHERE terms_notice_id = ?", id)
            .map(termsNotice)
    }

    /// Newest first.
    func termsNotices(of account: AccountID) throws -> [TermsNotice] {
        try rows(
            "SELECT \(Transaction.termsNoticeColumns) FROM terms_notice WHERE account_id = ? ORDER BY number DESC",
            account
        ).map(termsNotice)
    }

    fileprivate func termsNotice(_ row: Row) throws -> TermsNotice {
        let id = try row.id("terms_notice_id", TermsNoticeID.self)
        let step = try self.row(
            """
            SELECT reason, staff_name, recorded_ms FROM terms_notice_step WHERE terms_notice_id = ?
            ORDER BY step DESC LIMIT 1
            """, id
        ).map {
            TermsNotice.Step(
                reason: try $0.string("reason"), by: try $0.string("staff_name"), at: try $0.instant("recorded_ms"))
        }
        return TermsNotice(
            id: id, number: try row.int("number"), accountID: try row.id("account_id"), brand: try row.string("brand"),
            addressee: try row.string("addressee"), contract: try row.date("contract_date"),
            serviceStart: try row.date("service_start_date"), state: try row.choice("state"),
            trackingNumber: try row.string("tracking_number"), madeBy: try row.string("made_by"),
            made: try row.instant("made_ms"), lastStep: step,
            printed: try row.optionalInstant("printed_ms").map {
                TermsNotice.Printing(by: try row.string("printed_by"), at: $0)
            }, superseded: try row.optionalInstant("superseded_ms"))
    }
}
