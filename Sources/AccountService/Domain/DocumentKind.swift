import Primitives

/// A kind of identity document, and on which days it is taken (PRODUCT B1). Law changes the list by dates: a kind that is
/// no longer taken stays here, for documents that were taken.
///
/// Every date is held against the day on which the document reached us, however long it waits for its review: 施行規則 第7条
/// asks that it is valid 「提示又は送付を受ける日において」 and that a certificate was made 「提示又は送付を受ける日前6月以内」.
struct DocumentKind: Equatable, Sendable {
    let key: String
    let name: String
    let party: PartyKind
    /// First and last day on which it is taken; nil = open.
    let from: JapanDate?
    let until: JapanDate?
    /// Which side or pages are wanted: 「おもて面とうら面」; may be empty.
    let sides: String
    /// A sentence for the page; may be empty.
    let advice: String
    /// Whether a document number has to be written down when it is accepted.
    let hasNumber: Bool
    /// Certificates are taken up to this age on the day they reach us (犯罪収益移転防止法施行規則 第7条); nil = as long as valid.
    let longestAgeMonths: Int?
    /// What has to be covered before it is sent, for nobody may ask for it or keep it: 「基礎年金番号」; empty where nothing has.
    /// 健康保険法 第194条の2 and its like: 保険者番号 and 被保険者等記号・番号; 国民年金法 (基礎年金番号の利用制限等); 番号法 第15条 and
    /// 第20条: 個人番号.
    let coveredNumber: String
    /// 補完書類: shows name and present address beside an identity document, never enough alone.
    let isSupporting: Bool

    static let individualNumberCard = "individual_number_card"
    private static let insuranceNumbers = "保険者番号と被保険者等記号・番号"

    /// Without a number it is told by its issuer (施行規則 第20条第1項: 「本人確認書類…を特定するに足りる事項」).
    var needsIssuer: Bool { !coveredNumber.isEmpty }

    /// Likewise; the front of a 個人番号カード shows none.
    var needsIssuedDate: Bool { longestAgeMonths != nil || (needsIssuer && key != DocumentKind.individualNumberCard) }

    /// The company's business is on it (施行規則 第10条第2号); a certificate of its seal does not show it.
    var showsBusiness: Bool { key == "registry_certificate" }

    static let all: [DocumentKind] = [
        DocumentKind(
            "drivers_license", "運転免許証", .person, sides: "おもて面とうら面", advice: ""),
        DocumentKind(
            "driving_record_certificate", "運転経歴証明書", .person, from: day(2012, 4, 1), sides: "おもて面とうら面",
            advice: "2012年4月1日以降に交付されたものに限ります。"),
        // 健康保険証 ended on 2025-12-01 at the latest; 資格確認書 has been issued in its place since 2024-12-02.
        DocumentKind(
            "health_insurance_card", "各種健康保険証", .person, until: day(2025, 12, 1), sides: "おもて面とうら面（住所の記載がある面）",
            advice: "保険者番号と被保険者等記号・番号を隠してお送りください。", hasNumber: false, coveredNumber: insuranceNumbers),
        DocumentKind(
            "health_insurance_confirmation", "資格確認書", .person, from: day(2024, 12, 2),
            sides: "おもて面とうら面（住所の記載がある面）",
            advice: "保険者番号と被保険者等記号・番号を隠してお送りください。", hasNumber: false, coveredNumber: insuranceNumbers),
        // Issued until 2022-03-31 (基礎年金番号通知書, which took its place, is no identity document).
        DocumentKind(
            "pension_book", "国民年金手帳", .person, until: day(2022, 3, 31), sides: "氏名・住所のページ",
            advice: "基礎年金番号を隠してお送りください。", hasNumber: false, coveredNumber: "基礎年金番号"),
        DocumentKind(
            individualNumberCard, "個人番号カード", .person, from: day(2016, 1, 1), sides: "おもて面（顔写真のある面）のみ",
            advice: "うら面（個人番号12桁の面）は、お預かりできません。絶対に送らないでください。", hasNumber: false,
            coveredNumber: "個人番号（12桁）"),
        DocumentKind(
            "passport", "パスポート", .person, sides: "顔写真のページと所持人記入欄のページ",
            advice: "2020年2月4日以降に申請したものには所持人記入欄がありません。ほかの書類をお選びください。"),
        // Issued until 2015-12, valid for ten years.
        DocumentKind(
            "basic_resident_card", "住民基本台帳カード（顔写真付き）", .person, until: day(2025, 12, 31), sides: "おもて面とうら面",
            advice: ""),
        // They stand beside a copy of an identity document, as long as copies are taken (see `VerificationMethod`).
        supporting("tax_certificate", "納税証明書または国税・地方税の領収証書"),
        supporting("social_insurance_receipt", "社会保険料の領収証書"),
        supporting("utility_receipt", "公共料金（電気・ガス・水道など）の領収証書"),
        DocumentKind(
            "registry_certificate", "登記事項証明書", .company, sides: "すべてのページ",
            advice: "発行から6か月以内のものに限ります。", longestAgeMonths: 6),
        DocumentKind(
            "seal_certificate", "印鑑登録証明書", .company, sides: "", advice: "発行から6か月以内のものに限ります。",
            longestAgeMonths: 6),
    ]

    /// It proves who acts for a company, and why that person may is asked beside it.
    func provesPersonInCharge(of party: PartyKind) -> Bool {
        party == .company && self.party == .person && !isSupporting
    }

    static func of(_ key: String) -> DocumentKind? { all.first { $0.key == key } }

    /// What an applicant of this kind may send on that day, in the guide's order. For a company first its own, then
    /// those of its person in charge.
    static func acceptable(for party: PartyKind, on day: JapanDate) -> [DocumentKind] {
        let taken = all.filter { $0.isTaken(on: day) }
        let persons = taken.filter { $0.party == .person }
        return party == .person ? persons : taken.filter { $0.party == .company } + persons
    }

    func isTaken(on day: JapanDate) -> Bool {
        if let from, day < from { return false }
        if let until, day > until { return false }
        return true
    }

    private init(
        _ key: String, _ name: String, _ party: PartyKind, from: JapanDate? = nil, until: JapanDate? = nil,
        sides: String, advice: String, hasNumber: Bool = true, coveredNumber: String = "",
        longestAgeMonths: Int? = nil, isSupporting: Bool = false
    ) {
        self.key = key
        self.name = name
        self.party = party
        self.from = from
        self.until = until
        self.sides = sides
        self.advice = advice
        self.hasNumber = hasNumber
        self.coveredNumber = coveredNumber
        self.longestAgeMonths = longestAgeMonths
        self.isSupporting = isSupporting
    }

    private static func supporting(_ key: String, _ name: String) -> DocumentKind {
        DocumentKind(
            key, name, .person, from: day(2020, 4, 1), until: day(2027, 3, 31), sides: "氏名・現在の住所・日付のわかる面",
            advice: "本人確認書類に添えてお送りください。領収日または発行日から6か月以内のものに限ります。", hasNumber: false,
            longestAgeMonths: 6, isSupporting: true)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> JapanDate {
        guard let date = JapanDate(year: year, month: month, day: day) else {
            preconditionFailure("no such day: \(year)-\(month)-\(day)")
        }
        return date
    }
}
