import Contracts

extension Account_IdentityMissing {
    /// What still has to be sent, for the customer and for staff; empty when nothing.
    func sentence(isCompany: Bool) -> String {
        let whose = isCompany ? "取引担当者の" : ""
        var sentences: [String] = []
        if companyDocument { sentences.append("会社の書類（登記事項証明書または印鑑登録証明書）が必要です。") }
        let supporting = "税や公共料金の領収証書などの補完書類でもかまいません。"
        switch personDocuments {
        case ...0: break
        case 1 where oneMayBeSupporting: sentences.append("\(whose)本人確認書類はもう1種類必要です。\(supporting)")
        case 1: sentences.append("\(whose)本人確認書類（運転免許証など）が1種類必要です。")
        case let count: sentences.append("\(whose)本人確認書類は、異なる\(count)種類が必要です。1種類は、\(supporting)")
        }
        return sentences.joined()
    }
}

extension Account_AccountSnapshot {
    /// nil when everything has been sent.
    var missingDocuments: String? {
        hasIdentityMissing ? identityMissing.sentence(isCompany: partyKind == .company).nonEmpty : nil
    }

    /// One was sent, and it is not enough.
    var lacksSecondDocument: Bool { identityMissing.personDocuments == 1 && identityMissing.oneMayBeSupporting }
}
