extension Decline {
    /// Codes after which card schemes forbid another try with the card (Visa's category 1; INTEGRATIONS §2).
    static let forGood: Set<String> = [
        "lost_card", "stolen_card", "pickup_card", "restricted_card", "fraudulent", "invalid_account", "account_closed",
        "closed_account", "revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order",
        "transaction_not_allowed", "card_not_supported", "invalid_number", "incorrect_number",
        "new_account_information_available",
    ]

    /// Whether that goes for the number under every token: registered anew it is the same card. Where the issuer has newer
    /// details of it, the same number may be right with them.
    var forbidsNumber: Bool {
        Self.forGood.contains(code) && code != "new_account_information_available"
    }

    /// Of an acquirer's code, with a sentence for the customer. Lost and stolen cards are not called so: who holds the card
    /// may not be who it belongs to (Stripe, decline codes).
    init(code: String) {
        let reason =
            switch code {
            case "insufficient_funds", "card_velocity_exceeded", "withdrawal_count_limit_exceeded":
                "カードのご利用可能額が足りません。"
            case "expired_card", "invalid_expiry_month", "invalid_expiry_year": "カードの有効期限が切れています。"
            case "incorrect_cvc", "invalid_cvc": "カードのセキュリティコードが正しくありません。"
            case "card_not_supported", "currency_not_supported": "このカードはご利用いただけません。"
            case "processing_error", "issuer_not_available", "try_again_later": "カード会社で処理ができませんでした。"
            default: "カード会社に承認されませんでした。"
            }
        self.init(code: code, reason: reason, mayRetry: !Self.forGood.contains(code))
    }
}
