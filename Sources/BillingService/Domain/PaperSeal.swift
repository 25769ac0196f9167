import Crypto
import Foundation
import Primitives

/// A link of the chain of seals: what a paper says, or the bytes in which it was issued, as a digest that each later link takes
/// in. Nothing sealed can be changed, taken out or put in between without every link after it being made anew.
struct PaperSeal: Equatable, Sendable {
    /// 1, 2, 3 …
    var position: Int
    var kind: PaperKind
    var number: String
    var part: Part
    /// Of the words or the bytes.
    var digest: Data
    var chain: Data

    enum Part: String, Sendable {
        /// All that was settled with the number: day, recipient, lines, taxes.
        case words
        /// The file that was drawn from them.
        case bytes
    }

    /// The next link.
    init(after last: PaperSeal?, kind: PaperKind, number: String, part: Part, digest: Data) {
        let position = (last?.position ?? 0) + 1
        self.init(
            position: position, kind: kind, number: number, part: part, digest: digest,
            chain: Self.link(last?.chain ?? Data(), position, kind, number, part, digest))
    }

    init(position: Int, kind: PaperKind, number: String, part: Part, digest: Data, chain: Data) {
        (self.position, self.kind, self.number) = (position, kind, number)
        (self.part, self.digest, self.chain) = (part, digest, chain)
    }

    /// Whether it is the link that follows `last`.
    func follows(_ last: PaperSeal?) -> Bool {
        self == PaperSeal(after: last, kind: kind, number: number, part: part, digest: digest)
    }

    /// `1234:9f86d081…`: to be kept somewhere else, and laid beside the chain later.
    var text: String { "\(position):\(chain.hex)" }

    private static func link(
        _ before: Data, _ position: Int, _ kind: PaperKind, _ number: String, _ part: Part, _ digest: Data
    ) -> Data {
        Data(
            SHA256.hash(data: before + Data("\(position) \(kind.rawValue) \(part.rawValue) \(number)\n".utf8) + digest))
    }

    /// The digest of named values: no two different lists have the same text. What is empty is left out, so that a column that
    /// papers get later changes nothing of those before it.
    static func digest(_ values: [(name: String, value: String)]) -> Data {
        let text = values.filter { !$0.value.isEmpty }.map { "\($0.name) \($0.value.utf8.count) \($0.value)\n" }
        return Data(SHA256.hash(data: Data(text.joined().utf8)))
    }
}
