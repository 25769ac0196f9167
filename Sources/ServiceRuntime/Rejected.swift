import GRPCCore
import GRPCProtobuf

/// A request that was understood and refused: one sentence for the person, and what is wrong with which field.
/// Crosses the wire as google.rpc.Status with BadRequest details.
public struct Rejected: Error, Sendable, Equatable {
    public struct FieldProblem: Sendable, Equatable {
        /// Name of the request's field: "email", "hours".
        public var field: String
        /// 「メールアドレスが入力されていません。」
        public var sentence: String

        public init(_ field: String, _ sentence: String) {
            self.field = field
            self.sentence = sentence
        }
    }

    public var code: RPCError.Code
    /// What happened, why, what to do; in Japanese, ready for a page.
    public var sentence: String
    public var fields: [FieldProblem]

    public init(_ code: RPCError.Code, _ sentence: String, fields: [FieldProblem] = []) {
        self.code = code
        self.sentence = sentence
        self.fields = fields
    }

    /// nil for errors that nobody wrote for a person (service down, deadline, bug).
    public init?(_ error: RPCError) {
        guard let status = try? error.unpackGoogleRPCStatus() else { return nil }
        let violations = status.details.compactMap(\.badRequest).flatMap(\.violations)
        self.init(
            error.code, status.message, fields: violations.map { FieldProblem($0.field, $0.violationDescription) })
    }
}

extension Rejected: RPCErrorConvertible {
    public var rpcErrorCode: RPCError.Code { code }
    public var rpcErrorMessage: String { sentence }

    public var rpcErrorMetadata: Metadata {
        let violations = fields.map {
            ErrorDetails.BadRequest.FieldViolation(field: $0.field, description: $0.sentence)
        }
        return GoogleRPCStatus(code: code, message: sentence, details: [.badRequest(violations: violations)])
            .rpcErrorMetadata
    }
}
