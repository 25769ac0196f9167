import Foundation
import Papers
import Primitives

/// What the paper says: every line of ECcall's sample (guide, page 7), from the brand's own data.
struct TermsNoticePaper: Equatable, Sendable {
    var managementNumber: String
    var contract: JapanDate
    var serviceStart: JapanDate
    /// 「株式会社〇〇 〇〇様」, and where it goes.
    var recipient: Recipient
    /// With the contract's prices, and those of its campaigns that hold for it.
    var brand: Brand
    var plan: Brand.Plan

    struct Recipient: Equatable, Sendable {
        /// Seven digits.
        var postalCode: String
        var address: String
        /// Empty for a person.
        var company: String
        var person: String

        /// On the envelope's window; the second line for a company.
        var lines: [String] { company.isEmpty ? ["\(person) 様"] : [company, "\(person) 様"] }
        /// Within the sentence.
        var named: String { company.isEmpty ? "\(person)様" : "\(person)様（\(company)様）" }
    }

    struct Line: Equatable, Sendable {
        var text: String
        var isHeading = false
        /// How far it is set in: 0, 1, 2.
        var depth = 0
    }

    var opening: String {
        "当社：\(brand.operatorCompany)は\(recipient.named)より、\(brand.name)業務の委任契約において、下記希望内容を承りました。"
    }

    /// The numbered part, in the sample's order.
    var lines: [Line] {
        [
            Line(text: "1、代行業務のプラン", isHeading: true), Line(text: "\(plan.name)プラン", depth: 1),
            Line(text: "2、初期費用及び代行業務", isHeading: true),
            Line(text: "(1) 初期費用　金 \(initialFee)", depth: 1),
        ] + (brand.campaigns ?? []).map { Line(text: "※「\($0.name)」適用。\($0.text)", depth: 2) } + [
            Line(text: "(2) 業務料　月額 金 \(amount(plan.monthly))", depth: 1),
            Line(text: "※但し、1ヶ月\(plan.includedCalls)コール以内の受信業務の対価である", depth: 2),
            Line(text: "(3) 超過業務料", depth: 1),
            Line(
                text: "1ヶ月\(plan.includedCalls)コールを超えた部分について、1コール当り 金 \(amount(plan.overagePerCall))", depth: 2),
            Line(text: "3、支払方法", isHeading: true), Line(text: "クレジットカード", depth: 1),
            Line(text: "・毎月のサービス利用料は、前払いとなっております。", depth: 1),
            Line(text: "・超過業務料については、次月に追加業務料を請求致します。", depth: 1),
            Line(text: "4、業務開始日（電話開通日）", isHeading: true), Line(text: serviceStart.japanese, depth: 1),
            Line(text: "5、契約期間", isHeading: true),
            Line(text: "最低契約期間は、\(brand.minimumTermMonths)ヶ月となっております。", depth: 1),
            Line(text: "別途規約に定める当社所定の解約に準じた手続きがなされない限り、自動更新されます。", depth: 1),
        ]
    }

    private var initialFee: String {
        brand.campaigns?.contains { $0.initialFeeFree == true } ?? false ? "0円" : amount(brand.initialFee)
    }

    private func amount(_ price: Brand.Price) -> String {
        "\(price.yen.japanese)（消費税\(price.taxIncluded ? "込" : "別")）"
    }
}

extension TermsNoticePaper {
    private static let left = 62.0
    private static let right = PaperCanvas.width - 62
    private static var width: Double { right - left }

    /// The same paper always has the same bytes.
    func pdf() throws -> Data {
        let canvas = try PaperCanvas(
            title: "取引条件通知書 \(managementNumber)", author: brand.operatorCompany, subject: "\(brand.name) 取引条件通知書",
            created: "\(contract.iso)T00:00:00+09:00")
        drawRecipient(canvas)
        drawNumbers(canvas)
        var y = 188.0
        y += canvas.text(
            "取引条件通知書", x: Self.left, y: y, width: Self.width, .init(size: 21, bold: true, spacing: 5), .center)
        y += 22
        y += canvas.text(opening, x: Self.left, y: y, width: Self.width, .init(size: 10.5, leading: 1.75))
        y += 14
        y += canvas.text("記", x: Self.left, y: y, width: Self.width, .init(size: 10.5), .center)
        y += 8
        for line in lines {
            if line.isHeading { y += 8 }
            let x = Self.left + Double(line.depth) * 18
            y += canvas.text(
                line.text, x: x, y: y, width: Self.right - x, .init(size: 10.5, bold: line.isHeading, leading: 1.7))
        }
        canvas.text("以上", x: Self.left, y: y + 8, width: Self.width, .init(size: 10.5), .right)
        drawIssuer(canvas)
        return try canvas.finish()
    }

    /// Where the window of a folded A4's envelope is.
    private func drawRecipient(_ canvas: PaperCanvas) {
        var y = 58.0
        let postal = "〒\(recipient.postalCode.prefix(3))-\(recipient.postalCode.suffix(4))"
        y += canvas.text(postal, x: Self.left, y: y, width: 250, .init(size: 10))
        y += canvas.text(recipient.address, x: Self.left, y: y, width: 250, .init(size: 10)) + 6
        for line in recipient.lines {
            y += canvas.text(line, x: Self.left, y: y, width: 250, .init(size: 12.5, bold: true, leading: 1.4))
        }
    }

    private func drawNumbers(_ canvas: PaperCanvas) {
        var y = 58.0
        for (label, value) in [("管理番号", managementNumber), ("契約日", contract.japanese)] {
            canvas.text(label, x: Self.right - 190, y: y, width: 70, .init(size: 10, ink: .quiet))
            canvas.text(value, x: Self.right - 120, y: y, width: 120, .init(size: 10.5), .right)
            y += 18
        }
    }

    private func drawIssuer(_ canvas: PaperCanvas) {
        var y = PaperCanvas.height - 118
        canvas.box(
            x: Self.left, y: y, width: Self.width, height: 1.2, radius: 0.6, ink: .init(css: brand.colors.primary))
        y += 12
        canvas.text("大切に保管してください。", x: Self.left, y: y, width: 200, .init(size: 9, ink: .quiet))
        for (text, isName) in [
            (brand.operatorCompany, true),
            (brand.centerName, false),
            ("電話 \(PhoneNumber(brand.telephone)?.hyphenated ?? brand.telephone)　受付 \(brand.supportHours)", false),
            (brand.email, false),
        ] {
            y += canvas.text(
                text, x: Self.left + 120, y: y, width: Self.width - 120, .init(size: isName ? 11 : 9, bold: isName),
                .right)
        }
    }
}
