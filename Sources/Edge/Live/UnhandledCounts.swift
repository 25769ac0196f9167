/// How many inquiries of an account wait, asked for once an event however many of its pages are open.
actor UnhandledCounts {
    /// Answers kept at most, one an account.
    private static let accountsKept = 1_000

    private struct Asked {
        var sequence: Int64
        var answer: Task<Int32, any Error>
    }

    private var asked: [String: Asked] = [:]

    /// - Parameter sequence: of the event after which the count is wanted; pages that are at the same one share the answer.
    func count(
        of account: String, at sequence: Int64, ask: @escaping @Sendable () async throws -> Int32
    ) async throws -> Int32 {
        if let known = asked[account], known.sequence == sequence { return try await known.answer.value }
        if asked.count >= Self.accountsKept { asked.removeAll() }
        let answer = Task { try await ask() }
        asked[account] = Asked(sequence: sequence, answer: answer)
        do {
            return try await answer.value
        } catch {
            // Nobody shares a failure: whoever comes back asks anew.
            if asked[account]?.answer == answer { asked[account] = nil }
            throw error
        }
    }
}
