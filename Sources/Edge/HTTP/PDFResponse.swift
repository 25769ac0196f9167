import Foundation
import HTTPTypes
import Hummingbird

extension Response {
    /// A paper shown in the browser, saved under its Japanese name.
    static func pdf(_ bytes: Data, named name: String) -> Response {
        let escaped =
            name.addingPercentEncoding(
                withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_."))) ?? "paper.pdf"
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf",
                .contentDisposition: "inline; filename=\"paper.pdf\"; filename*=UTF-8''\(escaped)",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
