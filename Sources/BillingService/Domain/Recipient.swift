import Primitives

/// Whom papers are made out to, as the Account service last told it.
struct Recipient: Equatable, Sendable {
    enum Kind: String, Sendable {
        case company, person
    }

    var kind: Kind
    /// Empty for a person without a company.
    var companyName: String
    var personName: String
    var postalCode: String
    var address: String
    /// The customer's own words for whom papers are made out to; empty = the registered name.
    var addressee = ""

    /// 「ウィズ・プランナーズ株式会社 経理部 御中」: as it stands on the paper.
    var addressed: String { addressee.isEmpty ? registered : addressee }

    /// 「ウィズ・プランナーズ株式会社 御中」; a person is 様, with the shop's name before it where there is one.
    var registered: String {
        switch kind {
        case .company: "\(companyName) 御中"
        case .person: companyName.isEmpty ? "\(personName) 様" : "\(companyName) \(personName) 様"
        }
    }
}
