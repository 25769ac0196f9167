import Primitives
import Testing

@testable import AccountService

@Suite struct ImportNumbersTests {
    @Test func linesInAnyWritingWithNotes() throws {
        let outcome = try ImportNumbers.decide(
            "\u{FEFF}電話番号,備考\r\n03-6850-2192\r\n０３－６８５０－２１９３，第１ビル\n\n+81 3 6850 2195,\"A,\"\"B\"\"\",\n,,\n")
        #expect(outcome.lines.map(\.number.digits) == ["0368502192", "0368502193", "0368502195"])
        #expect(outcome.lines.map(\.note) == ["", "第1ビル", "A,\"B\""])
        #expect(outcome.bad.isEmpty && outcome.badCount == 0)
    }

    struct Bad: Sendable {
        var line: String
        var reason: String
    }

    static let bad: [Bad] = [
        Bad(line: "0312", reason: "03の電話番号ではありません。"),
        Bad(line: "06-6850-2194", reason: "03の電話番号ではありません。"),
        Bad(line: "0120-935-372", reason: "03の電話番号ではありません。"),
        Bad(line: "03-0850-2192", reason: "03の電話番号ではありません。"),
        Bad(line: "(03)6850 2192", reason: "1行目と同じ番号です。"),
        Bad(line: "368502193", reason: "先頭の0がありません。表計算ソフトで列の書式を「文字列」にして、保存し直してください。"),
        Bad(line: "0368502193,\"第1ビル", reason: "引用符（\"）が閉じていません。"),
        Bad(line: "0368502193,a,b", reason: "列が多すぎます。電話番号と備考の2列にしてください。"),
        Bad(line: "0368502193,\(String(repeating: "あ", count: 101))", reason: "備考は100文字以内にしてください。"),
        // A heading stands in the first line only.
        Bad(line: "電話番号", reason: "03の電話番号ではありません。"),
    ]

    @Test(arguments: bad.indices) func aBadLineIsReportedAndNothingIsTaken(index: Int) throws {
        let row = Self.bad[index]
        let outcome = try ImportNumbers.decide("03-6850-2192\n\(row.line)\n03-6850-2194")
        #expect(outcome.lines.isEmpty && outcome.badCount == 1)
        #expect(outcome.bad == [.init(line: 2, text: String(row.line.prefix(40)), reason: row.reason)])
    }

    @Test func aReportHasAnEnd() throws {
        let outcome = try ImportNumbers.decide(Array(repeating: "x", count: 150).joined(separator: "\n"))
        #expect(outcome.bad.count == 100 && outcome.badCount == 150)
    }

    @Test func tooMuchAndNothing() {
        #expect(throws: ImportRejection.tooManyLines) {
            try ImportNumbers.decide(String(repeating: "\n", count: ImportNumbers.mostLines + 1))
        }
        // The last line's end begins no line.
        #expect(throws: ImportRejection.nothing) {
            try ImportNumbers.decide(String(repeating: "\n", count: ImportNumbers.mostLines))
        }
        #expect(throws: ImportRejection.nothing) { try ImportNumbers.decide(" \n\n,") }
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
        var reserved: PhoneNumber?
        var rejection: IssueRejection?
        var number: PhoneNumber?
    }

    static let rows: [Row] = [
        Row(),
        Row(account: { $0.state = .applied }, rejection: .notVerified),
        Row(account: { $0.state = .ended }, rejection: .notOpen),
        Row(account: { $0.state = .suspended }, rejection: .notOpen),
        Row(account: { $0.state = .ending }, rejection: .notOpen),
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
        Row(command: .init(wanted: other), wanted: .reserved, rejection: .notFree),
        Row(reserved: other, number: other),
        Row(lowest: nil, reserved: other, number: other),
        Row(command: .init(wanted: other), wanted: .reserved, reserved: other),
        Row(command: .init(wanted: free), wanted: .free, reserved: other),
        Row(command: .init(serviceStart: today)),
        Row(command: .init(serviceStart: today.adding(days: -1)), rejection: .startInThePast),
        Row(command: .init(serviceStart: today.adding(days: 92))),
        Row(command: .init(serviceStart: today.adding(days: 93)), rejection: .startTooLate),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) throws {
        let row = Self.rows[index]
        let facts = IssueNumber.Facts(
            account: try Fixture.account(row.account),
            inventory: .init(wanted: row.wanted, lowestFree: row.lowest, reserved: row.reserved), today: Self.today)
        do {
            let issued = try IssueNumber.decide(row.command, facts)
            #expect(row.rejection == nil)
            #expect(issued.number == row.command.wanted ?? row.number ?? Self.free)
            #expect(issued.issued == Self.today && issued.serviceStart == row.command.serviceStart ?? Self.today)
        } catch {
            #expect(error == row.rejection)
        }
    }

    @Test(arguments: [
        (AccountState.applied, IssueRejection?.some(.notVerified)), (.verified, nil), (.active, .notOpen),
        (.ended, .notOpen),
    ])
    func aNumberIsKeptOnlyBeforeOneIsIssued(state: AccountState, rejection: IssueRejection?) throws {
        // Without card and identity: that is what it is kept for.
        let account = try Fixture.account {
            $0.state = state
            $0.identity = .none
            $0.cardRegistered = false
        }
        do {
            let number = try ReserveNumber.decide(nil, account, .init(lowestFree: Self.free))
            #expect(number == Self.free && rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test(arguments: [
        ("2017-03-10", "2017-03-01", IssueRejection?.none), ("2017-03-10", "2017-02-27", nil),
        ("2017-03-10", "2017-02-26", .startInThePast), ("2017-03-10", "2017-05-31", .startTooLate),
        ("2017-03-10", "三月", .startMalformed), ("2017-02-27", "2017-03-01", .startHasCome),
    ])
    func theStartMovesUntilItHasCome(start: String, typed: String, rejection: IssueRejection?) throws {
        let account = try Fixture.account {
            $0.state = .active
            $0.number = IssuedNumber(number: Self.free, issued: Self.today, serviceStart: JapanDate(iso: start)!)
        }
        do {
            let moved = try SetServiceStart.decide(typed, account, today: Self.today)
            #expect(moved.serviceStart.iso == typed && moved.issued == Self.today && rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test func withoutANumberThereIsNoStart() throws {
        #expect(throws: IssueRejection.noNumber) {
            try SetServiceStart.decide("2017-03-01", Fixture.account(), today: Self.today)
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
