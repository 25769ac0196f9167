import Contracts
import Primitives

/// A payment that its card holder disputes, as staff see it. Partial `staff/parts/dispute`.
struct DisputeShown: Sendable {
    let number: String
    let path: String
    let amount: String
    let state: Chip
    let reason: String
    let opened: String
    /// nil where no evidence is asked for.
    let respondBy: String?
    let closed: String?
    /// The acquirer's name for it, to find it there.
    let reference: String
    let whatNow: String

    init(_ dispute: Billing_Dispute) {
        number = dispute.invoiceNumber
        path = "/money/invoices/\(dispute.accountID)/\(dispute.invoiceID)"
        amount = Yen(dispute.amountYen).japanese
        reason = Self.reasons[dispute.reason] ?? dispute.reason
        opened = Show.date(dispute.openedDate) ?? dispute.openedDate
        respondBy = Show.date(dispute.respondByDate)
        closed = Show.date(dispute.closedDate)
        reference = dispute.reference
        (state, whatNow) =
            switch dispute.state {
            case .open where dispute.moneyTaken:
                (Chip("異議申し立て中", "callback"), "金額はカード会社が取り戻し、帳簿では売掛金に戻しています。決済代行会社の画面で、期限までに反証を提出してください。")
            case .open: (Chip("異議申し立て中", "callback"), "金額はまだ手元にあります。決済代行会社の画面で、期限までに回答してください。")
            case .won where dispute.moneyTaken: (Chip("支払いは有効", "doing"), "取り戻された金額が戻るのを待っています。")
            case .won: (Chip("支払いは有効", "done"), "支払いはそのまま有効です。")
            case .lost: (Chip("名義人に返金", "hold"), "貸倒れとして記録しました。お客様への対応と、ご契約の扱いを決めてください。")
            case .unspecified, .UNRECOGNIZED: (Chip("不明", "hold"), "")
            }
    }

    /// Stripe's words.
    private static let reasons = [
        "fraudulent": "身に覚えがない", "duplicate": "二重の請求", "product_not_received": "サービスを受けていない",
        "product_unacceptable": "サービスが説明と違う", "subscription_canceled": "解約済み", "unrecognized": "請求元が分からない",
        "credit_not_processed": "返金されていない", "general": "その他",
    ]

    static let samples = [Billing_DisputeState.open, .won, .lost].map { state in
        DisputeShown(
            .with {
                $0.state = state
                $0.reason = Sample.hostile
                $0.reference = Sample.hostile
                $0.moneyTaken = state != .won
                $0.respondByDate = "2017-03-01"
            })
    }
}
