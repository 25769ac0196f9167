import Primitives
import ServiceStore

/// How the sandbox misbehaves for its next calls, when told to on its own page: what a real acquirer does once a year.
enum SandboxMood: String, Sendable, CaseIterable {
    case normal
    /// The call is lost on the way: nothing happens, and no answer comes.
    case timesOut = "times_out"
    /// It is done, and the answer is lost.
    case answersTooLate = "answers_too_late"
    /// Every charge wants its holder.
    case authenticate
    /// Takes no charge: as for a wrong key, or a customer that was deleted there.
    case refusesRequests = "refuses_requests"

    static let mostCalls = 10_000

    var name: String {
        switch self {
        case .normal: "ふつうに答える"
        case .timesOut: "応答しない（請求は行われない）"
        case .answersTooLate: "請求は行うが、応答が届かない"
        case .authenticate: "請求のたびに本人認証を求める"
        case .refusesRequests: "請求の指示を受け付けない（こちらの設定の誤り）"
        }
    }
}

extension SandboxAcquirer {
    struct Standing: Equatable, Sendable {
        var mood: SandboxMood
        var callsLeft: Int
    }

    /// For the next so many calls.
    func set(_ mood: SandboxMood, calls: Int) async throws {
        _ = try await store.write { tx in
            try tx.execute(
                """
                INSERT INTO mood (only_row, mood, calls_left) VALUES (1, ?, ?)
                ON CONFLICT (only_row) DO UPDATE SET mood = excluded.mood, calls_left = excluded.calls_left
                """, mood.rawValue, calls)
        }
    }

    func standing() async throws -> Standing {
        try await store.read { tx in
            try tx.row("SELECT mood, calls_left FROM mood WHERE calls_left > 0").map {
                Standing(mood: try $0.choice("mood"), callsLeft: try $0.int("calls_left"))
            } ?? Standing(mood: .normal, callsLeft: 0)
        }
    }

    /// Answers one call in the mood of the moment.
    func answering<Answer: Sendable>(
        lost: @Sendable (ChargeProblem) -> Answer,
        _ body: @escaping @Sendable (Transaction, SandboxMood) throws -> Answer
    ) async -> Answer {
        do {
            let (mood, answer) = try await store.write { tx -> (SandboxMood, Answer?) in
                let mood = try tx.spendMood()
                return (mood, mood == .timesOut ? nil : try body(tx, mood))
            }
            guard let answer, mood != .answersTooLate else {
                return lost(ChargeProblem(text: "sandbox: \(mood.rawValue)"))
            }
            return answer
        } catch {
            return lost(ChargeProblem(text: "sandbox: \(error)"))
        }
    }
}

extension Transaction {
    fileprivate func spendMood() throws -> SandboxMood {
        let left = try row(
            "UPDATE mood SET calls_left = calls_left - 1 WHERE only_row = 1 AND calls_left > 0 RETURNING mood")
        return try left?.choice("mood") ?? .normal
    }
}
