import Contracts
import Foundation
import GRPCCore
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import Primitives
import ServiceRuntime

/// The telephony host: machines that sign what they say. No sessions, no forms, no pages (docs/telephony.md).
struct Telephony: Sendable {
    static let voicePath = "/telephony/voice"
    /// The operators' queue or numbers are done with a call.
    static let afterPath = "/telephony/voice/after"
    static let statusPath = "/telephony/status"
    static let eventsPath = "/telephony/events"

    private let configuration: TelephonyConfiguration
    private let report: CallReport
    private let world: World
    private let logger: Logger

    init(_ configuration: TelephonyConfiguration, _ edge: Edge) {
        self.configuration = configuration
        world = edge.world
        logger = edge.logger
        report = CallReport(
            call: edge.services.call, backlog: edge.telephonyBacklog, whenDown: configuration.whenDown,
            logger: edge.logger)
    }

    /// What is refused, and why: for whoever reads the telephone system's log.
    struct Refusal: Error {
        var status: HTTPResponse.Status
        var text: String
        var headers: HTTPFields = [:]
    }

    func respond(to request: Request, requestID: String) async -> Response {
        let started = ContinuousClock.now
        var path = "none"
        var response: Response
        do {
            response = try await route(request, requestID, &path)
        } catch let refusal as Refusal {
            response = self.refusal(refusal, requestID)
        } catch {
            logger.error("telephony failed", metadata: ["error": "\(error)", "request": "\(requestID)"])
            response = self.refusal(Refusal(status: .internalServerError, text: "failed"), requestID)
        }
        Timer(
            label: "http_server_seconds",
            dimensions: [
                ("method", request.method.rawValue), ("path", path), ("status", "\(response.status.code)"),
            ]
        ).recordNanoseconds((ContinuousClock.now - started).wholeMilliseconds * 1_000_000)
        return response
    }

    private func route(_ request: Request, _ requestID: String, _ path: inout String) async throws -> Response {
        let twilio = [Telephony.voicePath, Telephony.afterPath, Telephony.statusPath]
        let configured =
            (configuration.twilioTokens.isEmpty ? [] : twilio)
            + (configuration.eventSecrets.isEmpty ? [] : [Telephony.eventsPath])
        guard configured.contains(request.uri.path) else { throw Refusal(status: .notFound, text: "nothing here") }
        path = request.uri.path
        guard request.method == .post else {
            throw Refusal(status: .methodNotAllowed, text: "POST only", headers: [.allow: "POST"])
        }
        switch path {
        case Telephony.voicePath: return try await voice(try await twilioForm(request), requestID)
        case Telephony.afterPath:
            return xml(TwilioCall.reachedNobody(try await twilioForm(request)) ? TwiML.busy : TwiML.hangUp)
        case Telephony.statusPath: return try await status(try await twilioForm(request))
        case _: return try await event(try await signedEvent(request))
        }
    }

    private func voice(_ form: Form, _ requestID: String) async throws -> Response {
        let call = try twilioCall(form)
        // A leg to an operator asks nothing of us.
        guard !call.outbound else { return xml(TwiML.nothing) }
        guard let reply = try await report.ring(line(call, .ringing), requestID: requestID) else {
            throw Telephony.away
        }
        return xml(TwiML.answer(reply, configuration.operators))
    }

    private func status(_ form: Form) async throws -> Response {
        let call = try twilioCall(form)
        guard let status = call.status else { throw Refusal(status: .badRequest, text: "CallStatus is missing") }
        guard !call.outbound else { return Response(status: .noContent) }
        guard try await report.update(line(call, status)) != .kept else { throw Telephony.away }
        return Response(status: .noContent)
    }

    private func event(_ event: TelephonyEvent) async throws -> Response {
        switch event.line.status {
        case .ringing:
            guard let reply = try await report.ring(event.line, requestID: event.id) else { throw Telephony.away }
            return try json(
                EventAnswer(answer: reply.answer, text: reply.text, recorded: reply.recorded))
        case .answered, .ended:
            let told = try await report.update(event.line)
            guard told != .kept else { throw Telephony.away }
            return try json(EventAnswer(recorded: told == .known))
        }
    }

    private struct EventAnswer: Encodable {
        var answer: RingReply.Answer?
        var text: String?
        var recorded: Bool
    }

    private static let away = Refusal(
        status: .serviceUnavailable, text: "calls cannot be recorded at the moment; say it again",
        headers: [.retryAfter: "5"])

    private func line(_ call: TwilioCall, _ status: LineStatus) -> LineEvent {
        LineEvent(
            providerCallID: "twilio:\(call.sid)", status: status, dialled: call.dialled, caller: call.caller,
            at: world.now)
    }

    private func twilioCall(_ form: Form) throws -> TwilioCall {
        do throws(TwilioCall.Problem) { return try TwilioCall(form) } catch {
            throw Refusal(status: .badRequest, text: error.text)
        }
    }
}

// Reading: nothing of a request is believed before its signature is.
extension Telephony {
    private func twilioForm(_ request: Request) async throws -> Form {
        try contentType(request, is: "application/x-www-form-urlencoded")
        let body = try await body(request)
        let form: Form
        do throws(UnreadableForm) { form = try Form(urlEncoded: body) } catch {
            throw Refusal(status: .badRequest, text: "the form cannot be read: \(error)")
        }
        guard
            TwilioSignature.isValid(
                request.headers[Telephony.twilioSignature] ?? "", form,
                addresses: TwilioSignature.addresses(configuration.address, target: request.head.path ?? ""),
                tokens: configuration.twilioTokens)
        else { throw Refusal(status: .forbidden, text: "the signature does not fit") }
        return form
    }

    private func signedEvent(_ request: Request) async throws -> TelephonyEvent {
        try contentType(request, is: "application/json")
        let body = try await body(request)
        guard let signature = request.headers[Telephony.eventSignature].flatMap(BodySignature.init) else {
            throw Refusal(status: .forbidden, text: "Denwaban-Signature is missing or broken")
        }
        let now = world.now
        switch signature.check(
            body, secrets: configuration.eventSecrets, at: now, window: configuration.eventWindow)
        {
        case .valid: break
        case .forged: throw Refusal(status: .forbidden, text: "the signature does not fit")
        case .late: throw Refusal(status: .forbidden, text: "signed too long ago, or ahead of our clock")
        }
        do throws(TelephonyEvent.Problem) { return try TelephonyEvent(body, now: now) } catch {
            throw Refusal(status: .badRequest, text: error.text)
        }
    }

    private func contentType(_ request: Request, is wanted: String) throws {
        guard HeaderParameters(request.headers[.contentType] ?? "").value == wanted else {
            throw Refusal(status: .unsupportedMediaType, text: "the content type must be \(wanted)")
        }
    }

    private func body(_ request: Request) async throws -> [UInt8] {
        let tooLarge = Refusal(status: .contentTooLarge, text: "\(configuration.bodyBytes) bytes at most")
        if let announced = request.headers[.contentLength].flatMap(Int.init), announced > configuration.bodyBytes {
            throw tooLarge
        }
        var bytes: [UInt8] = []
        for try await piece in request.body {
            guard bytes.count + piece.readableBytes <= configuration.bodyBytes else { throw tooLarge }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }

    private static let twilioSignature = HTTPField.Name("X-Twilio-Signature")!
    private static let eventSignature = HTTPField.Name("Denwaban-Signature")!
}

// Writing.
extension Telephony {
    private func xml(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/xml; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func json(_ answer: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(answer))))
    }

    private func refusal(_ refusal: Refusal, _ requestID: String) -> Response {
        logger.notice("telephony refused", metadata: ["why": "\(refusal.text)", "request": "\(requestID)"])
        var headers = refusal.headers
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(
            status: refusal.status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: refusal.text + "\n")))
    }
}
