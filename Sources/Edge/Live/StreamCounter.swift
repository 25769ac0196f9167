import Metrics
import Synchronization

/// How many live streams are open, in all and per person: each holds a connection and a stream to a service.
final class StreamCounter: Sendable {
    private let limit: Int
    private let limitPerPerson: Int
    private let gauge = Gauge(label: "live_streams")
    private let open = Mutex<[String: Int]>([:])

    init(limit: Int, limitPerPerson: Int) {
        self.limit = limit
        self.limitPerPerson = limitPerPerson
    }

    /// A place, held for as long as whoever has it lives: an answer whose body is never asked for (HEAD, a browser that has
    /// left already) gives it back too.
    final class Place: Sendable {
        private let counter: StreamCounter
        private let person: String

        fileprivate init(_ counter: StreamCounter, _ person: String) {
            self.counter = counter
            self.person = person
        }

        deinit { counter.leave(person) }
    }

    /// nil when there is none left.
    func enter(_ person: String) -> Place? {
        let entered = open.withLock { open in
            let own = open[person, default: 0]
            guard own < limitPerPerson, open.values.reduce(0, +) < limit else { return false }
            open[person] = own + 1
            gauge.record(open.values.reduce(0, +))
            return true
        }
        return entered ? Place(self, person) : nil
    }

    private func leave(_ person: String) {
        open.withLock { open in
            let left = open[person, default: 1] - 1
            open[person] = left > 0 ? left : nil
            gauge.record(open.values.reduce(0, +))
        }
    }
}
