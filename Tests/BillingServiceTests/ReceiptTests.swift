import Foundation
import Papers
import Primitives
import Testing

@testable import BillingService

@Suite("書類のPDF: 請求書、領収書、返還請求書")
struct ReceiptTests {
    static let receipt = PaperContent(
        kind: .receipt, number: "BC-R-2026-000001", issued: Sample.day("2026-12-01"), invoiceNumber: "BC-2026-000001",
        invoiceIssued: Sample.day("2026-12-01"), chargeDate: Sample.day("2026-12-01"),
        recipient: Recipient(
            kind: .company, companyName: "ウィズ・プランナーズ株式会社", personName: "田中 一郎", postalCode: "1410031",
            address: "東京都品川区西五反田1-2-3 五反田ビル5階"),
        title: "2026年12月分・2026年11月超過分", lines: Sample.mixedLines, taxes: InvoiceTotals(Sample.mixedLines).taxes,
        total: InvoiceTotals(Sample.mixedLines).total,
        card: Card(brand: .visa, last4: "4242", expMonth: 12, expYear: 2030),
        issuer: .init(Sample.brand))

    @Test("同じ領収書は同じバイト列になる")
    func sameBytes() throws {
        #expect(try Self.receipt.pdf() == Self.receipt.pdf())
    }

    @Test("PDFから日本語の文字が読み取れ、フォントが埋め込まれている")
    func textIsFound() throws {
        let text = try pdfTool("pdftotext", ["-layout", "-", "-"], input: Self.receipt.pdf())
        for expected in [
            "領収書", "BC-R-2026-000001", "2026年12月1日", "ウィズ・プランナーズ株式会社 御中", "クレジットカード利用", "登録番号",
            "10%対象（税込）", "うち消費税", "押印省略", "¥6,028", "548円", "超過コール 2026年11月分",
        ] {
            #expect(text.contains(expected), "\(expected)")
        }
        // The tool takes no pipe: it seeks.
        let fonts = try withPDFFile(Self.receipt.pdf()) { try pdfTool("pdffonts", [$0], input: Data()) }
        let rows = fonts.split(separator: "\n").dropFirst(2)
        #expect(!rows.isEmpty)
        for row in rows { #expect(row.contains("yes yes yes"), "\(row)") }
    }

    @Test("請求書と返還請求書は、それぞれの法律の言葉で")
    func otherKinds() throws {
        var paper = Self.receipt
        paper.kind = .invoice
        paper.number = "BC-2026-000001"
        paper.card = nil
        paper.recipient.addressee = "ウィズ商店 経理部 御中"
        let invoice = try pdfTool("pdftotext", ["-layout", "-", "-"], input: paper.pdf())
        for expected in ["請求書", "適格請求書", "ご請求金額（税込）", "クレジットカード利用", "ウィズ商店 経理部 御中", "T9000000000000", "¥6,028"] {
            #expect(invoice.contains(expected), "\(expected)")
        }
        #expect(!invoice.contains("領収") && !invoice.contains("株式会社 御中"))
        paper.kind = .giveBack
        paper.number = "BC-C-2026-000001"
        paper.reason = "誤請求のため"
        let given = try pdfTool("pdftotext", ["-layout", "-", "-"], input: paper.pdf())
        for expected in ["適格返還請求書", "元の請求書", "BC-2026-000001", "返還の理由", "誤請求のため", "うち返還に係る消費税"] {
            #expect(given.contains(expected), "\(expected)")
        }
    }

    @Test("見本を書き出す", .enabled(if: ProcessInfo.processInfo.environment["PAPER_SAMPLES"] != nil))
    func written() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["PAPER_SAMPLES"])
        for kind in PaperKind.allCases {
            var paper = Self.receipt
            paper.kind = kind
            if kind == .invoice { paper.card = nil }
            paper.reason = kind == .giveBack ? "お問い合わせの件数に誤りがあったため、超過通話料をお返しします。" : ""
            try paper.pdf().write(to: URL(fileURLWithPath: "\(folder)/\(kind.rawValue).pdf"))
        }
    }

    @Test("角印の画像があれば、押印省略の枠の代わりに載る。壊れた画像では書類を作らない")
    func seal() throws {
        var paper = Self.receipt
        // A single red dot.
        paper.issuer.seal = Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
        let sealed = try paper.pdf()
        #expect(try !pdfTool("pdftotext", ["-layout", "-", "-"], input: sealed).contains("押印省略"))
        let images = try withPDFFile(sealed) { try pdfTool("pdfimages", ["-list", $0], input: Data()) }
        #expect(images.split(separator: "\n").count >= 3)
        paper.issuer.seal = sealed
        #expect(throws: PaperCanvas.Problem.self) { try paper.pdf() }
    }

    @Test("明細が多いときは次のページに続く")
    func manyLines() throws {
        var receipt = Self.receipt
        receipt.lines = Array(repeating: receipt.lines, count: 20).flatMap { $0 }
        let text = try pdfTool("pdftotext", ["-layout", "-", "-"], input: receipt.pdf())
        #expect(text.split(separator: "\u{0C}").count >= 2)
    }
}

private func withPDFFile<T>(_ pdf: Data, _ body: (String) throws -> T) throws -> T {
    let file = FileManager.default.temporaryDirectory.appending(path: "receipt-\(UUID().uuidString).pdf")
    try pdf.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file.path)
}

private func pdfTool(_ name: String, _ arguments: [String], input: Data) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: input)
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: output, as: UTF8.self)
}
