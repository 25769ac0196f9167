import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func listInquiries(
        request: Call_ListInquiriesRequest, context: ServerContext
    ) async throws -> Call_ListInquiriesResponse {
        let account = try request.customer.account()
        let key = InquiryPageKey(request.pageKey)
        guard request.pageKey.isEmpty || key != nil, (1...100).contains(request.limit) else {
            throw Rejected(.invalidArgument, "一覧の続きを表示できません。一覧に戻ってください。")
        }
        var filter = try InquiryFilter(request.filter)
        if request.unhandledOnly { filter.status = .unhandled }
        let page = try await store.inquiries(of: account, filter, after: key, limit: Int(request.limit))
        return .with {
            $0.inquiries = page.inquiries.map(Call_Inquiry.init)
            $0.nextPageKey = page.next?.text ?? ""
            $0.unhandledCount = Int32(page.unhandledCount)
            $0.feedSequence = page.feedSequence
        }
    }

    func exportInquiries(
        request: Call_ExportInquiriesRequest, response: RPCWriter<Call_ExportInquiriesResponse>, context: ServerContext
    ) async throws {
        let account = try request.customer.account()
        let filter = try InquiryFilter(request.filter)
        let format: ExportInquiries.Format
        switch request.format {
        case .csv: format = .csv
        case .json: format = .json
        case .unspecified, .UNRECOGNIZED: throw Rejected(.invalidArgument, "ファイルの形式を選択してください。")
        }
        func write(_ text: String) async throws {
            if !text.isEmpty { try await response.write(.with { $0.chunk = Data(text.utf8) }) }
        }
        try await write(ExportInquiries.head(format))
        try await store.export(of: account, filter) { inquiries, first in
            try await response.write(
                .with { $0.chunk = Data(try ExportInquiries.rows(inquiries, format, first: first).utf8) })
        }
        try await write(ExportInquiries.tail(format))
    }
}

extension InquiryFilter {
    init(_ wire: Call_InquiryFilter) throws {
        var problems: [Rejected.FieldProblem] = []
        func day(_ text: String, _ field: String) -> JapanDate? {
            guard !text.isEmpty else { return nil }
            let day = JapanDate(iso: text)
            if day == nil { problems.append(.init(field, "日付を選択し直してください。")) }
            return day
        }
        from = day(wire.fromDate, "from_date")
        to = day(wire.toDate, "to_date")
        if let from, let to, to < from { problems.append(.init("to_date", "終わりの日は、始まりの日より後にしてください。")) }
        if !Typed.line(wire.words).isEmpty {
            let words = SearchWords(wire.words)
            if wire.words.count > SearchWords.limit || words.words.count > SearchWords.wordLimit {
                problems.append(.init("words", "検索する言葉は、\(SearchWords.wordLimit)語、\(SearchWords.limit)文字以内で入力してください。"))
            }
            self.words = words
        }
        callbackWanted = wire.callback.isWanted
        switch wire.status {
        case .unhandled: status = .unhandled
        case .snoozed: status = .snoozed
        case .handled: status = .handled
        case .unspecified, .UNRECOGNIZED: status = nil
        }
        assignee = wire.assigneeID.isEmpty ? nil : wire.assigneeID
        kind = KindOfCall(wire.kind)
        guard problems.isEmpty else { throw Rejected(.invalidArgument, "検索の条件をご確認ください。", fields: problems) }
    }
}
