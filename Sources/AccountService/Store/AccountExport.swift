/// All that this service keeps of an account but secrets (hashes, keys) and the pages of identity documents, which are
/// shown to nobody but reviewers. Instants are `2017-02-27T11:05:00+09:00`; see docs/personal-data.md.
struct AccountExport: Encodable, Sendable {
    var account: Details
    var consent: ConsentGiven?
    var members: [Member]
    var sessions: [Session]
    var identityDocuments: [IdentityDocument]
    /// What stands beside the documents; nil until it was told.
    var verificationDetails: Told?
    /// The verification record, without the documents' numbers.
    var verifications: [Verification]
    var postedNotices: [PostedNotice]
    var answeringTexts: [Words]
    var closingDays: [Closing]
    var addressees: [Addressee]
    var changes: [Change]

    struct Details: Encodable, Sendable {
        var accountID, brand, state, partyKind, companyName, personName, personNameKana, telephone, postalCode: String
        var address, email, siteName, siteNameKana, siteURL, plan: String
        var options: [String]
        /// 「1 10:00-17:00」, 1 = Monday
        var hours: [String]
        var closedOnHolidays, cardRegistered: Bool
        var number, numberIssuedDate, serviceStartDate, endDate, formerNumber: String?
        var appliedAt: String
    }

    struct ConsentGiven: Encodable, Sendable {
        var termsVersion, privacyVersion, shown, at: String
    }

    struct Member: Encodable, Sendable {
        var name, email, role, since: String
        /// Asked for, not confirmed.
        var wantedEmail: String?
    }

    struct Session: Encodable, Sendable {
        var begun, lastUsed, source, userAgent: String
        var ended: String?
    }

    struct IdentityDocument: Encodable, Sendable {
        var kind, state, reason, submitted: String
        var pages: Int
        var reviewed: String?
    }

    struct Told: Encodable, Sendable {
        var birthDate: String?
        var occupation, purpose, business, personInCharge, personInChargeAddress, personInChargeRelation: String
        var personInChargeBirthDate: String?
        var beneficialOwnership: String
        var beneficialOwners: [Owner]
        var registeredPostalCode, registeredAddress: String

        struct Owner: Encodable, Sendable {
            var name, address: String
            var birthDate: String?
            var countsAsPerson: Bool
        }
    }

    struct Verification: Encodable, Sendable {
        var kind, method, reason, comparedWith, at: String
        var accepted: Bool
    }

    struct PostedNotice: Encodable, Sendable {
        var managementNumber, addressee, contractDate, serviceStartDate, state, trackingNumber, made: String
    }

    struct Words: Encodable, Sendable {
        var kind, state, reason, submitted, submittedBy: String
        var parts: [Part]

        struct Part: Encodable, Sendable {
            var heading, body: String
        }
    }

    struct Addressee: Encodable, Sendable {
        var name, nameKana, department: String
    }

    struct Closing: Encodable, Sendable {
        var from, to, label: String
    }

    struct Change: Encodable, Sendable {
        var field, before, after, by, at: String
    }
}
