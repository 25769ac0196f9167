import Contracts
import Foundation
import Hummingbird

/// Filling the inventory: pasted lines, or a CSV file as spreadsheets save it.
enum NumbersImport {
    static let largestFileBytes = 1024 * 1024

    /// What became of it.
    struct Report: Sendable {
        let added: Int
        let alreadyThere: Int?
        let hasProblems: Bool
        let problems: [Line]
        let badLines: Int
        /// Bad lines that are not listed.
        let unsaid: Int?

        struct Line: Sendable {
            let line: Int
            let text: String
            let reason: String
        }

        init(_ answer: Account_ImportNumbersResponse) {
            added = Int(answer.added)
            alreadyThere = answer.alreadyThere > 0 ? Int(answer.alreadyThere) : nil
            problems = answer.badLines.map { Line(line: Int($0.line), text: $0.text, reason: $0.reason) }
            badLines = Int(answer.badLineCount)
            hasProblems = badLines > 0
            unsaid = badLines > problems.count ? badLines - problems.count : nil
        }

        static let sample = Report(
            .with {
                $0.alreadyThere = 1
                $0.badLines = [
                    .with {
                        $0.line = 3
                        $0.text = Sample.hostile
                        $0.reason = "03の電話番号ではありません。"
                    }
                ]
                $0.badLineCount = 2
            })
    }

    /// UTF-8, or what Excel saves in Japan; nil for anything else.
    static func text(of bytes: [UInt8]) -> String? {
        String(validating: bytes, as: UTF8.self) ?? String(data: Data(bytes), encoding: .shiftJIS)
    }

    static func routes(_ router: Router<StaffContext>) {
        router.post("numbers") { request, context in
            let form = try await context.form(request)
            return try await take(form["lines"], form["request_id"], from: "lines", context)
        }
        router.post("numbers/file") { request, context in
            let (form, files): (Form, [MultipartParser.File])
            do {
                (form, files) = try await context.upload(request)
            } catch let over as FilesOverLimit where !over.tooMany {
                return try await refuse("ファイルが大きすぎます。1MB以下のファイルを選択してください。", context)
            } catch is FilesOverLimit {
                return try await refuse("一度に取り込めるのは1つのファイルです。", context)
            }
            guard let file = files.first(where: { $0.field == "file" }) else {
                return try await refuse("CSVファイルが選択されていません。", context)
            }
            guard file.bytes.count <= largestFileBytes else {
                return try await refuse("ファイルが大きすぎます。1MB以下のファイルを選択してください。", context)
            }
            guard let text = text(of: file.bytes), !text.contains("\0") else {
                return try await refuse("ファイルを読み取れません。CSV形式（UTF-8またはShift_JIS）で保存し直してください。", context)
            }
            return try await take(text, form["request_id"], from: "file", context)
        }
    }

    private static func take(
        _ lines: String, _ requestID: String, from field: String, _ context: StaffContext
    ) async throws -> Response {
        let staff = try context.staff(in: .numbers)
        let outcome = try await context.attempt {
            try await context.edge.services.account.importNumbers(
                .with {
                    $0.requestID = requestID
                    $0.staff = staff
                    $0.lines = lines
                }, options: .slow)
        }
        let pasted = field == "lines" ? lines : ""
        switch outcome {
        // Shown at once, without a detour: sent again by a reload, the same request answers the same.
        case .done(let answer) where answer.badLineCount > 0:
            let sentence = "誤りのある行があるため、1件も取り込んでいません。誤りの一覧をご確認ください。"
            return try await NumbersPage.show(
                context, report: Report(answer), lines: pasted,
                problems: Problems("番号を取り込めませんでした。", [.init(field: field, text: sentence)]))
        case .done(let answer): return try await NumbersPage.show(context, report: Report(answer))
        case .refused(let problems):
            let list = problems.list.map { $0.field == "lines" ? .init(field: field, text: $0.text) : $0 }
            return try await NumbersPage.show(
                context, lines: pasted, problems: Problems(problems.heading, list).headed("番号を取り込めませんでした。"))
        }
    }

    private static func refuse(_ sentence: String, _ context: StaffContext) async throws -> Response {
        try await NumbersPage.show(
            context, problems: Problems("番号を取り込めませんでした。", [.init(field: "file", text: sentence)]))
    }
}
