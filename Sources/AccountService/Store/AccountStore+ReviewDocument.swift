import Contracts
import Crypto
import Foundation
import Primitives
import ServiceStore

extension AccountStore {
    /// - Parameters:
    ///   - comparedHash: of `comparedWith`, as it was when the reviewer looked.
    ///   - reviewersNeeded: by brand key.
    /// - Returns: how far the verification is now.
    /// - Throws: `ReviewRejection`, `NotFound`, `RequestIDReused`.
    func reviewDocument(
        _ id: DocumentID, _ typed: ReviewDocument.Verdict, comparedHash: String, by staff: StaffMember,
        reviewersNeeded: @escaping @Sendable (String) -> Int, _ request: RepeatableRequest
    ) async throws -> Account_ReviewDocumentResponse {
        try await once(request) { tx in
            guard let document = try tx.document(id) else { throw NotFound.document }
            let account = try tx.existingAccount(document.accountID)
            try account.life.mustAllow(.reviewDocument, by: .reviewer)
            let details = try tx.verificationDetails(of: account.id)
            let party = account.details.partyKind
            let compared = (details ?? VerificationDetails()).compared(with: account.details)
            let decision = try ReviewDocument.decide(
                typed,
                .init(
                    state: document.state, kind: document.kind, hasPages: !document.pages.isEmpty,
                    comparesWithNow: comparedHash == AccountStore.hash(ofCompared: compared),
                    detailsTold: details?.isComplete(for: party) ?? false,
                    isOfPersonInCharge: document.kind.provesPersonInCharge(of: party), reviewer: staff.id,
                    earlier: tx.acceptances(of: id).map(\.acceptance),
                    reviewersNeeded: reviewersNeeded(account.details.brand), received: document.day))
            try tx.record(decision, on: document, comparedWith: compared, by: staff)
            try tx.settle(decision, document, by: staff)
            let outcome = try tx.tell(decision, document)
            return .with { $0.outcome = outcome }
        }
    }

    /// Stands for what documents are compared with.
    static func hash(ofCompared text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).hex
    }

    /// Oldest first.
    func verificationRecords(
        of account: AccountID
    ) async throws -> (
        records: [VerificationRecord], changes: [VerificationDetailsChange], keptUntil: JapanDate?, purged: Instant?
    ) {
        try await store.read { tx in
            let records = try tx.verificationRecords(of: account)
            let purged = try tx.row(
                "SELECT purged_ms FROM verification_purge WHERE account_id = ? ORDER BY purged_ms DESC LIMIT 1", account
            )
            return (
                records, try tx.verificationDetailsChanges(of: account), try tx.keptUntil(of: account),
                try purged?.instant("purged_ms")
            )
        }
    }
}

extension Transaction {
    /// Oldest first.
    func verificationRecords(of account: AccountID) throws -> [VerificationRecord] {
        try rows(
            """
            SELECT record_id, document_id, kind, accepted, document_number, issuer, issued_date, reason, method,
                staff_name, recorded_ms, compared, authority, business_evidence
            FROM verification_record WHERE account_id = ? ORDER BY record_id
            """, account
        ).map(VerificationRecord.init)
    }
}

struct VerificationRecord: Equatable, Sendable {
    var id: VerificationRecordID
    var documentID: DocumentID
    var kind: DocumentKind
    var accepted: Bool
    var documentNumber: String
    var issuer: String
    var issued: JapanDate?
    var reason: String
    var method: String
    var staffName: String
    var recorded: Instant
    var compared: String
    /// In words; empty where it was not asked.
    var authority: String
    var businessEvidence: String

    init(_ row: Row) throws {
        id = try row.id("record_id")
        documentID = try row.id("document_id")
        kind = try row.documentKind()
        accepted = try row.bool("accepted")
        documentNumber = try row.string("document_number")
        issuer = try row.string("issuer")
        issued = try row.optionalDate("issued_date")
        reason = try row.string("reason")
        method = try row.string("method")
        staffName = try row.string("staff_name")
        recorded = try row.instant("recorded_ms")
        compared = try row.string("compared")
        authority = try row.string("authority")
        businessEvidence = try row.string("business_evidence")
    }
}

extension Transaction {
    /// The record that is never changed again (犯罪収益移転防止法 第6条): one line per reviewer and verdict.
    fileprivate func record(
        _ decision: ReviewDocument.Decision, on document: Document, comparedWith compared: String,
        by staff: StaffMember
    ) throws {
        let (accepted, reading, reason) =
            switch decision {
            case .accepted(let reading, _): (true, reading, "")
            case .rejected(let reason, _): (false, ReviewDocument.Reading(number: ""), reason)
            }
        try execute(
            """
            INSERT INTO verification_record (
                record_id, account_id, document_id, kind, accepted, document_number, issuer, issued_date, reason, method,
                staff_id, staff_name, recorded_ms, compared, authority, business_evidence)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            newID(VerificationRecordID.self), document.accountID, document.id, document.kind.key, accepted,
            reading.number, reading.issuer, reading.issued, reason, method(of: document), staff.id, staff.name, now,
            compared, reading.authority?.words ?? "", reading.businessEvidence)
    }

    private func method(of document: Document) -> String {
        let day = document.day
        let method = VerificationMethod.of(document.source, on: day).map { "（\($0.name)）" } ?? ""
        return "\(document.source.words)\(method)、\(day.japanese)受領"
    }

    fileprivate func settle(
        _ decision: ReviewDocument.Decision, _ document: Document, by staff: StaffMember
    ) throws {
        let (state, reason): (String, String)
        switch decision {
        case .accepted(_, settled: false): return
        case .accepted(_, settled: true): (state, reason) = ("accepted", "")
        case .rejected(let why, let deletesContent):
            (state, reason) = ("rejected", why)
            if deletesContent { try deleteContent(of: document.id) }
        }
        try execute(
            "UPDATE document SET state = ?, reason = ?, reviewed_by = ?, reviewed_ms = ? WHERE document_id = ?",
            state, reason, staff.name, now, document.id)
    }

    /// The pages, and the key that opened them. Viewings and records stay.
    private func deleteContent(of document: DocumentID) throws {
        try execute("DELETE FROM document_page WHERE document_id = ?", document)
        try execute(
            "UPDATE document SET wrapping_key = '', wrapped_key = ?, content_deleted_ms = ? WHERE document_id = ?",
            Data(), now, document)
    }

    /// The customer hears of a refusal, of what is still missing, and of the end; not that one of two reviewers has looked,
    /// and of an end that nothing follows from only when the hold is lifted.
    fileprivate func tell(
        _ decision: ReviewDocument.Decision, _ document: Document
    ) throws -> Account_ReviewOutcome {
        let account = try existingAccount(document.accountID)
        let (kind, outcome): (AccountEventKind, Account_ReviewOutcome)
        var (reason, numberSeen) = ("", false)
        switch decision {
        case .accepted(_, settled: false): return .halfAccepted
        case .rejected(let why, let deleted):
            (kind, outcome) = (.documentRejected, .rejected)
            (reason, numberSeen) = (why, deleted && why == ReviewDocument.individualNumberReason)
        case .accepted where account.identity != .accepted:
            (kind, outcome) = (.documentPartlyAccepted, .partlyAccepted)
        case .accepted where account.identityHeld:
            (kind, outcome) = (.documentAcceptedOnHold, .completeOnHold)
        case .accepted: (kind, outcome) = (.documentAccepted, .complete)
        }
        try append(
            kind, account,
            detail: .documentReviewed(
                .with {
                    $0.documentID = document.id.text
                    $0.reason = reason
                    $0.individualNumberSeen = numberSeen
                }))
        return outcome
    }
}

extension Transaction {
    /// The hold was lifted: what completed the verification meanwhile is told now.
    /// - Parameter held: since when it was on hold.
    func tellCompleted(_ account: Account, since held: Instant) throws {
        guard account.identity == .accepted else { return }
        let last = try row(
            """
            SELECT document_id FROM document WHERE account_id = ? AND state = 'accepted' AND reviewed_ms >= ?
            ORDER BY reviewed_ms DESC, document_id DESC LIMIT 1
            """, account.id, held)
        guard let last else { return }
        let document = try last.string("document_id")
        try append(
            .documentAccepted, account, detail: .documentReviewed(.with { $0.documentID = document }))
    }
}
