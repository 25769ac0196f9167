import Contracts
import Primitives

/// What the desk says once the server has it: 「送信済み 14:03　ひなたネットショップ」, and whether the same call may be there twice.
struct DeskSent: Sendable {
    let words: String
    let hasDuplicates: Bool
    let duplicates: [Duplicate]
    /// The inquiry that was just sent; nil when there is none to look at.
    let path: String?

    struct Duplicate: Sendable {
        let path: String
        let words: String
    }

    private static let duplicatesShown = 3
    private static let path = "/inquiries/"

    private init(_ words: String, inquiryID: String?, _ duplicates: [Duplicate]) {
        self.words = words
        self.duplicates = duplicates
        hasDuplicates = !duplicates.isEmpty
        path = inquiryID.map { DeskSent.path + $0 }
    }

    static let sample = DeskSent(
        Sample.hostile, inquiryID: "inq_1", [Duplicate(path: "/inquiries/inq_2", words: Sample.hostile)])

    /// Address of the desk that says it: sealed, so that no foreign link can.
    static func location(_ answer: Call_RecordInquiryResponse, site: String, _ guardian: FormGuard) throws -> String {
        let inquiry = answer.inquiry
        let at = JapanTime.clock(Instant(milliseconds: inquiry.recordedMs))
        let twins = answer.duplicates.prefix(duplicatesShown).map { twin in
            let name = twin.callerName.nonEmpty.map { "\($0)様" } ?? "お名前なし"
            let time = JapanTime.clock(Instant(milliseconds: twin.receivedMs))
            return "\(twin.inquiryID) \(time)　\(name)　\(twin.kind.deskName)（記録：\(twin.recordedBy)）"
        }
        return try location(
            "送信済み \(at)　\(site.nonEmpty ?? Show.telephone(inquiry.number))", inquiryID: inquiry.inquiryID, twins,
            guardian)
    }

    static func location(_ words: String, _ guardian: FormGuard) throws -> String {
        try location(words, inquiryID: "", [], guardian)
    }

    /// Lines: what happened, which inquiry it made, others of the same caller.
    private static func location(
        _ words: String, inquiryID: String, _ twins: [String], _ guardian: FormGuard
    ) throws -> String {
        let lines = ([words, inquiryID] + twins).map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
        return "/desk?sent=\(try guardian.sealed(lines.joined(separator: "\n")))"
    }

    /// nil for an address of an earlier session: there is nothing to say.
    init?(sealed: String, _ guardian: FormGuard) {
        guard !sealed.isEmpty else { return nil }
        let lines: [String]
        do {
            lines = try guardian.unsealed(sealed).split(separator: "\n", omittingEmptySubsequences: false).map(
                String.init)
        } catch {
            return nil
        }
        guard lines.count >= 2 else { return nil }
        self.init(
            lines[0], inquiryID: lines[1].nonEmpty,
            lines.dropFirst(2).compactMap { line in
                let halves = line.split(separator: " ", maxSplits: 1)
                return halves.count == 2
                    ? Duplicate(path: DeskSent.path + halves[0], words: String(halves[1])) : nil
            })
    }
}
