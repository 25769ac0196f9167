/// What an account still has to send (Account's `IdentityMissing`).
struct MissingFacts: Codable, Equatable, Sendable {
    var isCompany: Bool
    var companyDocument: Bool
    var personDocuments: Int
    var oneMayBeSupporting: Bool

    /// 「本人確認書類：もう1種類（補完書類でも可）」
    var lines: [String] {
        var lines: [String] = []
        if companyDocument { lines.append("会社の書類（登記事項証明書または印鑑登録証明書）") }
        let whose = isCompany ? "取引担当者の" : ""
        let supporting = "納税証明書や公共料金の領収証書などの補完書類でもかまいません"
        switch personDocuments {
        case ...0: break
        case 1 where oneMayBeSupporting: lines.append("\(whose)本人確認書類をもう1種類（\(supporting)）")
        case 1: lines.append("\(whose)本人確認書類（運転免許証など）を1種類")
        case let count: lines.append("\(whose)本人確認書類を異なる\(count)種類（1種類は、\(supporting)）")
        }
        return lines
    }
}
