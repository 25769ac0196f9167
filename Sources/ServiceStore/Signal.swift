import Synchronization

/// Tells many listeners that there may be something new. A listener that is busy misses nothing: it finds one tick waiting.
public final class Signal: Sendable {
    private struct State {
        var nextKey = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// Ticks from now on; the first one is there at once. Ends when the listening task is cancelled.
    public func ticks() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let key = state.withLock { state in
            state.nextKey += 1
            state.listeners[state.nextKey] = continuation
            return state.nextKey
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: key) }
        }
        continuation.yield()
        return stream
    }

    public func notify() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield() }
    }

    /// Ticks on every notification and at least every `interval`.
    public func ticks(every interval: Duration) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let own = ticks()
        let task = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in own { continuation.yield() } }
                group.addTask {
                    while !Task.isCancelled {
                        do { try await Task.sleep(for: interval) } catch { return }
                        continuation.yield()
                    }
                }
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }
}

/// Who is woken by a commit: whoever waits for events, or for jobs of a kind.
final class Wakes: Sendable {
    let events = Signal()
    private let kinds = Mutex<[String: Signal]>([:])

    func jobs(_ kind: String) -> Signal {
        kinds.withLock { kinds in
            let signal = kinds[kind] ?? Signal()
            kinds[kind] = signal
            return signal
        }
    }

    func notify(_ effects: Transaction.Effects.Sum) {
        if effects.madeEvents { events.notify() }
        for kind in effects.jobs { jobs(kind).notify() }
    }
}
