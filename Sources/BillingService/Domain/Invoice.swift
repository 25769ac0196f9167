import Primitives

/// A bill that has a number. Its lines, totals and recipient never change; only how its payment stands does.
struct Invoice: Equatable, Sendable {
    var id: InvoiceID
    var accountID: AccountID
    /// Key of the brand.
    var brand: String
    var number: String
    var issuedDate: JapanDate
    var recipient: Recipient
    var bill: Bill
    /// As on the paper; `bill.totals` when it was issued.
    var taxes: [TaxTotal]
    var total: Yen
    var state: InvoiceState
    /// Why the last attempt failed, for the customer; empty otherwise.
    var failure: String
    /// The day of the first decline, while it is unpaid.
    var unpaidSince: JapanDate?
    /// Its charge is to be confirmed by the holder.
    var waitsForHolder = false
    /// Given back so far.
    var refunded = Yen.zero
    var payment: Payment?
    /// What was given back of it since, each a paper of its own.
    var returns: [InvoiceReturn] = []
    /// The newest of its payment.
    var dispute: Dispute?

    struct Payment: Equatable, Sendable {
        var date: JapanDate
        var receiptNumber: String
        var card: Card
    }
}
