import Primitives

extension Notice {
    /// Every kind's, but an announcement has its own.
    func subject(_ brand: Brand) -> String {
        guard case .announcement(_, let title) = self else { return kind.subject(brand) }
        return "【\(brand.name)】\(title)"
    }
}

extension Notice.Kind {
    /// The subject the brand gave it: the guides tell the two kinds of call apart by subject alone.
    func subject(_ brand: Brand) -> String {
        switch self {
        case .verifyEmail: brand.subjects.verifyEmail
        case .resetPassword: brand.subjects.resetPassword
        case .memberInvited: brand.subjects.memberInvited
        case .secondFactorOn, .secondFactorOff: brand.subjects.secondFactorChanged
        case .changeEmail: brand.subjects.changeEmail
        case .emailChanged: brand.subjects.emailChanged
        case .documentAccepted: brand.subjects.documentAccepted
        case .documentRejected: brand.subjects.documentRejected
        case .documentsMissing: brand.subjects.documentsMissing
        case .applicationWithdrawn: brand.subjects.applicationWithdrawn
        case .applicationUnfinished: brand.subjects.applicationUnfinished
        case .planChosen: brand.subjects.planChosen
        case .detailsChanged: brand.subjects.detailsChanged
        case .verificationHeld: brand.subjects.verificationHeld
        case .letterReturned: "【要対応】取引条件通知書が返送されました"
        case .numberIssued: brand.subjects.numberIssued
        case .serviceStart: brand.subjects.serviceStart
        case .callbackWanted: brand.subjects.callbackWanted
        case .callbackNotWanted: brand.subjects.callbackNotWanted
        case .afterHours: brand.subjects.afterHours
        case .correctedCallbackWanted: brand.subjects.correctedCallbackWanted
        case .correctedCallbackNotWanted: brand.subjects.correctedCallbackNotWanted
        case .disputeUpheld, .disputeRefused: brand.subjects.disputeDecided
        case .invoicePaid: brand.subjects.invoicePaid
        case .paymentFailed: brand.subjects.paymentFailed
        case .authenticationNeeded: brand.subjects.authenticationNeeded
        case .invoiceRefunded: brand.subjects.invoiceRefunded
        case .refundReturned: brand.subjects.refundReturned
        case .paymentDisputed: "【要対応】お支払いへの異議申し立て（チャージバック）"
        case .suspensionAnnounced: brand.subjects.suspensionAnnounced
        case .contractSuspended: brand.subjects.contractSuspended
        case .contractResumed: brand.subjects.contractResumed
        case .contractChanged: brand.subjects.contractChanged
        case .contractEnded: brand.subjects.contractEnded
        case .usageReached: brand.subjects.usageReached
        case .chatworkLinkBroken, .chatworkRoomBroken: brand.subjects.chatworkBroken
        case .chatworkTest, .channelTest, .noticeTest: brand.subjects.noticeTest
        case .channelBroken: brand.subjects.channelBroken
        case .dailySummary: brand.subjects.dailySummary
        case .callUnhandled: brand.subjects.callUnhandled
        case .answeringTextApproved: brand.subjects.answeringTextApproved
        case .answeringTextRejected: brand.subjects.answeringTextRejected
        case .mailTest: brand.subjects.mailTest
        case .announcement: "【\(brand.name)】お知らせ"
        }
    }
}
