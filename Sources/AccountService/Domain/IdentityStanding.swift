import Primitives

/// How far the check of identity has come, over all documents of an account.
enum IdentityStanding: Equatable, Sendable {
    case none
    case submitted
    case accepted
    case rejected(reason: String)

    /// - Parameter documents: in the order of submission.
    ///
    /// A company proves itself, and its person in charge. What has to be sent again comes first.
    static func over(_ documents: [IdentityDocument], of party: PartyKind) -> IdentityStanding {
        let persons = IdentityDocument.standing(documents.filter { $0.kind.party == .person })
        guard party == .company else { return persons }
        let both = [IdentityDocument.standing(documents.filter { $0.kind.party == .company }), persons]
        if both == [.accepted, .accepted] { return .accepted }
        for case .rejected(let reason) in both { return .rejected(reason: reason) }
        return both.contains(.submitted) ? .submitted : .none
    }
}

/// What still has to be sent, those that wait for review counted as good.
struct IdentityMissing: Equatable, Sendable {
    var companyDocument = false
    /// Of a person, or of a company's person in charge; of different kinds.
    var personDocuments = 0
    /// One of them may be of a supporting kind.
    var oneMayBeSupporting = false

    /// - Parameter today: what nothing was sent for yet is asked for by the rule of this day.
    static func over(_ documents: [IdentityDocument], of party: PartyKind, on today: JapanDate) -> IdentityMissing {
        let good = documents.filter { $0.state == .submitted || $0.state == .accepted }
        var missing = IdentityMissing(
            companyDocument: party == .company && !good.contains { $0.kind.party == .company })
        let persons = good.filter { $0.kind.party == .person }
        if IdentityDocument.suffice(persons) { return missing }
        let main = Set(persons.filter { !$0.kind.isSupporting }.map(\.kind.key))
        let supported = persons.contains { $0.kind.isSupporting }
        let needed = main.isEmpty ? VerificationMethod.documentsOfAPerson(on: today) : 2
        missing.personDocuments = max(1, needed - main.count - (supported ? 1 : 0))
        missing.oneMayBeSupporting = needed > 1 && !supported
        return missing
    }
}

/// A document as far as it counts.
struct IdentityDocument: Equatable, Sendable {
    var kind: DocumentKind
    var state: DocumentState
    var source: DocumentSource
    /// On which it reached us.
    var day: JapanDate

    /// Whether a party's documents are enough (犯罪収益移転防止法施行規則 第6条第1項第1号): an original, or a copy by the rule before
    /// 2020-04-01, alone; copies by the rule since then only two of different kinds, one of which may be a supporting
    /// one. A company's own document is always one.
    static func suffice(_ documents: [IdentityDocument]) -> Bool {
        let main = documents.filter { !$0.kind.isSupporting }
        if main.contains(where: { $0.kind.party == .company || $0.documentsOfAPerson == 1 }) { return true }
        return !main.isEmpty && Set(documents.map { $0.kind.isSupporting ? "" : $0.kind.key }).count > 1
    }

    /// One party's own documents, in the order of submission. What is accepted settles it for good: a later one that is
    /// rejected takes nothing back. A waiting one hides an earlier refusal, for the customer has already done what the
    /// refusal asked for; so does an accepted one of the refused kind.
    static func standing(_ documents: [IdentityDocument]) -> IdentityStanding {
        let accepted = documents.filter { $0.state == .accepted }
        if suffice(accepted) { return .accepted }
        if documents.contains(where: { $0.state == .submitted }) { return .submitted }
        for document in documents.reversed() where !accepted.contains(where: { $0.kind == document.kind }) {
            if case .rejected(let reason) = document.state { return .rejected(reason: reason) }
        }
        return .none
    }

    /// How many are needed where this is one of them. Nothing is taken any more by a way that has ended: one that was
    /// taken all the same counts as the strictest.
    private var documentsOfAPerson: Int { VerificationMethod.of(source, on: day)?.documentsOfAPerson ?? 2 }
}
