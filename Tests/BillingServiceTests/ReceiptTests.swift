import Foundation
import Primitives
import Testing

@testable import BillingService

@Suite("領収書のPDF")
struct ReceiptTests {
    static let receipt = Receipt(
        number: "BC-R-2026-000001", invoiceNumber: "BC-2026-000001", paidDate: JapanDate(iso: "2026-12-01")!,
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
            "10%対象（税込）", "うち消費税", "¥6,028", "548円", "超過コール 2026年11月分",
        ] {
            #expect(text.contains(expected), "\(expected)")
        }
        // The tool takes no pipe: it seeks.
        let fonts = try withPDFFile(Self.receipt.pdf()) { try pdfTool("pdffonts", [$0], input: Data()) }
        let rows = fonts.split(separator: "\n").dropFirst(2)
        #expect(!rows.isEmpty)
        for row in rows { #expect(row.contains("yes yes yes"), "\(row)") }
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
