import ServiceStore

extension NotifyStore {
    private static let secret = "a secret, sealed"
    private static let itsAddresses = """
        t.address IN (
            SELECT lower(a.email) FROM (
                SELECT account_id, email FROM contact UNION ALL SELECT account_id, email FROM member) a
            WHERE a.account_id = ?)
        """

    static let accountRows = AccountRows([
        "contact": .rows(),
        "member": .rows(),
        // What went to the back office is not the customer's.
        "delivery": .rows("t.account_id = ? AND t.kind <> 'staff.letter_returned'", by: "id"),
        "digest_item": .rows(),
        "waiting_call": .rows(),
        "notice_rules": .rows(),
        "escalation": .rows(),
        "mail_setting": .rows(),
        "notice_channel": .rows(without: ["settings": secret, "secret_request": "of the page that shows a secret once"]
        ),
        "chatwork_connection": .rows(without: ["tokens": secret]),
        "chatwork_consent": .left("the way to Chatwork's page and back, for some minutes"),
        // Whether お知らせ go to an address.
        "subscription": .rows(
            itsAddresses, without: ["token": "opens the page to unsubscribe", "old_token": "the same, of before"]),
        "failing_address": .rows(itsAddresses),
        "left_address": .rows(),
        "contact_without_hours": .left("a mark of a migration"),
        "taken_report": .left("names no account"),
        "announcement": .left("to all customers; which were sent stands in delivery"),
    ])
}
