import Contracts
import Crypto
import Foundation
import Primitives
import ServiceStore

extension AccountStore {
    /// - Parameters:
    ///   - comparedHash: of `comparedWith`, as it was when the reviewer looked.
    ///   - reviewersNeeded: by brand key.
    /// - Throws: `ReviewRejection`, `NotFound`, `RequestIDReused`.
    func reviewDocument(
        _ id: DocumentID, _ typed: ReviewDocument.Verdict, comparedHash: String, by staff: StaffMember,
        reviewersNeeded: @escaping @Sendable (String) -> Int, _ request: RepeatableRequest
    ) async throws {
        _ = try await once(request) { tx in
            guard let document = try tx.document(id) else { throw NotFound.document }
            let account = try tx.existingAccount(document.accountID)
            try account.life.mustAllow(.reviewDocument, by: .reviewer)
            let details = try tx.verificationDetails(of: account.id)
            let compared = (details ?? VerificationDetails()).compared(with: account.details)
            let decision = try ReviewDocument.decide(
                typed,
                .init(
                    state: document.state, kind: document.kind, hasPages: !document.pages.isEmpty,
                    comparesWithNow: comparedHash == AccountStore.hash(ofCompared: compared),
                    detailsTold: details != nil, reviewer: staff.id,
                    earlier: tx.acceptances(of: id).map(\.acceptance),
                    reviewersNeeded: reviewersNeeded(account.details.brand), today: tx.today))
            try tx.record(decision, on: document, comparedWith: compared, by: staff)
            try tx.settle(decision, document, by: staff)
            try tx.tell(decision, document)
            return Account_ReviewDocumentResponse()
        }
    }

    /// Stands for what documents are compared with.
    static func hash(ofCompared text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).hex
    }

    /// Oldest first.
    func verificationRecords(
        of account: AccountID
    ) async throws -> (records: [VerificationRecord], keptUntil: JapanDate?, purged: Instant?) {
        try await store.read { tx in
            let records = try tx.verificationRecords(of: account)
            let purged = try tx.row(
                "SELECT purged_ms FROM verification_purge WHERE account_id = ? ORDER BY purged_ms DESC LIMIT 1", account
            )
            return (records, try tx.keptUntil(of: account), try purged?.instant("purged_ms"))
        }
    }
}

extension Transaction {
    /// Oldest first.
    func verificationRecords(of account: AccountID) throws -> [VerificationRecord] {
        try rows(
            """
            SELECT record_id, document_id, kind, accepted, document_number, issuer, issued_date, reason, method,
                staff_name, recorded_ms, compared
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
                staff_id, staff_name, recorded_ms, compared)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            newID(VerificationRecordID.self), document.accountID, document.id, document.kind.key, accepted,
            reading.number, reading.issuer, reading.issued, reason, method(of: document), staff.id, staff.name, now,
            compared)
    }

    private func method(of document: Document) -> String {
        let day = document.received ?? JapanDate(document.submitted)
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

    /// The customer hears of a refusal, and of the end; not of what lies between.
    fileprivate func tell(_ decision: ReviewDocument.Decision, _ document: Document) throws {
        let account = try existingAccount(document.accountID)
        let (kind, reason, numberSeen): (AccountEventKind, String, Bool)
        switch decision {
        case .rejected(let why, let deleted): (kind, reason, numberSeen) = (.documentRejected, why, deleted)
        case .accepted:
            kind = account.identity == .accepted ? .documentAccepted : .documentPartlyAccepted
            (reason, numberSeen) = ("", false)
        }
        try append(
            kind, account,
            detail: .documentReviewed(
                .with {
                    $0.documentID = document.id.text
                    $0.reason = reason
                    $0.individualNumberSeen = numberSeen
                }))
    }
}
