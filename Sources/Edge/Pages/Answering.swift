import GRPCCore
import HTTPTypes
import Hummingbird
import ServiceRuntime

extension SiteContext {
    /// The page as an answer.
    func page(
        _ model: some PageModel, at place: Place? = nil, problems: Problems? = nil, notice: String? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        var layout = layout()
        layout.stand(at: place)
        if let problems { layout.show(problems) }
        if let notice { layout.values["notice"] = notice }
        return try Response.html(edge.templates.render(model, in: layout), status: status)
    }

    /// Carries out what a form asks for. A refusal comes back as problems, to be shown with the form; anything that
    /// nobody wrote for a person (service away, bug) is thrown on.
    func attempt<Value>(_ act: () async throws -> Value) async throws -> Attempt<Value> {
        do {
            return .done(try await act())
        } catch let error as RPCError {
            guard let rejected = Rejected(error) else { throw error }
            return .refused(
                Problems(rejected.sentence, rejected.fields.map { .init(field: $0.field, text: $0.sentence) }))
        }
    }
}

enum Attempt<Value> {
    case done(Value)
    case refused(Problems)
}

extension Response {
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// After a form: the browser goes on with GET, so that a reload repeats nothing.
    static func seeOther(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }
}
