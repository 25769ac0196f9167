import Contracts
import Primitives

/// One invoice as its customer sees it. Partial `customer/invoice-table`.
struct InvoiceShown: Sendable {
    let id: String
    let number: String
    let date: String
    let title: String
    let total: String
    let paid: Bool
    let open: Bool
    let failed: Bool
    let confirms: Bool
    /// Its payment is disputed, or was with success.
    let disputed: Bool
    let takenBack: Bool
    let writtenOff: Bool
    let asking: Bool
    let failure: String?
    let addressee: String?
    let lines: [Line]
    let taxes: [String]
    /// All but the receipt.
    let papers: [PaperLink]

    struct Line: Sendable {
        let description: String
        let quantity: Int
        let amount: String
        let taxIncluded: Bool
    }

    init(_ invoice: Billing_Invoice) {
        id = invoice.invoiceID
        number = invoice.invoiceNumber
        date = Show.date(invoice.issuedDate) ?? invoice.issuedDate
        title = invoice.title
        total = Yen(invoice.totalYen).japanese
        paid = invoice.state == .paid
        disputed = invoice.hasDispute && invoice.dispute.state == .open
        takenBack = invoice.hasDispute && invoice.dispute.state == .lost
        open = invoice.state == .open
        failed = invoice.state == .failed && !invoice.needsAuthentication
        confirms = invoice.state == .failed && invoice.needsAuthentication
        writtenOff = invoice.state == .writtenOff
        asking = invoice.state == .unknown
        failure = writtenOff ? nil : invoice.failure.nonEmpty
        addressee = invoice.addressee.nonEmpty
        lines = invoice.lines.map {
            Line(
                description: $0.description_p, quantity: Int($0.quantity), amount: Yen($0.amountYen).japanese,
                taxIncluded: $0.taxIncluded)
        }
        taxes = invoice.taxes.map {
            "\($0.taxRatePercent)%対象 \(Yen($0.totalYen).japanese)（うち消費税 \(Yen($0.taxYen).japanese)）"
        }
        papers = invoice.papers.filter { $0.kind != .receipt }.map { PaperLink($0, under: "/billing/papers") }
    }
}

/// A paper to be opened.
struct PaperLink: Sendable {
    let name: String
    let path: String

    init(_ paper: Billing_Paper, under path: String) {
        name =
            switch paper.kind {
            case .invoice: "請求書"
            case .receipt: "領収書"
            case .return: "返還請求書（\(Yen(paper.totalYen).japanese)）"
            case .unspecified, .UNRECOGNIZED: "書類"
            }
        self.path = "\(path)/\(paper.paperNumber).pdf"
    }
}
