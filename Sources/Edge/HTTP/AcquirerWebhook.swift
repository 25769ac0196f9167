import Contracts
import GRPCCore
import HTTPTypes
import Hummingbird
import Logging

/// `POST /webhooks/stripe`, on every brand's host: the acquirer's events go to Billing as they came, byte for byte.
/// It proves itself by a signature, not by where a form came from; Billing has the secret and checks it.
struct AcquirerWebhook: Sendable {
    static let path = "/webhooks/stripe"
    static let largestBodyBytes = 256 * 1024

    let edge: Edge

    func respond(to request: Request) async -> Response {
        guard request.method == .post else { return answer(.methodNotAllowed, "POST only", [.allow: "POST"]) }
        guard let signature = request.headers[Self.signature], signature.utf8.count <= 2_000 else {
            return answer(.badRequest, "Stripe-Signature is missing")
        }
        var bytes: [UInt8] = []
        do {
            for try await piece in request.body {
                guard bytes.count + piece.readableBytes <= Self.largestBodyBytes else {
                    return answer(.contentTooLarge, "\(Self.largestBodyBytes) bytes at most")
                }
                bytes.append(contentsOf: piece.readableBytesView)
            }
            let body = bytes
            _ = try await edge.services.billing.receiveAcquirerEvent(
                .with {
                    $0.body = .init(body)
                    $0.signature = signature
                }, options: .page)
            return Response(status: .ok)
        } catch let error as RPCError {
            switch error.code {
            case .permissionDenied, .invalidArgument: return answer(.badRequest, error.message)
            case .notFound: return answer(.notFound, error.message)
            // It comes again.
            default: return answer(.serviceUnavailable, "say it again", [.retryAfter: "30"])
            }
        } catch {
            return answer(.badRequest, "the body cannot be read")
        }
    }

    private func answer(_ status: HTTPResponse.Status, _ text: String, _ headers: HTTPFields = [:]) -> Response {
        edge.logger.notice("acquirer's webhook refused", metadata: ["why": "\(text)"])
        var headers = headers
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text + "\n")))
    }

    private static let signature = HTTPField.Name("Stripe-Signature")!
}
