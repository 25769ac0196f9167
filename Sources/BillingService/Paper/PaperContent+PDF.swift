import Foundation
import Papers
import Primitives

extension PaperContent {
    /// The paper as PDF. The same content always has the same bytes.
    func pdf() throws -> Data {
        let canvas = try PaperCanvas(
            title: "\(kind.name) \(number)", author: issuer.company, subject: "\(issuer.brandName) ご利用料金 \(title)",
            created: "\(issued.iso)T00:00:00+09:00")
        let accent = PaperCanvas.Ink(css: issuer.color)
        var y = drawHead(canvas, accent)
        y = try drawParties(canvas, top: y)
        y = drawAmount(canvas, top: y, accent)
        y = drawParticulars(canvas, top: y)
        y = drawLines(canvas, top: y, accent)
        drawTotals(canvas, top: y, accent)
        drawFoot(canvas)
        return try canvas.finish()
    }

    private static let left = 56.0
    private static let right = PaperCanvas.width - 56
    private static var width: Double { right - left }
    /// Nothing but the foot stands below.
    private static let bottom = PaperCanvas.height - 96

    private func drawHead(_ canvas: PaperCanvas, _ accent: PaperCanvas.Ink) -> Double {
        canvas.box(x: Self.left, y: 48, width: Self.width, height: 3, radius: 1.5, ink: accent)
        canvas.text(heading, x: Self.left, y: 64, width: 260, .init(size: 26, bold: true, spacing: 9))
        canvas.text(subheading, x: Self.left, y: 104, width: 260, .init(size: 8.5, ink: .quiet))
        var y = 68.0
        for (label, value) in references {
            canvas.text(label, x: Self.right - 178, y: y, width: 60, .init(size: 9.5, ink: .quiet))
            canvas.text(value, x: Self.right - 118, y: y, width: 118, .init(size: 9.5), .right)
            y += 16
        }
        return 148
    }

    private func drawParties(_ canvas: PaperCanvas, top: Double) throws -> Double {
        let nameWidth = 276.0
        // A long company name gets smaller letters before it gets a second line.
        let sizes = [16.0, 14, 12.5]
        let size =
            sizes.first { canvas.height(of: recipient.addressed, width: nameWidth, .init(size: $0)) <= $0 * 1.6 }
            ?? 12.5
        var y =
            top
            + canvas.text(recipient.addressed, x: Self.left, y: top, width: nameWidth, .init(size: size, bold: true))
            + 3
        canvas.line(x1: Self.left, y1: y, x2: Self.left + nameWidth, y2: y, thickness: 0.8, ink: .text)
        y += 6
        let postal =
            recipient.postalCode.count == 7
            ? "〒\(recipient.postalCode.prefix(3))-\(recipient.postalCode.suffix(4))" : ""
        for part in [postal, recipient.address] where !part.isEmpty {
            y += canvas.text(part, x: Self.left, y: y, width: nameWidth, .init(size: 8.5, ink: .quiet))
        }

        return max(y, try drawIssuer(canvas, top: top)) + 24
    }

    private static let issuerWidth = 196.0
    private static let sealSide = 48.0

    /// The issuer, with the place of its seal (角印) beside the lines under its name, where paper has it.
    private func drawIssuer(_ canvas: PaperCanvas, top: Double) throws -> Double {
        let left = Self.right - Self.issuerWidth
        let width = Self.issuerWidth - Self.sealSide - 4
        var y = top
        y += canvas.text(issuer.company, x: left, y: y, width: Self.issuerWidth, .init(size: 11, bold: true)) + 2
        try drawSeal(canvas, x: Self.right - Self.sealSide, y: y)
        let seal = y + Self.sealSide
        for part in [issuer.brandName, "登録番号 \(issuer.registrationNumber)", "電話 \(issuer.telephone)"] {
            y += canvas.text(part, x: left, y: y, width: width, .init(size: 9, leading: 1.6))
        }
        y = max(y, seal)
        return y + canvas.text(issuer.email, x: left, y: y, width: Self.issuerWidth, .init(size: 9, leading: 1.6))
    }

    /// The law asks no seal of an invoice or a receipt; without one its place says so, or readers would look for it.
    private func drawSeal(_ canvas: PaperCanvas, x: Double, y: Double) throws {
        let side = Self.sealSide
        if let seal = issuer.seal { return try canvas.image(png: seal, x: x, y: y, side: side) }
        for (x1, y1, x2, y2) in [
            (x, y, x + side, y), (x, y + side, x + side, y + side), (x, y, x, y + side),
            (x + side, y, x + side, y + side),
        ] { canvas.line(x1: x1, y1: y1, x2: x2, y2: y2) }
        canvas.text("押印省略", x: x, y: y + side / 2 - 6, width: side, .init(size: 7.5, ink: .quiet), .center)
    }

    private func drawAmount(_ canvas: PaperCanvas, top: Double, _ accent: PaperCanvas.Ink) -> Double {
        let height = 62.0
        canvas.box(x: Self.left, y: top, width: Self.width, height: height, radius: 6, ink: .tint)
        canvas.text(amountLabel, x: Self.left + 20, y: top + 23, width: 160, .init(size: 11))
        canvas.text(
            total.symbol, x: Self.left + 160, y: top + 9, width: Self.width - 180,
            .init(size: 29, bold: true, ink: accent, spacing: 0.6), .right)
        return top + height + 18
    }

    private func drawParticulars(_ canvas: PaperCanvas, top: Double) -> Double {
        var y = top
        for (label, value) in particulars {
            canvas.text(label, x: Self.left, y: y, width: 80, .init(size: 9.5, ink: .quiet))
            y += canvas.text(value, x: Self.left + 84, y: y, width: Self.width - 84, .init(size: 9.5)) + 4
        }
        return y + 16
    }

    /// Columns of the lines: left edge, width, alignment.
    private static let columns: [(title: String, x: Double, width: Double, alignment: PaperCanvas.Alignment)] = [
        ("内容", left + 10, 236, .left),
        ("数量", left + 250, 34, .right),
        ("単価", left + 290, 62, .right),
        ("税率", left + 358, 52, .right),
        ("金額", left + 414, width - 424, .right),
    ]

    private func drawLines(_ canvas: PaperCanvas, top: Double, _ accent: PaperCanvas.Ink) -> Double {
        var y = drawLinesHead(canvas, top: top)
        for line in lines {
            let height = max(
                24, canvas.height(of: line.description, width: Self.columns[0].width, .init(size: 9.5)) + 10)
            if y + height > Self.bottom {
                y = drawLinesHead(canvas, top: continued(canvas))
            }
            let cells = [
                line.description, String(line.quantity), line.unitPrice.yen.japanese,
                "\(line.taxRatePercent)% \(line.unitPrice.taxIncluded ? "税込" : "税抜")", line.amount.japanese,
            ]
            for (cell, column) in zip(cells, Self.columns) {
                canvas.text(cell, x: column.x, y: y + 5, width: column.width, .init(size: 9.5), column.alignment)
            }
            y += height
            canvas.line(x1: Self.left, y1: y, x2: Self.right, y2: y)
        }
        return y + 14
    }

    private func drawLinesHead(_ canvas: PaperCanvas, top: Double) -> Double {
        canvas.box(x: Self.left, y: top, width: Self.width, height: 22, ink: .tint)
        for column in Self.columns {
            canvas.text(
                column.title, x: column.x, y: top + 4.5, width: column.width, .init(size: 8.5, ink: .quiet),
                column.alignment)
        }
        return top + 22
    }

    private func drawTotals(_ canvas: PaperCanvas, top: Double, _ accent: PaperCanvas.Ink) {
        var y = top
        let needed = Double(taxes.count) * 36 + 40
        if y + needed > Self.bottom {
            y = continued(canvas)
        }
        let labelX = Self.left + 250
        func row(_ label: String, _ value: Yen, _ style: PaperCanvas.Style) {
            canvas.text(label, x: labelX, y: y, width: 150, style)
            canvas.text(value.japanese, x: Self.right - 130, y: y, width: 120, style, .right)
            y += style.size * 1.9
        }
        for tax in taxes {
            row("\(tax.ratePercent)%対象（税込）", tax.total, .init(size: 9.5))
            row("\(taxLabel)（\(tax.ratePercent)%）", tax.tax, .init(size: 9.5, ink: .quiet))
        }
        y += 2
        canvas.line(x1: labelX, y1: y, x2: Self.right, y2: y, thickness: 0.8, ink: accent)
        y += 6
        row("合計（税込）", total, .init(size: 11.5, bold: true))
    }

    /// Ends the page and begins another, which says whose it is.
    /// - Returns: where its content begins.
    private func continued(_ canvas: PaperCanvas) -> Double {
        drawFoot(canvas)
        canvas.newPage()
        canvas.text("\(kind.name) \(number)（続き）", x: Self.left, y: 48, width: Self.width, .init(size: 9.5, ink: .quiet))
        return 72
    }

    private func drawFoot(_ canvas: PaperCanvas) {
        var y = PaperCanvas.height - 84
        canvas.line(x1: Self.left, y1: y, x2: Self.right, y2: y)
        y += 8
        for note in notes {
            y += canvas.text(note, x: Self.left, y: y, width: Self.width, .init(size: 8, ink: .quiet))
        }
    }
}
