import Foundation
import Primitives

/// Values that the check at start renders pages with; hostile on purpose where people may type.
enum Sample {
    static let hostile = "<script>alert(1)</script>\"'&"

    static let brand: Brand = {
        do {
            return try JSONDecoder().decode(Brand.self, from: Data(brandText.utf8))
        } catch {
            preconditionFailure("the sample brand: \(error)")
        }
    }()

    private static let brandText = """
        {"key": "sample", "name": "見本", "hosts": ["sample.localhost"], "centerName": "見本受付センター",
        "operatorCompany": "見本株式会社", "telephone": "0312345678", "email": "info@sample.localhost", "supportHours": "平日",
        "faxNumber": "0312345679", "documentEmail": "documents@sample.localhost",
        "mailSender": {"name": "見本", "address": "info@sample.localhost"},
        "colors": {"primary": "#0017c1", "primaryHover": "#00118f"}, "invoiceRegistrationNumber": "T9000000000000",
        "termsVersion": "2026-10-01", "privacyVersion": "2026-10-01", "lawAnnotation": "※見本", "tagline": "見本",
        "outOfHoursAnnouncement": "見本", "paperPrefix": "SA", "priceNote": "見本",
        "initialFee": {"yen": 11000, "taxIncluded": true}, "minimumTermMonths": 3,
        "contractChanges": {"deadlineDay": 25, "upgrade": "dashboard", "downgrade": "dashboard", "startOption": "dashboard",
        "endOption": "dashboard", "cancel": "dashboard"},
        "dunning": {"retryAfterDays": [1, 3], "suspendAfterDays": 14, "announceDaysBefore": 7}, "secondPersonAbove": 10000,
        "plans": [{"key": "standard", "name": "スタンダード", "monthly": {"yen": 5500, "taxIncluded": true},
        "includedCalls": 40, "overagePerCall": {"yen": 160, "taxIncluded": false}}],
        "options": [{"key": "qa", "name": "Q&A", "monthly": {"yen": 3300, "taxIncluded": true}, "description": "見本"}],
        "campaigns": [{"key": "sample", "name": "見本", "text": "見本", "from": "2017-01-01", "until": "2017-12-31",
        "initialFeeFree": true}],
        "subjects": {"verifyEmail": "", "resetPassword": "", "memberInvited": "", "secondFactorChanged": "",
        "changeEmail": "", "emailChanged": "",
        "documentAccepted": "", "documentRejected": "", "documentsMissing": "", "applicationWithdrawn": "", "applicationUnfinished": "",
        "verificationHeld": "", "planChosen": "", "detailsChanged": "",
        "numberIssued": "", "serviceStart": "", "callbackWanted": "", "callbackNotWanted": "", "correctedCallbackWanted": "",
        "correctedCallbackNotWanted": "", "afterHours": "", "disputeDecided": "", "invoicePaid": "", "paymentFailed": "",
        "authenticationNeeded": "", "suspensionAnnounced": "", "contractSuspended": "", "contractResumed": "",
        "invoiceRefunded": "", "refundReturned": "", "contractChanged": "", "contractEnded": "", "usageReached": "", "chatworkBroken": "",
        "answeringTextApproved": "", "answeringTextRejected": "", "mailTest": "",
        "noticeTest": "", "channelBroken": "", "dailySummary": "", "callUnhandled": ""}}
        """
}
