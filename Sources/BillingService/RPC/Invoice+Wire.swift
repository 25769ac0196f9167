import Contracts
import Primitives

extension Billing_Invoice {
    init(_ invoice: Invoice) {
        self = .with {
            $0.invoiceID = invoice.id.text
            $0.accountID = invoice.accountID.text
            $0.brand = invoice.brand
            $0.invoiceNumber = invoice.number
            $0.issuedDate = invoice.issuedDate.iso
            $0.title = invoice.bill.title
            $0.lines = invoice.bill.lines.map(Billing_InvoiceLine.init)
            $0.taxes = invoice.taxes.map(Billing_TaxTotal.init)
            $0.totalYen = invoice.total.amount
            $0.state =
                switch invoice.state {
                case .open: .open
                case .paid: .paid
                case .failed: .failed
                case .unknown: .unknown
                case .writtenOff: .writtenOff
                }
            $0.periodDate = invoice.bill.period.iso
            $0.failure = invoice.failure
            $0.addressee = invoice.recipient.addressed
            $0.papers = Billing_Paper.all(invoice)
            $0.needsAuthentication = invoice.waitsForHolder
            $0.refundedYen = invoice.refunded.amount
            if let dispute = invoice.dispute { $0.dispute = Billing_Dispute(dispute) }
            if let payment = invoice.payment {
                $0.paidDate = payment.date.iso
                $0.card = Billing_Card(payment.card)
                $0.receiptNumber = payment.receiptNumber
            }
        }
    }
}

extension Billing_Paper {
    fileprivate static func all(_ invoice: Invoice) -> [Billing_Paper] {
        func paper(_ number: String, _ kind: Billing_PaperKind, _ date: JapanDate, _ total: Yen) -> Billing_Paper {
            .with {
                $0.paperNumber = number
                $0.kind = kind
                $0.issuedDate = date.iso
                $0.totalYen = total.amount
            }
        }
        return [paper(invoice.number, .invoice, invoice.issuedDate, invoice.total)]
            + [invoice.payment].compactMap { $0 }.map { paper($0.receiptNumber, .receipt, $0.date, invoice.total) }
            + invoice.returns.map { paper($0.number, .return, $0.issuedDate, $0.total) }
    }
}

extension Billing_Arrears {
    init(_ arrears: Arrears) {
        self = .with {
            $0.unpaidYen = arrears.unpaid.amount
            $0.sinceDate = arrears.since.iso
            $0.failure = arrears.failure
            $0.nextAttemptDate = arrears.nextAttempt?.iso ?? ""
            $0.suspensionDate = arrears.suspension?.iso ?? ""
            $0.suspended = arrears.suspended
            $0.cardRefused = arrears.cardRefused
            $0.authenticationInvoiceID = arrears.authentication?.text ?? ""
            $0.underWay = arrears.underWay
        }
    }
}

extension Billing_InvoiceLine {
    init(_ line: InvoiceLine) {
        self = .with {
            $0.description_p = line.description
            $0.quantity = Int32(line.quantity)
            $0.unitPriceYen = line.unitPrice.yen.amount
            $0.amountYen = line.amount.amount
            $0.taxIncluded = line.unitPrice.taxIncluded
            $0.taxRatePercent = Int32(line.taxRatePercent)
        }
    }
}

extension Billing_TaxTotal {
    init(_ tax: TaxTotal) {
        self = .with {
            $0.taxRatePercent = Int32(tax.ratePercent)
            $0.totalYen = tax.total.amount
            $0.taxYen = tax.tax.amount
        }
    }
}

extension Billing_Card {
    init(_ card: Card) {
        self = .with {
            $0.brand = card.brand.rawValue
            $0.last4 = card.last4
            $0.expMonth = Int32(card.expMonth)
            $0.expYear = Int32(card.expYear)
        }
    }
}

extension Billing_Contract {
    init(_ contract: Contract, on today: JapanDate) {
        let terms = contract.terms(in: today.firstOfMonth)
        self = .with {
            $0.brand = contract.brand
            $0.plan = terms.plan.key
            $0.planName = terms.plan.name
            $0.options = terms.options.map(\.key)
            $0.startDate = contract.start.iso
            $0.minimumTermEndDate = contract.minimumTermEnd.iso
            $0.includedCalls = Int32(terms.plan.includedCalls)
            $0.overageUnitYen = terms.plan.overagePerCall.yen.amount
            $0.monthlyYen = contract.monthlyTotal(on: today).amount
            $0.endDate = contract.end?.iso ?? ""
        }
    }
}
