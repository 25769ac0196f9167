import Primitives
import Testing

@testable import AccountService

@Suite struct ImportNumbersTests {
    @Test func linesInAnyWritingWithAReportOfTheBadOnes() throws {
        let outcome = try ImportNumbers.decide(
            "03-6850-2192\r\n０３－６８５０－２１９３\n0312\n\n06-6850-2194\n(03)6850 2192\n0120-935-372\n+81 3 6850 2195\n")
        #expect(outcome.numbers.map(\.digits) == ["0368502192", "0368502193", "0368502195"])
        #expect(
            outcome.problems == [
                "3行目「0312」：03の電話番号ではありません。", "5行目「06-6850-2194」：03の電話番号ではありません。",
                "6行目「(03)6850 2192」：1行目と同じ番号です。", "7行目「0120-935-372」：03の電話番号ではありません。",
            ])
    }

    @Test func aReportHasAnEnd() throws {
        let outcome = try ImportNumbers.decide(Array(repeating: "x", count: 150).joined(separator: "\n"))
        #expect(outcome.problems.count == 101 && outcome.problems.last == "ほか50行にも誤りがあります。")
    }

    @Test func tooMuchAndNothing() {
        #expect(throws: ImportRejection.tooManyLines) {
            try ImportNumbers.decide(String(repeating: "\n", count: ImportNumbers.mostLines))
        }
        #expect(throws: ImportRejection.nothing) { try ImportNumbers.decide(" \n\n") }
    }
}

@Suite struct IssueNumberTests {
    static let today = JapanDate(iso: "2017-02-27")!
    static let free = PhoneNumber("0368502192")!
    static let other = PhoneNumber("0368502193")!

    struct Row: Sendable {
        var command = IssueNumber.Command()
        var account: @Sendable (inout Account) -> Void = { _ in }
        var wanted: InventoryState?
        var lowest: PhoneNumber? = IssueNumberTests.free
        var rejection: IssueRejection?
    }

    static let rows: [Row] = [
        Row(),
        Row(account: { $0.state = .applied }, rejection: .notVerified),
        Row(account: { $0.state = .ended }, rejection: .notOpen),
        Row(account: { $0.state = .suspended }, rejection: .notOpen),
        Row(
            account: {
                $0.number = IssuedNumber(number: other, issued: today, serviceStart: today); $0.state = .active
            },
            rejection: .hasNumber(other)),
        Row(account: { $0.identity = .submitted }, rejection: .identityNotAccepted),
        Row(
            account: {
                $0.identity = .none; $0.cardRegistered = false
            }, rejection: .identityNotAccepted),
        Row(account: { $0.cardRegistered = false }, rejection: .cardNotRegistered),
        Row(lowest: nil, rejection: .noneFree),
        Row(command: .init(wanted: other), wanted: .free),
        Row(command: .init(wanted: other), rejection: .notInInventory),
        Row(command: .init(wanted: other), wanted: .issued, rejection: .notFree),
        Row(command: .init(wanted: other), wanted: .resting, rejection: .notFree),
        Row(command: .init(serviceStart: today)),
        Row(command: .init(serviceStart: today.adding(days: -1)), rejection: .startInThePast),
        Row(command: .init(serviceStart: today.adding(days: 92))),
        Row(command: .init(serviceStart: today.adding(days: 93)), rejection: .startTooLate),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) throws {
        let row = Self.rows[index]
        let facts = IssueNumber.Facts(
            account: try Fixture.account(row.account), wanted: row.wanted, lowestFree: row.lowest, today: Self.today)
        do {
            let issued = try IssueNumber.decide(row.command, facts)
            #expect(row.rejection == nil)
            #expect(issued.number == row.command.wanted ?? Self.free)
            #expect(issued.issued == Self.today && issued.serviceStart == row.command.serviceStart ?? Self.today)
        } catch {
            #expect(error == row.rejection)
        }
    }

    @Test func whatWasTyped() throws {
        #expect(try IssueNumber.command(number: " ", serviceStart: "") == .init())
        #expect(
            try IssueNumber.command(number: "03-6850-2193", serviceStart: "2017-03-01")
                == .init(wanted: Self.other, serviceStart: JapanDate(iso: "2017-03-01")))
        #expect(throws: IssueRejection.numberMalformed) { try IssueNumber.command(number: "03", serviceStart: "") }
        #expect(throws: IssueRejection.startMalformed) {
            try IssueNumber.command(number: "", serviceStart: "2017-02-29")
        }
    }
}

@Suite struct AddStaffTests {
    @Test func decisions() throws {
        let (command, _) = try AddStaff.decide(
            email: "hanako@example.jp", name: "", role: "operator", password: "shimbashi-no-mise")
        #expect(command.name == "hanako" && command.role == .operator)
        #expect(throws: AddStaffRejection.addressMalformed) {
            try AddStaff.decide(email: "hanako", name: "", role: "operator", password: "shimbashi-no-mise")
        }
        #expect(throws: AddStaffRejection.roleUnknown) {
            try AddStaff.decide(email: "hanako@example.jp", name: "", role: "root", password: "shimbashi-no-mise")
        }
        #expect(throws: AddStaffRejection.password(.common)) {
            try AddStaff.decide(email: "hanako@example.jp", name: "", role: "admin", password: "password")
        }
    }

    @Test func theLoginsOfADevelopmentInstallationHoldTheRules() throws {
        for person in AddStaff.development {
            _ = try AddStaff.decide(
                email: person.email, name: person.name, role: person.role.rawValue,
                password: AddStaff.developmentPassword)
        }
        #expect(Set(AddStaff.development.map(\.role)) == Set(StaffRole.allCases))
    }
}
