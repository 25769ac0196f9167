import Primitives
import Testing

@testable import AccountService

@Suite struct AccountLifeTests {
    typealias Act = AccountLife.Act
    static let end = JapanDate(iso: "2017-06-01")!

    /// Who may do what where, written out once more by hand: `-` is refused, a letter is the state after.
    /// Columns: applied, verified, active, suspended, ending, ended (A V C S G E).
    static let table: [(Act, AccountLife.Who, String)] = [
        (.verify, .customer, "V-----"),
        (.giveWay, .system, "E-----"),
        (.withdraw, .customer, "-E----"),
        (.decline, .reviewer, "EE----"),
        (.lapse, .system, "-E----"),
        (.sendDocument, .customer, "-VCSG-"),
        (.reviewDocument, .reviewer, "-VCSGE"),
        (.holdVerification, .reviewer, "-VCSG-"),
        (.changeAnswering, .customer, "-VCSG-"),
        (.changeDetails, .customer, "-VCSG-"),
        (.changeDetails, .office, "-VCSG-"),
        (.choosePlan, .customer, "-V----"),
        (.registerCard, .billing, "-VCSGE"),
        (.reserveNumber, .reviewer, "-V----"),
        (.issueNumber, .reviewer, "-C----"),
        (.moveServiceStart, .reviewer, "--CSG-"),
        (.beginTerms, .billing, "--CSGE"),
        (.suspend, .billing, "--SSSE"),
        (.resume, .billing, "--CCGE"),
        (.cancel, .billing, "--GSGE"),
        (.withdrawCancellation, .billing, "--CSCE"),
        (.end, .billing, "--EEEE"),
        (.erase, .system, "E----E"),
    ]

    static let states: [AccountState] = [.applied, .verified, .active, .suspended, .ending, .ended]
    static let letters: [Character: AccountState] = [
        "A": .applied, "V": .verified, "C": .active, "S": .suspended, "G": .ending, "E": .ended,
    ]

    private static func has(_ act: Act, _ who: AccountLife.Who) -> Bool {
        table.contains { $0.0 == act && $0.1 == who }
    }

    @Test func everyActStandsInTheTable() {
        #expect(AccountLife.table.map(\.act) == Self.table.map(\.0))
        #expect(AccountLife.table.map(\.who) == Self.table.map(\.1))
        #expect(Set(Self.table.map(\.0)) == Set(Act.allCases))
        #expect(Self.states.count == AccountState.allCases.count)
    }

    @Test(arguments: table.indices) func theTable(index: Int) throws {
        let (act, who, row) = Self.table[index]
        for (state, letter) in zip(Self.states, row) {
            for other in AccountLife.Who.allCases where !Self.has(act, other) {
                #expect(!AccountLife.allows(act, by: other, in: state), "\(act) by \(other) in \(state)")
            }
            #expect(AccountLife.allows(act, by: who, in: state) == (letter != "-"), "\(act) by \(who) in \(state)")
            let life = AccountLife(state: state, endDate: state == .ending ? Self.end : nil)
            do {
                #expect(try life.after(act, by: who, endDate: Self.end).state == Self.letters[letter])
            } catch {
                #expect(letter == "-" && error == LifeRejection(act: act, state: state))
            }
        }
    }

    @Test func aCancellationOutlivesASuspension() throws {
        var life = AccountLife(state: .active)
        for (act, state, date) in [
            (Act.cancel, AccountState.ending, JapanDate?.some(Self.end)), (.suspend, .suspended, Self.end),
            (.resume, .ending, Self.end), (.suspend, .suspended, Self.end),
            (.withdrawCancellation, .suspended, nil), (.resume, .active, nil), (.suspend, .suspended, nil),
            (.cancel, .suspended, Self.end), (.end, .ended, Self.end), (.resume, .ended, Self.end),
        ] {
            life = try life.after(act, by: .billing, endDate: Self.end)
            #expect(life == AccountLife(state: state, endDate: date), "after \(act)")
        }
    }
}

@Suite struct ChangeDetailsTests {
    static let form = ApplicationForm(
        companyName: "ウィズ・プランナーズ株式会社", personName: "高橋 一郎", personNameKana: "ﾀｶﾊｼ ｲﾁﾛｳ",
        telephone: "03−4510−5958", postalCode: "1410031", address: "東京都品川区西五反田1-2-3", siteName: "○○ショップ",
        siteNameKana: "マルマルショップ", siteURL: "https://wiz-planners.example.jp")

    struct Row: Sendable {
        var change: @Sendable (inout ApplicationForm) -> Void = { _ in }
        var account: @Sendable (inout Account) -> Void = { _ in }
        /// Field, and whether a reviewer has to look.
        var changed: [String: Bool] = [:]
        var refused: ChangeDetailsRejection?
        var today = 0
    }

    static let rows: [Row] = [
        Row(),
        Row(change: { $0.siteName = "新・○○ショップ" }, changed: ["site_name": false]),
        Row(change: { $0.siteNameKana = "しん まるまる" }, changed: ["site_name_kana": false]),
        Row(change: { $0.telephone = "０８０ー１２３４ー５６７８" }, changed: ["telephone": false]),
        Row(
            change: {
                $0.address = "東京都港区新橋１−１"
                $0.postalCode = "〒105-0004"
            }, changed: ["address": true, "postal_code": true]),
        Row(
            change: { $0.address = "東京都港区新橋１−１" }, account: { $0.identity = .none }, changed: ["address": false]),
        Row(change: { $0.companyName = "" }, refused: .problems([.missing(.companyName)])),
        Row(
            change: { $0.companyName = "" }, account: { $0.details.partyKind = .person },
            changed: ["company_name": true]),
        Row(
            change: {
                $0.siteNameKana = "漢字"
                $0.siteURL = "javascript:alert(1)"
                $0.telephone = "12"
            }, refused: .problems([.malformed(.telephone), .notKana(.siteNameKana), .malformed(.siteURL)])),
        Row(change: { $0.siteURL = "" }, changed: ["site_url": false]),
        Row(account: { $0.state = .suspended }),
        Row(account: { $0.state = .ended }, refused: .accountNotOpen),
        Row(
            change: { $0.siteName = "x" }, refused: .tooOften(most: ChangeDetails.mostChangesADay),
            today: ChangeDetails.mostChangesADay),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) throws {
        let row = Self.rows[index]
        var form = Self.form
        row.change(&form)
        do {
            let decision = try ChangeDetails.decide(
                form, .init(account: Fixture.account(row.account), changesToday: row.today))
            #expect(row.refused == nil)
            // By the same rules, whoever types it.
            let byStaff = try ChangeDetails.decide(
                form, by: .staff(.init(caller: "高橋", reason: "移転")),
                .init(account: Fixture.account(row.account), changesToday: row.today))
            #expect(byStaff == decision)
            #expect(
                Dictionary(uniqueKeysWithValues: decision.changes.map { ($0.field.rawValue, $0.needsReview) })
                    == row.changed)
        } catch let error as ChangeDetailsRejection {
            #expect(error == row.refused)
        }
    }

    @Test func whatHasAWayOfItsOwnStays() throws {
        var form = Self.form
        form.email = "another@example.jp"
        form.plan = "plus"
        form.options = []
        form.partyKind = .person
        let account = try Fixture.account()
        let decision = try ChangeDetails.decide(form, .init(account: account, changesToday: 0))
        #expect(decision.details == account.details && decision.changes.isEmpty)
    }

    @Test(
        arguments: [
            ("高橋", "移転", nil), (" ", "移転", .callerMissing), ("高橋", "", .reasonMissing),
            (String(repeating: "高", count: 61), "移転", .callerTooLong),
            ("高橋", String(repeating: "移", count: 201), .reasonTooLong),
        ] as [(String, String, ChangeDetailsRejection?)])
    func onWhoseWord(caller: String, reason: String, rejection: ChangeDetailsRejection?) {
        do throws(ChangeDetailsRejection) {
            _ = try ChangeDetails.StaffRequest(caller: caller, reason: reason)
            #expect(rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test func staffMayGoOnWhereACustomerHasToWait() throws {
        var form = Self.form
        form.siteName = "新しい店"
        let facts = ChangeDetails.Facts(account: try Fixture.account(), changesToday: ChangeDetails.mostChangesADay)
        let asked = try ChangeDetails.StaffRequest(caller: "高橋", reason: "移転")
        #expect(try ChangeDetails.decide(form, by: .staff(asked), facts).changes.count == 1)
        #expect(throws: ChangeDetailsRejection.tooOften(most: ChangeDetails.mostChangesADay)) {
            try ChangeDetails.decide(form, facts)
        }
    }
}
