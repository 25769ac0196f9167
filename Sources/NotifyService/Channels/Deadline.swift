/// The HTTP library's own limit ends with the head of an answer: a body may come as slowly as it likes.
enum Deadline {
    struct TooSlow: Error, CustomStringConvertible {
        var description: String { "no whole answer in time" }
    }

    /// - Parameter body: ends when it is cancelled.
    /// - Throws: `TooSlow`, or what `body` throws.
    static func within<Value: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw TooSlow()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw TooSlow() }
            return first
        }
    }
}
