import Contracts
import Primitives
import ServiceStore

enum PlanConsentKind: IdentifierKind { static let prefix = "pcs" }
typealias PlanConsentID = Identifier<PlanConsentKind>

/// What was agreed to with a plan that was chosen after the application.
struct PlanConsent: Equatable, Sendable {
    var plan: String
    var options: [String]
    var consent: Consent
    var at: Instant
    /// Name of who agreed.
    var member: String
}

extension AccountStore {
    static let chosenPlans = Migration(
        "account-chosen-plans",
        sql: """
            CREATE TABLE plan_consent (
                plan_consent_id TEXT NOT NULL PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES account (account_id),
                plan TEXT NOT NULL,
                options TEXT NOT NULL,
                terms_version TEXT NOT NULL,
                privacy_version TEXT NOT NULL,
                shown TEXT NOT NULL,
                member_name TEXT NOT NULL,
                consented_ms BIGINT NOT NULL
            );
            CREATE INDEX plan_consent_by_account ON plan_consent (account_id, plan_consent_id);
            ALTER TABLE terms_notice ADD COLUMN superseded_ms BIGINT;
            """)

    /// Papers that name another plan are out of force in the same transaction: no number is issued on one.
    /// - Parameter began: what the form began with, see `StartingVersion`.
    /// - Throws: `ChoosePlanRejection`, `ChangedMeanwhile`, `NotFound`, `RequestIDReused`.
    func choosePlan(
        _ command: ChoosePlan.Command, of id: AccountID, by member: String, began: String,
        brand: @escaping @Sendable (String) -> Brand?, _ request: RepeatableRequest
    ) async throws -> Account_ChoosePlanResponse {
        try await once(request) { tx in
            var account = try tx.existingAccount(id)
            try StartingVersion.check(began, account.versions.plan)
            let before = account.details
            let brand = brand(before.brand)
            let decision = try ChoosePlan.decide(
                command, .init(account: account, choicesToday: try tx.planChoicesToday(of: id)), brand: brand)
            account.details = decision.details
            try tx.updateTerms(account)
            if decision.supersedesNotices {
                try tx.execute(
                    """
                    UPDATE terms_notice SET superseded_ms = ?
                    WHERE account_id = ? AND state <> 'void' AND superseded_ms IS NULL
                    """, tx.now, id)
            }
            try tx.insert(
                PlanConsent(
                    plan: account.details.plan, options: account.details.options, consent: command.consent, at: tx.now,
                    member: member), of: id)
            try tx.append(
                .planChosen, account,
                detail: .planChosen(
                    .with {
                        $0.formerPlan = before.plan
                        $0.formerOptions = before.options
                        $0.shown = command.consent.shown
                    }),
                words: ChangeWords(before: before.termsInWords(brand), after: account.details.termsInWords(brand)))
            return .with { $0.account = Account_AccountSnapshot(account) }
        }
    }
}

extension Transaction {
    /// Newest first.
    func planConsents(of account: AccountID) throws -> [PlanConsent] {
        try rows(
            """
            SELECT plan, options, terms_version, privacy_version, shown, member_name, consented_ms FROM plan_consent
            WHERE account_id = ? ORDER BY plan_consent_id DESC
            """, account
        ).map {
            PlanConsent(
                plan: try $0.string("plan"), options: try $0.string("options").split(separator: " ").map(String.init),
                consent: Consent(
                    termsVersion: try $0.string("terms_version"), privacyVersion: try $0.string("privacy_version"),
                    shown: try $0.string("shown")),
                at: try $0.instant("consented_ms"), member: try $0.string("member_name"))
        }
    }

    fileprivate func insert(_ given: PlanConsent, of account: AccountID) throws {
        try execute(
            """
            INSERT INTO plan_consent (
                plan_consent_id, account_id, plan, options, terms_version, privacy_version, shown, member_name,
                consented_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            newID(PlanConsentID.self), account, given.plan, given.options.joined(separator: " "),
            given.consent.termsVersion, given.consent.privacyVersion, given.consent.shown, given.member, given.at)
    }

    fileprivate func planChoicesToday(of account: AccountID) throws -> Int {
        try row(
            "SELECT COUNT(*) AS n FROM plan_consent WHERE account_id = ? AND consented_ms > ?", account, now - .days(1)
        )?.int("n") ?? 0
    }
}
