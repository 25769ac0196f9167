import Foundation
import Primitives
import ServiceStore

extension AccountStore {
    /// The campaigns of the day of application, as the applicant was shown them.
    static let agreedCampaigns = Migration(
        "account-0010-agreed-campaigns",
        sql: """
            CREATE TABLE application_campaigns (
                account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (account_id),
                campaigns TEXT NOT NULL
            );
            """)
}

extension Transaction {
    func insert(_ campaigns: [Brand.Campaign], of account: AccountID) throws {
        let text = String(decoding: try JSONEncoder().encode(campaigns), as: UTF8.self)
        try execute("INSERT INTO application_campaigns (account_id, campaigns) VALUES (?, ?)", account, text)
    }

    /// nil for an application that is older than that they are kept.
    func campaigns(of account: AccountID) throws -> [Brand.Campaign]? {
        try row("SELECT campaigns FROM application_campaigns WHERE account_id = ?", account).map {
            try JSONDecoder().decode([Brand.Campaign].self, from: Data($0.string("campaigns").utf8))
        }
    }
}
