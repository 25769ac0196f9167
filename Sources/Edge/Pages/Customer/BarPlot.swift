import Contracts

/// Figures as horizontal bars, drawn on the server as SVG: each with its value in words, and all of them as a table.
struct BarPlot: Sendable {
    struct Bar: Sendable, Equatable {
        let label: String
        /// 「12件」
        let value: String
        /// In the plot's own units.
        let top: Int
        let baseline: Int
        let width: Int
        let valueX: Int
    }

    /// Width of the plot in its own units: as wide as a telephone's page, so that text keeps its size there.
    static let width = 320
    private static let labelWidth = 96
    private static let valueWidth = 120
    private static let rowHeight = 30

    let id: String
    let title: String
    let description: String
    let labelHeading: String
    let note: String?
    let bars: [Bar]
    let height: Int
    let plotWidth = BarPlot.width
    let barX = BarPlot.labelWidth
    let labelX = BarPlot.labelWidth - 8

    /// - Parameter of: what a full bar stands for; nil = the largest of the values.
    init(
        _ id: String, _ title: String, _ labelHeading: String, _ values: [(label: String, calls: Int32)],
        of whole: Int32? = nil, note: String? = nil
    ) {
        let full = max(1, whole ?? values.map(\.calls).max() ?? 1)
        let longest = BarPlot.width - BarPlot.labelWidth - BarPlot.valueWidth
        self.id = id
        self.title = title
        self.labelHeading = labelHeading
        self.note = note
        bars = values.enumerated().map { index, entry in
            // A call is never nothing: the shortest bar can still be seen.
            let width = entry.calls == 0 ? 0 : max(2, longest * Int(min(entry.calls, full)) / Int(full))
            let share = whole.map { "（\(BarPlot.percent(entry.calls, of: $0))%）" } ?? ""
            return Bar(
                label: entry.label, value: "\(entry.calls)件\(share)", top: index * BarPlot.rowHeight + 5,
                baseline: index * BarPlot.rowHeight + 20, width: width, valueX: BarPlot.labelWidth + width + 6)
        }
        height = values.count * BarPlot.rowHeight
        description = bars.map { "\($0.label) \($0.value)" }.joined(separator: "、")
    }

    /// Rounded to whole percents; nothing of nothing is 0.
    static func percent(_ part: Int32, of whole: Int32) -> Int {
        whole == 0 ? 0 : (Int(part) * 200 + Int(whole)) / (Int(whole) * 2)
    }

    /// Shares of nothing are left out.
    static func all(_ figures: Call_GetFiguresResponse) -> [BarPlot] {
        let taken = figures.taken > 0 ? figures.takenWithin : []
        let handled = figures.handled > 0 ? figures.handledWithin : []
        return [
            BarPlot("hour", "時間帯", "時間", hours(figures.byHour)),
            BarPlot("weekday", "曜日", "曜日", zip(Show.weekdays, figures.byWeekday).map { ("\($0)曜日", $1) }),
            BarPlot(
                "kind", "電話の種類", "種類",
                Call_CallKind.choices.compactMap { choice in
                    figures.byKind.first { $0.kind == choice.wire }.map { (choice.label, $0.calls) }
                }),
            BarPlot(
                "taken", "お電話に出るまで", "時間", taken.map { ("\($0.withinMs / 1000)秒以内", $0.calls) },
                of: figures.taken, note: "オペレーターが出た\(figures.taken)件のうち"),
            BarPlot(
                "handled", "対応済みになるまで", "時間",
                handled.map { ("\($0.withinMs / 3_600_000)時間以内", $0.calls) },
                of: figures.handled, note: "対応済みの\(figures.handled)件のうち"),
        ].filter { !$0.bars.isEmpty }
    }

    /// The hours in which anybody called, and a working day in any case.
    static func hours(_ byHour: [Int32]) -> [(label: String, calls: Int32)] {
        let called = byHour.indices.filter { byHour[$0] > 0 }
        let shown = min(9, called.first ?? 9)...max(17, called.last ?? 17)
        return shown.filter(byHour.indices.contains).map { ("\($0)時台", byHour[$0]) }
    }
}
