import ServiceStore

extension BillingStore {
    /// The highest percentage of the included calls that a customer has been told of, by month.
    static let usageMigration = Migration(
        "0004-usage-told",
        sql: """
            CREATE TABLE usage_told (
                account_id TEXT NOT NULL,
                month_date TEXT NOT NULL,
                percent INTEGER NOT NULL,
                calls INTEGER NOT NULL,
                told_ms BIGINT NOT NULL,
                PRIMARY KEY (account_id, month_date)
            );
            """)
}
