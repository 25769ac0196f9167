import Foundation
import HTTPTypes
import Hummingbird

extension Response {
    /// A paper shown in the browser, saved under its Japanese name.
    static func pdf(_ bytes: Data, named name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf",
                .contentDisposition: ContentDisposition.inline.named(name, plain: "paper.pdf"),
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
