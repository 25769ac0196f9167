import Primitives
import Testing

@testable import AccountService

/// How many documents prove who somebody is (犯罪収益移転防止法施行規則 第6条第1項第1号): one until 2020-03-31, two of different kinds since,
/// an original always alone.
@Suite struct IdentityStandingTests {
    /// `l+` is an accepted licence: l licence, p passport, u utility receipt, t tax certificate, r registry certificate;
    /// + accepted, ? waiting, - refused; in the order of submission.
    static func documents(
        _ text: String, on day: String, by source: DocumentSource = .upload
    ) -> [IdentityDocument] {
        let kinds: [Character: String] = [
            "l": "drivers_license", "p": "passport", "u": "utility_receipt", "t": "tax_certificate",
            "r": "registry_certificate",
        ]
        return text.split(separator: " ").map { word in
            let state: DocumentState =
                word.last == "+" ? .accepted : word.last == "?" ? .submitted : .rejected(reason: String(word.first!))
            return IdentityDocument(
                kind: DocumentKind.of(kinds[word.first!]!)!, state: state, source: source, day: JapanDate(iso: day)!)
        }
    }

    static let (before, after) = ("2020-03-31", "2020-04-01")
    static func refused(_ kind: String) -> IdentityStanding { .rejected(reason: kind) }

    static let persons: [(String, String, IdentityStanding)] = [
        (before, "", .none), (before, "l?", .submitted), (before, "l-", refused("l")), (before, "l- p-", refused("p")),
        (before, "l- p?", .submitted), (before, "l? p-", .submitted), (before, "l+ p-", .accepted),
        (before, "l? p+", .accepted), (before, "l+", .accepted),
        // Since then a copy alone is not enough, nor are two of a kind, nor supporting papers without an identity document.
        (after, "l+", .none), (after, "l+ l+", .none), (after, "l+ p?", .submitted), (after, "l+ p+", .accepted),
        (after, "l+ u+", .accepted), (after, "u+ l+", .accepted), (after, "u+", .none), (after, "u+ t+", .none),
        (after, "l+ p-", refused("p")), (after, "l- p+", refused("l")), (after, "l- l+", .none),
        (after, "l+ p+ u-", .accepted), (after, "l+ u-", refused("u")),
    ]

    @Test(arguments: persons) func ofAPerson(day: String, documents: String, standing: IdentityStanding) {
        #expect(IdentityStanding.over(Self.documents(documents, on: day), of: .person) == standing)
    }

    @Test(arguments: [
        (DocumentSource.post, "2026-11-21", IdentityStanding.accepted), (.post, "2027-04-01", .accepted),
        (.postedCopy, "2026-11-21", .none), (.fax, "2026-11-21", .none), (.email, "2020-03-31", .accepted),
        // Taken after copies have ended, by mistake: it does not count alone.
        (.fax, "2027-04-01", .none),
    ])
    func anOriginalCountsAlone(source: DocumentSource, day: String, standing: IdentityStanding) {
        #expect(IdentityStanding.over(Self.documents("l+", on: day, by: source), of: .person) == standing)
    }

    @Test func whatWasTakenBeforeTheDayKeepsItsRule() {
        let old = Self.documents("l+", on: Self.before)
        #expect(IdentityStanding.over(old + Self.documents("p-", on: "2026-11-21"), of: .person) == .accepted)
    }

    @Test(arguments: [
        (before, "", IdentityStanding.none), (before, "r+", .none), (before, "r+ l?", .submitted),
        (before, "r? l+", .submitted), (before, "r+ l+", .accepted), (before, "r+ l-", refused("l")),
        (before, "r- l?", refused("r")), (after, "r+ l+", .none), (after, "r+ l+ p?", .submitted),
        // Its own document is one, whatever the way.
        (after, "r+ l+ p+", .accepted), (after, "r? l+ u+", .submitted),
    ])
    func ofACompanyAndItsPersonInCharge(day: String, documents: String, standing: IdentityStanding) {
        #expect(IdentityStanding.over(Self.documents(documents, on: day), of: .company) == standing)
    }

    @Test(arguments: [
        (PartyKind.person, before, "", IdentityMissing(personDocuments: 1)), (.person, before, "l?", .init()),
        (.person, after, "", .init(personDocuments: 2, oneMayBeSupporting: true)),
        (.person, after, "l?", .init(personDocuments: 1, oneMayBeSupporting: true)),
        (.person, after, "l+ l?", .init(personDocuments: 1, oneMayBeSupporting: true)),
        (.person, after, "u?", .init(personDocuments: 1)), (.person, after, "u? t+", .init(personDocuments: 1)),
        (.person, after, "l+ p?", .init()),
        (.person, after, "l- p?", .init(personDocuments: 1, oneMayBeSupporting: true)),
        (.person, "2027-04-01", "", .init(personDocuments: 1)),
        (.company, after, "", .init(companyDocument: true, personDocuments: 2, oneMayBeSupporting: true)),
        (.company, after, "r? l+ u?", .init()), (.company, before, "l?", .init(companyDocument: true)),
    ])
    func whatIsStillToBeSent(party: PartyKind, day: String, documents: String, missing: IdentityMissing) {
        let today = JapanDate(iso: day)!
        #expect(IdentityMissing.over(Self.documents(documents, on: day), of: party, on: today) == missing)
    }
}
