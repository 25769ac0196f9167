import Contracts
import GRPCCore
import Logging
import Primitives

/// Tells CallService what telephone systems say. While it is away the caller is answered all the same, and what was said is
/// kept until it is back.
struct CallReport: Sendable {
    let call: any Call_CallService.ClientProtocol
    let backlog: TelephonyBacklog
    let whenDown: TelephonyConfiguration.WhenDown
    let logger: Logger

    /// nil: refused, because CallService is away and the settings say so.
    func ring(_ line: LineEvent, requestID: String) async throws -> RingReply? {
        var request = Call_RingRequest.with {
            $0.requestID = requestID
            $0.providerCallID = line.providerCallID
            $0.dialled = line.dialled
            $0.caller = line.caller
            $0.ringingMs = line.at.milliseconds
            $0.followsAnswer = line.followsAnswer
        }
        do {
            let response = try await call.ring(request, options: .ring)
            return RingReply(
                answer: response.answer == .queue ? .queue : .announce, text: response.announcement, recorded: true)
        } catch let error as RPCError {
            noteAway(error, line)
            guard whenDown == .queue else { return nil }
            // By the time it is told the caller has gone to the operators, whatever the hour.
            request.followsAnswer = false
            backlog.keep(.ring(request))
            return RingReply(answer: .queue, text: "", recorded: false)
        }
    }

    enum Told: Equatable, Sendable {
        case known
        /// A call that nobody has heard of, and that is not over: its ring is still to come.
        case unknown
        /// CallService is away. It will be told, unless Edge ends before: the telephone system should tell it again, too.
        case kept
    }

    func update(_ line: LineEvent) async throws -> Told {
        let request = Call_UpdateCallStatusRequest.with {
            $0.providerCallID = line.providerCallID
            $0.status =
                switch line.status {
                case .ringing: .ringing
                case .answered: .answered
                case .ended: .ended
                }
            $0.atMs = line.at.milliseconds
            $0.dialled = line.dialled
            $0.caller = line.caller
        }
        do {
            return try await call.updateCallStatus(request, options: .status).hasCall ? .known : .unknown
        } catch let error as RPCError where error.code != .invalidArgument {
            noteAway(error, line)
            // Only the end changes anything.
            if line.status == .ended { backlog.keep(.status(request)) }
            return .kept
        }
    }

    private func noteAway(_ error: RPCError, _ line: LineEvent) {
        logger.warning(
            "telephone call not told to CallService",
            metadata: ["code": "\(error.code)", "call": "\(line.providerCallID)"])
    }
}

extension CallOptions {
    /// A caller listens to the line meanwhile. Long enough for CallService to start again.
    static let ring = patient(.seconds(3))
    /// Nobody waits but the telephone system, which gives up after 15 s.
    static let status = patient(.seconds(8))

    private static func patient(_ timeout: Duration) -> CallOptions {
        var options = CallOptions.defaults
        options.timeout = timeout
        options.waitForReady = true
        return options
    }
}
