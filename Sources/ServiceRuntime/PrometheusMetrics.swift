import CoreMetrics
import Synchronization

/// swift-metrics kept in memory and written as Prometheus text (version 0.0.4).
final class PrometheusMetrics: MetricsFactory {
    private struct Key: Hashable {
        var name: String
        var labels: String
    }

    private let series = Mutex<[Key: Series]>([:])

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(label + "_total", dimensions, .counter)
    }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        make(label + "_total", dimensions, .counter)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        make(label, dimensions, .gauge)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        make(label, dimensions, aggregate ? .summary : .gauge)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        make(label, dimensions, .summary)
    }

    // Series live as long as the process: a counter that vanishes would look like a restart.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private func make(_ label: String, _ dimensions: [(String, String)], _ type: Series.Kind) -> Series {
        let labels = dimensions.map { "\(PrometheusMetrics.name($0))=\"\(PrometheusMetrics.escaped($1))\"" }
            .sorted().joined(separator: ",")
        let key = Key(name: PrometheusMetrics.name(label), labels: labels)
        return series.withLock { series in
            if let known = series[key] { return known }
            let new = Series(type)
            series[key] = new
            return new
        }
    }

    /// The whole of `/metrics`.
    var text: String {
        let all = series.withLock { $0 }
        var out = ""
        for (name, group) in Dictionary(grouping: all, by: \.key.name).sorted(by: { $0.key < $1.key }) {
            guard let first = group.first else { continue }
            out += "# TYPE \(name) \(first.value.kind.rawValue)\n"
            for (key, series) in group.sorted(by: { $0.key.labels < $1.key.labels }) {
                let labels = key.labels.isEmpty ? "" : "{\(key.labels)}"
                let (sum, count) = series.reading
                switch series.kind {
                case .counter, .gauge: out += "\(name)\(labels) \(sum)\n"
                case .summary: out += "\(name)_sum\(labels) \(sum)\n\(name)_count\(labels) \(count)\n"
                }
            }
        }
        return out
    }

    /// Prometheus takes letters, digits and `_`; libraries label with dots.
    private static func name(_ label: String) -> String {
        String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

private final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    enum Kind: String { case counter, gauge, summary }

    let kind: Kind
    private let state = Mutex((sum: 0.0, count: 0))

    init(_ kind: Kind) { self.kind = kind }

    var reading: (sum: Double, count: Int) { state.withLock { $0 } }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func reset() { state.withLock { $0 = (0, 0) } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0 = (value, 1) } }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { kind == .gauge ? set(value) : add(value) }
    /// In seconds, Prometheus's base unit.
    func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1_000_000_000) }

    private func add(_ amount: Double) { state.withLock { $0 = ($0.sum + amount, $0.count + 1) } }
}
