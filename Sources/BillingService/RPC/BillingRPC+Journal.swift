import Contracts
import Foundation
import GRPCCore
import Primitives
import ServiceRuntime

extension BillingRPC {
    private static let longestExportDays = 366

    func getDayBook(
        request: Billing_GetDayBookRequest, context: ServerContext
    ) async throws -> Billing_GetDayBookResponse {
        _ = try request.staff.person()
        let (from, to) = try Self.period(request.fromDate, request.toDate)
        let key = JournalPageKey(request.pageKey)
        guard request.pageKey.isEmpty || key != nil, (1...200).contains(request.limit) else { throw Self.noSuchPage }
        let found = try await store.journal(from: from, to: to, after: key, limit: Int(request.limit) + 1)
        let page = found.prefix(Int(request.limit))
        let totals = try await store.journalTotals(from: from, to: to)
        return .with {
            $0.entries = page.map(Billing_JournalEntry.init)
            $0.totals = totals.map { total in
                .with {
                    $0.name = total.account.name
                    $0.debitYen = total.debit.amount
                    $0.creditYen = total.credit.amount
                }
            }
            $0.nextPageKey = found.count > page.count ? page.last?.key.text ?? "" : ""
        }
    }

    func downloadJournal(
        request: Billing_DownloadJournalRequest, response: RPCWriter<Billing_DownloadJournalResponse>,
        context: ServerContext
    ) async throws {
        _ = try request.staff.person()
        let (from, to) = try Self.period(request.fromDate, request.toDate)
        try await response.write(.with { $0.chunk = Data((CSV.mark + JournalCSV.heading).utf8) })
        try await store.exportJournal(from: from, to: to) { rows in
            try await response.write(.with { $0.chunk = Data(rows.map(JournalCSV.line).joined().utf8) })
        }
    }

    private static func period(_ from: String, _ to: String) throws -> (JapanDate, JapanDate) {
        guard let first = JapanDate(iso: from), let last = JapanDate(iso: to), first <= last else {
            throw Rejected(
                .invalidArgument, "期間をご確認ください。", fields: [.init("from", "期間は、開始日と終了日を順に入力してください。")])
        }
        guard last < first.adding(days: longestExportDays) else {
            throw Rejected(.invalidArgument, "期間が長すぎます。", fields: [.init("from", "期間は1年以内で入力してください。")])
        }
        return (first, last)
    }
}

/// One row per entry, as accounting programs read it: RFC 4180 with a byte order mark, for Excel.
enum JournalCSV {
    static let heading = CSV.line(["日付", "借方科目", "借方金額", "貸方科目", "貸方金額", "税率", "摘要", "お客様番号", "サービス"])

    static func line(_ row: BillingStore.JournalRow) -> String {
        CSV.line([
            row.date.iso, row.entry.debit.name, "\(row.entry.amount.amount)", row.entry.credit.name,
            "\(row.entry.amount.amount)", row.entry.taxRatePercent == 0 ? "" : "\(row.entry.taxRatePercent)%",
            row.words, row.accountID.text, row.brand,
        ])
    }
}

extension Billing_JournalEntry {
    init(_ row: BillingStore.JournalRow) {
        self = .with {
            $0.entryDate = row.date.iso
            $0.debit = row.entry.debit.name
            $0.credit = row.entry.credit.name
            $0.amountYen = row.entry.amount.amount
            $0.text = row.words
            $0.accountID = row.accountID.text
            $0.brand = row.brand
            $0.taxRatePercent = Int32(row.entry.taxRatePercent)
        }
    }
}
