import Contracts
import Primitives

/// One invoice as staff see it, in the list of all and on the customer's page.
struct StaffInvoiceRow: Sendable {
    let number: String
    /// Where staff act on it.
    let path: String
    let issuedDate: String
    let heading: String
    let brand: String
    /// nil on the customer's own page.
    let customer: Customer?
    let total: String
    let state: Chip
    let paidDate: String?
    let failure: String?
    let lines: [Line]
    let taxes: [String]
    let addressee: String?
    let papers: [PaperLink]

    struct Customer: Sendable {
        let name: String
        let path: String
    }

    struct Line: Sendable {
        let words: String
        let amount: String
        let taxIncluded: Bool
    }

    init(_ invoice: Billing_Invoice, customer: String?, brandName: String) {
        number = invoice.invoiceNumber
        path = "/money/invoices/\(invoice.accountID)/\(invoice.invoiceID)"
        issuedDate = Show.date(invoice.issuedDate) ?? invoice.issuedDate
        heading = invoice.title
        brand = brandName
        self.customer = customer.map { Customer(name: $0, path: "/accounts/\(invoice.accountID)") }
        total = Yen(invoice.totalYen).japanese
        state =
            switch invoice.state {
            case .paid where invoice.hasDispute && invoice.dispute.state == .lost: Chip("チャージバック（貸倒れ）", "callback")
            case .paid where invoice.hasDispute && invoice.dispute.state == .open: Chip("異議申し立て中", "callback")
            case .paid: Chip("支払い済み", "done")
            case .failed: Chip("支払い失敗", "callback")
            case .unknown: Chip("カード会社に確認中", "review")
            case .open: Chip("支払い待ち", "doing")
            case .writtenOff: Chip("貸倒れ", "hold")
            case .unspecified, .UNRECOGNIZED: Chip("不明", "hold")
            }
        paidDate = Show.date(invoice.paidDate)
        failure = invoice.failure.nonEmpty
        lines = invoice.lines.map {
            Line(
                words: $0.quantity == 1 ? $0.description_p : "\($0.description_p) × \($0.quantity)",
                amount: Yen($0.amountYen).japanese, taxIncluded: $0.taxIncluded)
        }
        addressee = invoice.addressee.nonEmpty
        papers = invoice.papers.map { PaperLink($0, under: "/money/papers/\(invoice.accountID)") }
        taxes = invoice.taxes.map {
            "\($0.taxRatePercent)%対象 \(Yen($0.totalYen).japanese)（うち消費税 \(Yen($0.taxYen).japanese)）"
        }
    }
}
