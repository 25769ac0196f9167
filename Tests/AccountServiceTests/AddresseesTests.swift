import Primitives
import Testing

@testable import AccountService

@Suite struct AddresseesTests {
    static func line(_ name: String, _ kana: String = "", _ department: String = "") -> Addressee {
        Addressee(name: name, nameKana: kana, department: department)
    }

    @Test func linesAreKeptInOrderAndEmptyOnesLeftOut() throws {
        let kept = try SetAddressees.decide(
            [
                Self.line(" 髙橋 ", "たかはし", "営業部"), Self.line(""), Self.line("佐藤", "ｻﾄｳ"), Self.line("佐藤", "", "総務"),
            ], state: .active)
        #expect(kept == [Self.line("髙橋", "タカハシ", "営業部"), Self.line("佐藤", "サトウ"), Self.line("佐藤", "", "総務")])
    }

    @Test(arguments: [
        (AddresseesTests.line("", "タカハシ"), SetAddressees.LineProblem.noName),
        (AddresseesTests.line("", "", "営業部"), .noName),
        (AddresseesTests.line(String(repeating: "あ", count: 41)), .nameTooLong),
        (AddresseesTests.line("高橋", String(repeating: "ア", count: 41)), .kanaTooLong),
        (AddresseesTests.line("高橋", "高橋"), .notKana),
        (AddresseesTests.line("高橋", "", String(repeating: "部", count: 41)), .departmentTooLong),
        (AddresseesTests.line("https://example.jp"), .webAddress),
        (AddresseesTests.line("高橋", "", "takahashi@example.jp"), .webAddress),
        (AddresseesTests.line("佐藤"), .twice),
    ])
    func refused(line: Addressee, problem: SetAddressees.LineProblem) {
        #expect(throws: AddresseesRejection.problems([.line(1, problem)])) {
            try SetAddressees.decide([Self.line("佐藤"), line], state: .active)
        }
    }

    @Test func aHundredAtMost() throws {
        let hundred = (0..<100).map { Self.line("担当\($0)") }
        #expect(try SetAddressees.decide(hundred, state: .verified).count == 100)
        #expect(throws: AddresseesRejection.problems([.tooMany])) {
            try SetAddressees.decide(hundred + [Self.line("もう一人")], state: .active)
        }
    }

    @Test(arguments: [AccountState.applied, .ended])
    func notWhileTheAccountIsNotOpen(state: AccountState) {
        #expect(throws: AddresseesRejection.accountNotOpen) { try SetAddressees.decide([], state: state) }
    }
}
