import Contracts

/// What is asked of Billing about a change of a contract, in one piece for the customer's page and the staff's: they differ in who
/// asks, and staff write down who called.
extension SiteContext {
    func previewChange(
        _ typed: Form, by asker: Billing_ContractAsker
    ) async throws -> Attempt<Billing_PreviewChangeResponse> {
        try await attempt {
            try await edge.services.billing.previewChange(
                .with {
                    $0.asker = asker
                    $0.wish = ContractWords.wish(typed["wish"])
                }, options: .page)
        }
    }

    func requestChange(
        _ form: Form, by asker: Billing_ContractAsker
    ) async throws -> Attempt<Billing_RequestChangeResponse> {
        try await attempt {
            try await edge.services.billing.requestChange(
                .with {
                    $0.requestID = form["request_id"]
                    $0.asker = asker
                    $0.wish = ContractWords.wish(form["wish"])
                    $0.effectiveDate = form["effective_date"]
                    $0.shownDigest = form["shown_digest"]
                    $0.note = asker.note(in: form)
                }, options: .page)
        }
    }

    func withdrawChange(
        _ form: Form, by asker: Billing_ContractAsker
    ) async throws -> Attempt<Billing_WithdrawChangeResponse> {
        try await attempt {
            try await edge.services.billing.withdrawChange(
                .with {
                    $0.requestID = form["request_id"]
                    $0.asker = asker
                    $0.changeID = form["change"]
                    $0.note = asker.note(in: form)
                }, options: .page)
        }
    }
}

extension Billing_ContractAsker {
    /// A customer's own request needs no record of who called.
    fileprivate func note(in form: Form) -> String {
        switch who {
        case .staff: form["note"]
        case .customer, nil: ""
        }
    }
}

extension Billing_WithdrawChangeResponse {
    /// Of an address: what the page says.
    var outcome: String { change.restored.isEmpty ? "withdrawn" : "restored" }
}
