import Primitives

/// 実質的支配者, as the company tells (犯罪収益移転防止法施行規則 第11条; 本人特定事項 and relation are kept by 第20条第1項).
struct BeneficialOwner: Equatable, Sendable {
    var name: String
    /// nil for what counts as a person.
    var birthDate: JapanDate?
    var address: String
    /// A listed company or its subsidiary, the state, a municipality (第11条第4項).
    var countsAsPerson = false

    /// 「高橋 一郎　1985-04-01生　東京都品川区西五反田1-2-3」
    var words: String {
        let born = birthDate.map { "\($0.iso)生" } ?? (countsAsPerson ? "上場企業等" : "")
        return [name, born, address].filter { !$0.isEmpty }.joined(separator: "　")
    }
}

/// Why they are that, in the order of 第11条第2項: a later reason counts only where no earlier one holds, so that all owners
/// of a company have the same. The raw value is kept.
enum BeneficialOwnership: String, Sendable, CaseIterable {
    case majority, quarter, influence, representative

    /// More than half is one alone, more than a quarter are three at most; several may lead a company.
    var mostOwners: Int {
        switch self {
        case .majority: 1
        case .quarter: 3
        case .influence, .representative: SetVerificationDetails.mostOwners
        }
    }

    /// As the verification record says the relation to the company.
    var words: String {
        switch self {
        case .majority: "議決権等の2分の1を超えて保有"
        case .quarter: "議決権等の4分の1を超えて保有"
        case .influence: "出資・融資・取引などを通じて事業活動に支配的な影響力を持つ"
        case .representative: "会社を代表し、業務を執行する"
        }
    }
}
