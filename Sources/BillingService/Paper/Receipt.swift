import Primitives

/// What a receipt says: a qualified invoice (適格請求書) and receipt in one paper. Made once, when the money came.
struct Receipt: Equatable, Sendable {
    var number: String
    var invoiceNumber: String
    /// The day the money came.
    var paidDate: JapanDate
    var recipient: Recipient
    /// What it was for: 「初期費用・2026年11月分」
    var title: String
    var lines: [InvoiceLine]
    var taxes: [TaxTotal]
    var total: Yen
    var card: Card
    var issuer: Issuer

    /// The brand as it stands on the paper.
    struct Issuer: Equatable, Sendable {
        var brandName: String
        var company: String
        /// T + 13 digits.
        var registrationNumber: String
        var telephone: String
        var email: String
        var color: String

        init(_ brand: Brand) {
            brandName = brand.name
            company = brand.operatorCompany
            registrationNumber = brand.invoiceRegistrationNumber
            telephone = PhoneNumber(brand.telephone)?.hyphenated ?? brand.telephone
            email = brand.email
            color = brand.colors.primary
        }
    }
}
