import ServiceStore

extension AccountStore {
    private static let ofTheFirm = "who of the answering company it was"
    private static let secret = "a secret, or what one is checked with"
    private static let itsDocuments = "t.document_id IN (SELECT d.document_id FROM document d WHERE d.account_id = ?)"
    private static let itsIntake = "t.intake_id IN (SELECT f.intake_id FROM intake_file f WHERE f.account_id = ?)"
    private static let itsMembers = "t.member_id IN (SELECT m.member_id FROM member m WHERE m.account_id = ?)"
    private static let itsNotices =
        "t.terms_notice_id IN (SELECT n.terms_notice_id FROM terms_notice n WHERE n.account_id = ?)"

    private static func named(_ key: String) -> AccountRows.Table { .left("stands in the export as account.\(key)") }

    /// Beside what stands in `AccountExport` in words.
    /// - Parameter numbers: of identity documents too: for the disclosure that staff make after they know who asks
    ///   (docs/personal-data.md).
    static func accountRows(numbers: Bool) -> AccountRows {
        AccountRows([
            "account": named("account"),
            "account_option": named("account.options"),
            "account_hours": named("account.hours"),
            "account_addressee": named("addressees"),
            "consent": named("consent"),
            "session": named("sessions"),
            "closing_days": named("closing_days"),
            "answering_text": named("answering_texts"),
            "answering_text_part": named("answering_texts.parts"),
            "detail_change": named("changes"),
            "verification_details": named("verification_details"),
            "phone_number": named("account.number"),
            // Those who were removed too.
            "member": .rows(without: ["password_hash": secret, "email_key": "the address again, for searching"]),
            "email_change": .rows(),
            "second_factor": .rows(itsMembers, without: ["sealed_secret": secret, "sealing_key": secret]),
            "mailed_link": .rows(without: [
                "link_id": secret, "email_key": "stands in member, or is of nobody any more",
            ]),
            // The history that the owner reads.
            "account_change": .rows(
                by: "change_id",
                without: ["actor_id": ofTheFirm, "actor_name": "by_member has the customer's own"],
                made: ["by_member": "CASE WHEN t.actor = 'member' THEN t.actor_name END"]),
            "document": .rows(
                without: [
                    "wrapped_key": secret, "wrapping_key": secret, "reviewed_by": ofTheFirm, "attached_by": ofTheFirm,
                ]),
            "document_page": .left("the pictures: in the disclosure that staff make"),
            // That somebody looked, and when.
            "document_viewing": .rows(
                itsDocuments, by: "viewing_id", without: ["staff_id": ofTheFirm, "staff_name": ofTheFirm]),
            "verification_record": .rows(
                without: ["staff_id": ofTheFirm, "staff_name": ofTheFirm].merging(
                    numbers ? [:] : ["document_number": "in the disclosure that staff make"]
                ) { own, _ in own }),
            "verification_details_change": .rows(
                without: ["changed_by": ofTheFirm, "changed_by_name": "by_member has the customer's own"],
                made: ["by_member": "CASE WHEN t.by_customer = 1 THEN t.changed_by_name END"]),
            "verification_export": .rows(without: ["staff_id": ofTheFirm, "staff_name": ofTheFirm]),
            "verification_purge": .rows(),
            "verification_hold": .left("reviewers' doubts: telling them would hinder the verification (法33条2項2号)"),
            "verification_hold_step": .left("likewise"),
            "account_export": .rows(without: ["staff_id": ofTheFirm, "staff_name": ofTheFirm]),
            "intake_file": .rows(
                without: [
                    "content_hash": "tells two files apart", "wrapped_key": secret, "wrapping_key": secret,
                    "decided_by": ofTheFirm,
                ]),
            "intake_page": .left("became pages of a document"),
            "intake_viewing": .rows(itsIntake, without: ["staff_id": ofTheFirm, "staff_name": ofTheFirm]),
            "terms_notice": .rows(
                without: [
                    "pdf": "what was posted to the customer", "sha256": "of the paper", "made_by": ofTheFirm,
                    "printed_by": ofTheFirm,
                ]),
            "terms_notice_step": .rows(itsNotices, without: ["staff_id": ofTheFirm, "staff_name": ofTheFirm]),
            "contract_end": .rows(),
            "beneficial_owner": named("verification_details.beneficial_owners"),
            "notice_hold": .rows(),
            "plan_consent": .rows(),
            "application_campaigns": .rows(),
            "unfinished_application": .rows(),
            "unverified_password": .left(secret),
            "recovery_code": .left(secret),
            "sign_in_challenge": .left(secret),
            "attempt": .left("how often somebody tried to sign in; forgotten after a day"),
            "staff": .left("names no account"),
            "terms_notice_sequence": .left("names no account"),
        ])
    }
}
