import Foundation
import Primitives
import ServiceStore

enum AccountExportKind: IdentifierKind { static let prefix = "exp" }
typealias AccountExportID = Identifier<AccountExportKind>

extension AccountStore {
    /// - Returns: one JSON object.
    /// - Throws: `NotFound`.
    func export(_ id: AccountID) async throws -> String {
        try AccountStore.json(try await store.read { tx in try tx.export(id) })
    }

    /// The same, and keeps who took it.
    func export(_ id: AccountID, by staff: StaffMember) async throws -> String {
        let export = try await store.write { tx in
            let export = try tx.export(id)
            try tx.execute(
                """
                INSERT INTO account_export (export_id, account_id, staff_id, staff_name, exported_ms)
                VALUES (?, ?, ?, ?, ?)
                """, tx.newID(AccountExportID.self), id, staff.id, staff.name, tx.now)
            return export
        }
        return try AccountStore.json(export)
    }

    private static func json(_ export: AccountExport) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(export), as: UTF8.self)
    }
}

extension Instant {
    /// `2017-02-27T11:05:00+09:00`
    fileprivate var iso: String {
        let second = (milliseconds / 1000) % 60
        return "\(JapanDate(self).iso)T\(JapanTime.clock(self)):\(second < 10 ? "0" : "")\(second)+09:00"
    }
}

extension Transaction {
    fileprivate func export(_ id: AccountID) throws -> AccountExport {
        let account = try existingAccount(id)
        return AccountExport(
            account: .init(account),
            consent: try consent(of: id).map {
                .init(
                    termsVersion: $0.consent.termsVersion, privacyVersion: $0.consent.privacyVersion,
                    shown: $0.consent.shown, at: $0.at.iso)
            },
            members: try rows(
                """
                SELECT m.name, m.email, m.role, m.created_ms, c.email AS wanted FROM member m
                LEFT JOIN email_change c ON c.member_id = m.member_id WHERE m.account_id = ? ORDER BY m.member_id
                """, id
            ).map {
                .init(
                    name: try $0.string("name"), email: try $0.string("email"), role: try $0.string("role"),
                    since: try $0.instant("created_ms").iso, wantedEmail: try $0.optionalString("wanted"))
            },
            sessions: try exportedSessions(id),
            identityDocuments: try documents(of: id).map(AccountExport.IdentityDocument.init),
            verificationDetails: try verificationDetails(of: id).map(AccountExport.Told.init),
            verifications: try verificationRecords(of: id).map {
                .init(
                    kind: $0.kind.name, method: $0.method, reason: $0.reason, comparedWith: $0.compared,
                    at: $0.recorded.iso, accepted: $0.accepted)
            },
            postedNotices: try termsNotices(of: id).map {
                .init(
                    managementNumber: $0.managementNumber, addressee: $0.addressee, contractDate: $0.contract.iso,
                    serviceStartDate: $0.serviceStart.iso, state: $0.state.rawValue, trackingNumber: $0.trackingNumber,
                    made: $0.made.iso)
            },
            answeringTexts: try AnsweringText.Kind.allCases.flatMap { kind in
                try answeringTexts(kind, of: id, limit: Int(Int32.max)).map(AccountExport.Words.init)
            },
            closingDays: try closingDays(of: id).map { .init(from: $0.from.iso, to: $0.to.iso, label: $0.label) },
            addressees: account.addressees.map {
                .init(name: $0.name, nameKana: $0.nameKana, department: $0.department)
            },
            changes: try detailChanges(of: id, others: Int(Int32.max)).map {
                .init(
                    field: $0.change.field.rawValue, before: $0.change.before, after: $0.change.after, by: $0.by,
                    at: $0.at.iso)
            })
    }

    private func exportedSessions(_ id: AccountID) throws -> [AccountExport.Session] {
        try rows(
            """
            SELECT s.created_ms, s.last_used_ms, s.ended_ms, s.source, s.user_agent
            FROM session s JOIN member m ON m.member_id = s.person_id
            WHERE m.account_id = ? AND s.kind = 'customer' ORDER BY s.session_id
            """, id
        ).map {
            .init(
                begun: try $0.instant("created_ms").iso, lastUsed: try $0.instant("last_used_ms").iso,
                source: try $0.string("source"), userAgent: try $0.string("user_agent"),
                ended: try $0.optionalInstant("ended_ms")?.iso)
        }
    }
}

extension AccountExport.Details {
    fileprivate init(_ account: Account) {
        let d = account.details
        self.init(
            accountID: account.id.text, brand: d.brand, state: account.state.rawValue, partyKind: d.partyKind.rawValue,
            companyName: d.companyName, personName: d.personName, personNameKana: d.personNameKana,
            telephone: d.telephone.digits, postalCode: d.postalCode, address: d.address, email: d.email.text,
            siteName: d.siteName, siteNameKana: d.siteNameKana, siteURL: d.siteURL, plan: d.plan, options: d.options,
            hours: d.hours.map { "\($0.weekday) \($0.opensMinute.clock)-\($0.closesMinute.clock)" },
            closedOnHolidays: account.closedOnHolidays, cardRegistered: account.cardRegistered,
            number: account.number?.number.digits, numberIssuedDate: account.number?.issued.iso,
            serviceStartDate: account.number?.serviceStart.iso, endDate: account.endDate?.iso,
            formerNumber: account.formerNumber?.digits, appliedAt: account.applied.iso)
    }
}

extension Int {
    /// Minutes since midnight: 「10:00」
    fileprivate var clock: String {
        let minute = self % 60
        return "\(self / 60):\(minute < 10 ? "0" : "")\(minute)"
    }
}

extension AccountExport.IdentityDocument {
    fileprivate init(_ document: Document) {
        let (state, reason) =
            switch document.state {
            case .submitted: ("submitted", "")
            case .accepted: ("accepted", "")
            case .rejected(let reason): ("rejected", reason)
            }
        self.init(
            kind: document.kind.name, state: state, reason: reason, submitted: document.submitted.iso,
            pages: document.pages.count, reviewed: document.reviewed?.iso)
    }
}

extension AccountExport.Told {
    fileprivate init(_ details: VerificationDetails) {
        self.init(
            birthDate: details.birthDate?.iso, occupation: details.occupation, purpose: details.purpose,
            business: details.business, personInCharge: details.personInCharge,
            personInChargeAddress: details.personInChargeAddress,
            personInChargeRelation: details.personInChargeRelation,
            personInChargeBirthDate: details.personInChargeBirthDate?.iso,
            beneficialOwnership: details.ownership?.words ?? "",
            beneficialOwners: details.owners.map {
                .init(
                    name: $0.name, address: $0.address, birthDate: $0.birthDate?.iso, countsAsPerson: $0.countsAsPerson)
            }, registeredPostalCode: details.registeredPostalCode, registeredAddress: details.registeredAddress)
    }
}

extension AccountExport.Words {
    fileprivate init(_ text: AnsweringText) {
        let (state, reason) =
            switch text.state {
            case .waiting: ("waiting", "")
            case .approved: ("approved", "")
            case .replaced: ("replaced", "")
            case .rejected(let reason): ("rejected", reason)
            }
        let parts: [Part] =
            switch text.content {
            case .memo(let memo): AnsweringText.Memo.Field.allCases.map { Part(heading: $0.rawValue, body: memo[$0]) }
            case .questions(let pairs): pairs.map { Part(heading: $0.question, body: $0.answer) }
            }
        self.init(
            kind: text.content.kind.rawValue, state: state, reason: reason, submitted: text.submitted.iso,
            submittedBy: text.submittedBy, parts: parts)
    }
}
