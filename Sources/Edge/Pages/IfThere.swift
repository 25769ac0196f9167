import GRPCCore

/// nil when the service is away, or too old to know the question (old and new side by side during an upgrade): the rest of
/// the page stands without it.
func ifThere<Value: Sendable>(_ ask: @Sendable () async throws -> Value) async throws -> Value? {
    do {
        return try await ask()
    } catch let error as RPCError
        where [.unavailable, .deadlineExceeded, .unimplemented].contains(error.code)
    {
        return nil
    }
}
