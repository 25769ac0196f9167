import GRPCCore
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// A request that is refused before any page looks at it. Each becomes a page in Japanese.
enum Refused: Error, Equatable {
    case unreadable(UnreadableForm)
    case tooLarge
    case foreignForm
    case notFound
    /// Signed in, in a role that may not see or do this.
    case roleMayNot
}

extension SiteContext {
    /// The form of a changing request, its token checked. Nothing else reads bodies: a page cannot forget the check.
    func form(_ request: Request) async throws -> Form {
        guard HeaderParameters(request.headers[.contentType] ?? "").value == "application/x-www-form-urlencoded" else {
            throw Refused.unreadable(.notAForm)
        }
        let bytes = try await body(request, upTo: edge.configuration.limits.formBytes)
        let form: Form
        do throws(UnreadableForm) { form = try Form(urlEncoded: bytes) } catch { throw Refused.unreadable(error) }
        try admit(form)
        return form
    }

    /// A form with files.
    /// - Throws: `FilesOverLimit` for the caller to explain.
    func upload(_ request: Request) async throws -> (form: Form, files: [MultipartParser.File]) {
        guard var parser = MultipartParser(contentType: request.headers[.contentType] ?? "") else {
            throw Refused.unreadable(.notAForm)
        }
        let limit = edge.configuration.limits.uploadBytes
        try refuseLongerThan(limit, request)
        var read = 0
        do {
            for try await piece in request.body {
                read += piece.readableBytes
                guard read <= limit else { throw Refused.tooLarge }
                try parser.read(piece.readableBytesView)
            }
            try parser.finish()
        } catch MultipartParser.Failure.unreadable(let reason) {
            throw Refused.unreadable(reason)
        } catch let failure as MultipartParser.Failure {
            try admit(parser.form)
            throw FilesOverLimit(typed: parser.form, tooMany: failure == .tooManyFiles)
        }
        try admit(parser.form)
        return (parser.form, parser.files)
    }

    /// One parameter of the query; "" when it is not there.
    func query(_ request: Request, _ name: String) throws -> String {
        guard let query = request.uri.query else { return "" }
        do throws(UnreadableForm) { return try Form(urlEncoded: query.utf8)[name] } catch {
            throw Refused.unreadable(error)
        }
    }

    private func admit(_ form: Form) throws {
        guard guardian.accepts(form["csrf"]) else { throw Refused.foreignForm }
        if readOnly { throw RPCError(code: .unavailable, message: "the session cannot be confirmed") }
    }

    private func body(_ request: Request, upTo limit: Int) async throws -> [UInt8] {
        try refuseLongerThan(limit, request)
        var bytes: [UInt8] = []
        for try await piece in request.body {
            guard bytes.count + piece.readableBytes <= limit else { throw Refused.tooLarge }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }

    private func refuseLongerThan(_ limit: Int, _ request: Request) throws {
        if let announced = request.headers[.contentLength].flatMap(Int.init), announced > limit {
            throw Refused.tooLarge
        }
    }
}

/// Files that are too large or too many, with what stood before them in the form: it is shown again.
struct FilesOverLimit: Error {
    let typed: Form
    let tooMany: Bool
}
