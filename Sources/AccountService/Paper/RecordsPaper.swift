import Foundation
import Papers
import Primitives

/// Verification records on paper: a heading per record, its facts below; pages numbered.
struct RecordsPaper {
    private static let left = 48.0
    private static let right = PaperCanvas.width - 48
    private static let bottom = PaperCanvas.height - 54
    private static let label = 92.0

    var records: [ExportedRecord]
    /// 「2017年2月1日〜2017年2月28日」; empty = no bound.
    var period: String
    var by: String
    var made: Instant

    func pdf() throws -> Data {
        let day = JapanDate(made)
        let canvas = try PaperCanvas(
            title: "確認記録", author: by, subject: "確認記録 \(records.count)件", created: "\(day.iso)T00:00:00+09:00")
        var page = Page(canvas: canvas, y: 48)
        page.y += canvas.text(
            "確認記録", x: Self.left, y: page.y, width: 300, .init(size: 17, bold: true, spacing: 3))
        let facts = [period, "\(records.count)件", "作成 \(JapanTime.text(made))　\(by)"].filter { !$0.isEmpty }
        page.y +=
            canvas.text(
                facts.joined(separator: "　"), x: Self.left, y: page.y, width: Self.right - Self.left,
                .init(size: 9, ink: .quiet)) + 10
        for record in records { draw(record, on: &page) }
        page.number()
        return try canvas.finish()
    }

    private struct Page {
        let canvas: PaperCanvas
        var y: Double
        var count = 1

        func number() {
            canvas.text(
                "\(count)", x: RecordsPaper.left, y: RecordsPaper.bottom + 16,
                width: RecordsPaper.right - RecordsPaper.left,
                .init(size: 8.5, ink: .quiet), .center)
        }

        mutating func make(room height: Double) {
            guard y + height > RecordsPaper.bottom, y > 60 else { return }
            number()
            canvas.newPage()
            count += 1
            y = 48
        }
    }

    private func draw(_ record: ExportedRecord, on page: inout Page) {
        let canvas = page.canvas
        let width = Self.right - Self.left - Self.label
        let style = PaperCanvas.Style(size: 9, leading: 1.5)
        let heading = PaperCanvas.Style(size: 10.5, bold: true)
        let rows = ExportedRecord.columns.map { ($0.name, $0.value(record)) }.filter { !$0.1.isEmpty }
        let heights = rows.map { canvas.height(of: $0.1, width: width, style) }
        // The head and its first lines stay together; what was compared may be long and runs on by line.
        page.make(room: 34 + heights.prefix(4).reduce(0, +))
        canvas.line(x1: Self.left, y1: page.y, x2: Self.right, y2: page.y)
        page.y += 6
        page.y +=
            canvas.text(
                "\(record.record.kind.name)　\(record.siteName)", x: Self.left, y: page.y, width: Self.right - Self.left,
                heading) + 2
        for (row, height) in zip(rows, heights) {
            page.make(room: height)
            canvas.text(row.0, x: Self.left, y: page.y, width: Self.label, .init(size: 8.5, ink: .quiet))
            page.y += canvas.text(row.1, x: Self.left + Self.label, y: page.y, width: width, style)
        }
        page.y += 8
    }
}
