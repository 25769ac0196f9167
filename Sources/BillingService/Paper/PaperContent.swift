import Foundation
import Primitives

/// What a paper says. A 請求書 and a 領収書 are qualified invoices (適格請求書) both, what gives back is a 適格返還請求書.
struct PaperContent: Equatable, Sendable {
    var kind: PaperKind
    var number: String
    /// A receipt's is the day the money came.
    var issued: JapanDate
    /// The invoice that it is, that was paid, or of which is given back.
    var invoiceNumber: String
    var invoiceIssued: JapanDate
    var chargeDate: JapanDate
    var recipient: Recipient
    /// What it was for: 「初期費用・2026年11月分」
    var title: String
    var lines: [InvoiceLine]
    var taxes: [TaxTotal]
    var total: Yen
    /// nil while nothing was paid.
    var card: Card?
    /// Why something is given back; empty otherwise.
    var reason = ""
    /// How it is given back.
    var way = MoneyAction.Way.card
    var issuer: Issuer

    /// The brand as it stands on the paper.
    struct Issuer: Codable, Equatable, Sendable {
        var brandName: String
        var company: String
        /// T + 13 digits.
        var registrationNumber: String
        var telephone: String
        var email: String
        var color: String
        /// 角印 as PNG.
        var seal: Data?

        init(_ brand: Brand) {
            brandName = brand.name
            company = brand.operatorCompany
            registrationNumber = brand.invoiceRegistrationNumber
            telephone = PhoneNumber(brand.telephone)?.hyphenated ?? brand.telephone
            email = brand.email
            color = brand.colors.primary
            seal = brand.seal
        }
    }
}

extension PaperContent {
    init(invoice: Invoice, issuer: Issuer) {
        self.init(
            kind: .invoice, number: invoice.number, issued: invoice.issuedDate, invoiceNumber: invoice.number,
            invoiceIssued: invoice.issuedDate,
            // A bill made late is charged when it is made.
            chargeDate: max(invoice.bill.chargeDate, invoice.issuedDate), recipient: invoice.recipient,
            title: invoice.bill.title, lines: invoice.bill.lines, taxes: invoice.taxes, total: invoice.total,
            issuer: issuer)
    }

    /// nil when the invoice is not paid.
    init?(receiptOf invoice: Invoice, issuer: Issuer) {
        guard let payment = invoice.payment else { return nil }
        self.init(invoice: invoice, issuer: issuer)
        kind = .receipt
        number = payment.receiptNumber
        issued = payment.date
        card = payment.card
    }

    init(_ given: InvoiceReturn, of invoice: Invoice, issuer: Issuer) {
        self.init(invoice: invoice, issuer: issuer)
        kind = .giveBack
        number = given.number
        issued = given.issuedDate
        card = invoice.payment?.card
        reason = given.reason
        way = given.way
        lines = given.taxes.map { tax in
            InvoiceLine(
                subject: .plan(month: invoice.bill.period), description: "\(invoice.bill.title)（\(invoice.number)）のご返金",
                quantity: 1, unitPrice: Brand.Price(yen: tax.total, taxIncluded: true), taxRatePercent: tax.ratePercent)
        }
        taxes = given.taxes
        total = given.total
    }
}

/// The words in which the kinds differ.
extension PaperContent {
    var heading: String { kind == .giveBack ? "返還請求書" : kind.name }

    var subheading: String {
        switch kind {
        case .invoice: "適格請求書"
        case .receipt: "適格請求書を兼ねています"
        case .giveBack: "適格返還請求書"
        }
    }

    var references: [(label: String, value: String)] {
        switch kind {
        case .invoice: [("請求書番号", number), ("発行日", issued.japanese), ("お支払日", chargeDate.japanese)]
        case .receipt: [("領収書番号", number), ("発行日", issued.japanese), ("請求書番号", invoiceNumber)]
        case .giveBack: [("番号", number), ("返還日", issued.japanese), ("元の請求書", invoiceNumber)]
        }
    }

    var amountLabel: String {
        switch kind {
        case .invoice: "ご請求金額（税込）"
        case .receipt: "領収金額（税込）"
        case .giveBack: "返還金額（税込）"
        }
    }

    var particulars: [(label: String, value: String)] {
        let paidBy = card.map { "クレジットカード利用（\($0.brand.name) 下4桁 \($0.last4)）" } ?? "クレジットカード利用"
        switch kind {
        case .invoice:
            return [
                ("ご請求内容", "\(issuer.brandName) ご利用料金（\(title)）"), ("お支払方法", "\(paidBy)。ご登録のカードでお支払いいただきます。"),
                ("お支払日", chargeDate.japanese),
            ]
        case .receipt:
            return [
                ("但し書き", "\(issuer.brandName) ご利用料金（\(title)）として\n上記の金額を領収いたしました。"), ("お支払方法", paidBy),
                ("お支払日", issued.japanese),
            ]
        case .giveBack:
            return [
                ("内容", "\(issuer.brandName) ご利用料金（\(title)）の返還"),
                ("元の取引", "請求書番号 \(invoiceNumber)（\(invoiceIssued.japanese)発行）"), ("返還の理由", reason),
                ("返還方法", way == .bank ? "銀行振込" : "\(paidBy)の取消または返金"),
            ]
        }
    }

    var taxLabel: String { kind == .giveBack ? "うち返還に係る消費税" : "うち消費税" }

    var notes: [String] {
        let rounding = "消費税額は、税率ごとに合計した税込金額から計算し、1円未満を切り捨てています。"
        switch kind {
        case .invoice: return [rounding, "本書は電子データで発行しています。"]
        case .receipt: return [rounding, "クレジットカード利用のため、収入印紙は不要です。本書は電子データで発行しています。"]
        case .giveBack: return [rounding, "元の請求書と領収書は変更していません。あわせて保存してください。本書は電子データで発行しています。"]
        }
    }
}
