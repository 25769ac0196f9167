import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Logging
import Metrics
import Primitives

/// Name of the header that carries the request id from process to process.
private let requestIDHeader = "x-request-id"

/// Server side: checks the caller's certificate against the allow-list, takes over the request id, times and logs the call,
/// and keeps the inside of unexpected errors in the log.
struct ServingInterceptor: ServerInterceptor {
    let allowed: AllowList
    let world: World
    let logger: Logger

    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next: @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let requestID = requestID(request.metadata)
        let started = ContinuousClock.now
        let peer = (context.transportSpecific as? HTTP2ServerTransport.Posix.Context)?.peerCertificate
            .flatMap(TLSIdentity.peer)
        var code = "ok"
        defer {
            let seconds = ContinuousClock.now - started
            Timer(label: "rpc_server_seconds", dimensions: [("method", context.descriptor.method), ("code", code)])
                .recordNanoseconds(seconds.wholeMilliseconds * 1_000_000)
        }
        guard let peer, allowed.allows(peer, context.descriptor) else {
            code = "permission_denied"
            logger.warning(
                "caller refused",
                metadata: [
                    "method": "\(context.descriptor.fullyQualifiedMethod)", "peer": "\(peer?.rawValue ?? "unknown")",
                    "request": "\(requestID)",
                ])
            throw RPCError(
                code: .permissionDenied,
                message:
                    "\(peer?.rawValue ?? "this certificate") may not call \(context.descriptor.fullyQualifiedMethod)")
        }
        do {
            let response = try await RequestID.$current.withValue(requestID) { try await next(request, context) }
            // A handler that throws arrives here as a rejected response: what it threw goes no further than the log.
            guard case .failure(let error) = response.accepted else { return response }
            code = "\(error.code)"
            log(error, context, peer, requestID)
            return response
        } catch let error as any RPCErrorConvertible & Error {
            code = "\(error.rpcErrorCode)"
            log(RPCError(error), context, peer, requestID)
            throw error
        } catch {
            code = "internal"
            log(RPCError(code: .internalError, message: "unexpected", cause: error), context, peer, requestID)
            throw RPCError(code: .internalError, message: "internal error, request \(requestID)")
        }
    }

    private func requestID(_ metadata: Metadata) -> String {
        let given = metadata[stringValues: requestIDHeader].first { _ in true }
        if let given, given.utf8.count <= 100, given.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return given }
        return world.newID(RequestID.self).text
    }

    private func log(_ error: RPCError, _ context: ServerContext, _ peer: ServiceName, _ requestID: String) {
        let level: Logger.Level =
            switch error.code {
            case .internalError, .unknown, .dataLoss: .error
            default: .debug
            }
        // The sentence of a rejection may repeat what a person typed: only its code is logged.
        let cause = level == .error ? "\(error.cause.map { "\($0)" } ?? error.message)" : ""
        logger.log(
            level: level, "call refused",
            metadata: [
                "method": "\(context.descriptor.fullyQualifiedMethod)", "peer": "\(peer.rawValue)",
                "code": "\(error.code)",
                "cause": "\(cause)", "request": "\(requestID)",
            ])
    }
}

/// Client side: hands the request id on.
struct CallingInterceptor: ClientInterceptor {
    let world: World

    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingClientRequest<Input>,
        context: ClientContext,
        next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
    ) async throws -> StreamingClientResponse<Output> {
        var request = request
        request.metadata.replaceOrAddString(
            RequestID.current ?? world.newID(RequestID.self).text, forKey: requestIDHeader)
        return try await next(request, context)
    }
}
