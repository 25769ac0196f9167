import Primitives

/// The books replayed: for each matter (an invoice, what staff did) the entries it must have had, beside those that are there,
/// row by row; and each paper over what was given back beside the refund behind it.
extension AuditAccount {
    /// A row of the journal.
    struct Booked: Equatable, Sendable {
        /// Id of what it is about.
        var matter: String
        var date: JapanDate
        var entry: Journal.Entry
        var words: String
        /// Key of the brand.
        var brand: String
    }

    static func replay(_ facts: Facts) -> [String] {
        let booked = Dictionary(grouping: facts.booked.filter { Journal.Kind.replayed.contains($0.entry.kind) }) {
            $0.matter
        }
        var wanted: [Booked] = []
        var findings: [String] = []
        for invoice in facts.invoices {
            let actions = facts.actions.filter { $0.invoiceID == invoice.id }
            wanted += rows(of: invoice) + actions.flatMap { rows(of: $0, invoice) }
            let refunds = pair(invoice, actions, booked)
            wanted += refunds.flatMap(\.rows)
            findings += shares(invoice) + alone(invoice, actions, refunds)
        }
        let matters = Dictionary(grouping: wanted, by: \.matter)
        return findings
            + Set(matters.keys).union(booked.keys).sorted().compactMap { matter in
                difference(matter, there: booked[matter] ?? [], wanted: matters[matter] ?? [])
            }
    }

    /// A dispute's money may have moved to and fro: its entries come to where it is now.
    static func contested(_ facts: Facts) -> [String] {
        let wanted: [Journal.Kind: Yen] = [
            .disputed: facts.disputes.filter { $0.place != .ours }.map(\.amount).sum(),
            .chargeback: facts.disputes.filter { $0.place == .lost }.map(\.amount).sum(),
        ]
        return Set(Journal.Kind.allCases).subtracting(Journal.Kind.replayed).sorted { $0.rawValue < $1.rawValue }
            .compactMap { kind in
                let entered = facts.booked.map(\.entry).filter { $0.kind == kind }
                    .map { $0.takesBack ? .zero - $0.amount : $0.amount }.sum()
                let told = wanted[kind] ?? .zero
                guard entered != told else { return nil }
                return "\(facts.billing.contract.accountID): the journal has \(entered.japanese) of "
                    + "\(kind.rawValue), the disputes \(told.japanese)"
            }
    }

    private static func difference(_ matter: String, there: [Booked], wanted: [Booked]) -> String? {
        let missing = wanted.filter { !there.contains($0) }
        let strange = there.filter { !wanted.contains($0) }
        if missing.isEmpty, strange.isEmpty { return nil }
        return "\(matter): the journal lacks [\(text(missing))] and has [\(text(strange))]"
    }

    private static func text(_ rows: [Booked]) -> String {
        rows.map { row in
            "\(row.date.iso) \(row.entry.kind.rawValue) \(row.entry.debit.rawValue)/\(row.entry.credit.rawValue) "
                + "\(row.entry.amount.japanese) \(row.entry.taxRatePercent)%"
        }.joined(separator: ", ")
    }

    private static func book(
        _ entries: [Journal.Entry], _ matter: String, _ invoice: Invoice, on date: JapanDate
    ) -> [Booked] {
        entries.map {
            Booked(
                matter: matter, date: date, entry: $0, words: "\(invoice.number) \(invoice.bill.title)",
                brand: invoice.brand)
        }
    }

    private static func rows(of invoice: Invoice) -> [Booked] {
        let id = invoice.id.text
        return Journal.issued(invoice.bill, on: invoice.issuedDate).flatMap { posting in
            book(posting.entries, id + posting.part, invoice, on: posting.day)
        }
            + (invoice.payment.map { book(Journal.payment(invoice.total), id, invoice, on: $0.date) } ?? [])
    }

    /// What a write-off, or a refund that came back, leads to.
    private static func rows(of action: MoneyAction, _ invoice: Invoice) -> [Booked] {
        let id = action.id.text
        if action.kind == .writeOff, action.state == .done, let day = action.doneDate {
            return book(Journal.writeOff(invoice.taxes), id, invoice, on: day)
        }
        guard action.kind == .refund, let returned = action.returned else { return [] }
        let back = book(Journal.refundReturned(action.amount), id, invoice, on: returned)
        guard let closing = action.closing else { return back }
        return back + book(Journal.paidOtherwise(action.amount), id, invoice, on: JapanDate(closing.at))
    }

    /// A refund, the paper over it, and the entries it must have.
    private struct GivenBack {
        var action: MoneyActionID
        var paper: String
        var rows: [Booked]
    }

    /// A paper names its reason and its taxes, not its action: of two that look alike either may be meant, unless the taxes
    /// entered in the books tell them apart.
    private static func pair(
        _ invoice: Invoice, _ actions: [MoneyAction], _ booked: [String: [Booked]]
    ) -> [GivenBack] {
        var papers = invoice.returns
        return actions.filter(\.gaveBack).compactMap { action in
            func rows(_ paper: InvoiceReturn) -> [Booked] {
                book(
                    Journal.refund(paper.taxes, way: action.way), action.id.text, invoice,
                    on: action.doneDate ?? paper.issuedDate)
            }
            let entered = (booked[action.id.text] ?? []).filter { $0.entry.kind == .refund }
            let alike = papers.indices.filter {
                papers[$0].total == action.amount && papers[$0].reason == action.reason
            }
            let exact = alike.first { index in
                let wanted = rows(papers[index])
                return wanted.count == entered.count && wanted.allSatisfy(entered.contains)
            }
            guard let index = exact ?? alike.first else { return nil }
            let paper = papers.remove(at: index)
            return GivenBack(action: action.id, paper: paper.number, rows: rows(paper))
        }
    }

    private static func alone(_ invoice: Invoice, _ actions: [MoneyAction], _ pairs: [GivenBack]) -> [String] {
        let papers = invoice.returns.filter { paper in !pairs.contains { $0.paper == paper.number } }
        let refunds = actions.filter { action in action.gaveBack && !pairs.contains { $0.action == action.id } }
        return papers.map { "\($0.number): gives back \($0.total.japanese), and no refund stands behind it" }
            + refunds.map { "refund \($0.id): \($0.amount.japanese) were given back, and no paper says so" }
    }

    /// Each paper's taxes are those that were left of the invoice when it was written.
    private static func shares(_ invoice: Invoice) -> [String] {
        var before = invoice
        before.returns = []
        return invoice.returns.compactMap { paper in
            defer { before.returns.append(paper) }
            do throws(GiveBack.Rejection) {
                return try GiveBack.shares(paper.total, of: before) == paper.taxes
                    ? nil : "\(paper.number): its taxes are not those of what it gives back"
            } catch {
                return "\(paper.number): \(paper.total.japanese) could not be given back then"
            }
        }
    }
}

extension Journal.Entry {
    /// Of a dispute: the money is ours again.
    fileprivate var takesBack: Bool {
        kind == .disputed && credit != .atAcquirer || kind == .chargeback && credit != .receivable
    }
}

extension Journal.Kind {
    /// What is entered when such a matter comes up follows from the matter alone.
    fileprivate static let replayed: Set<Journal.Kind> = [
        .sale, .credit, .payment, .refund, .writeOff, .refundReturned, .paidOtherwise,
    ]
}
