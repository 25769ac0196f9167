import Foundation
import Primitives

/// The card as typed on the sandbox's page.
struct SandboxCardForm: Sendable {
    var number: String
    var expMonth: String
    /// Two or four digits.
    var expYear: String
    var securityCode: String

    enum Field: String, CaseIterable, Sendable {
        case number, expiry, securityCode = "cvc"
    }

    struct Problem: Equatable, Sendable {
        var field: Field
        var sentence: String
    }

    struct Accepted: Sendable {
        var card: Card
        var behaviour: SandboxCards.Behaviour
        /// One for each number.
        var fingerprint: String
    }

    /// The card, or what is wrong with which field.
    func judge(on today: JapanDate) -> Result<Accepted, Refused> {
        var problems: [Problem] = []
        let number = judgeNumber(&problems)
        let expiry = judgeExpiry(on: today, &problems)
        let code = Self.digits(securityCode)
        let wanted = number?.number.brand == .amex ? 4 : 3
        if code.isEmpty {
            problems.append(.init(field: .securityCode, sentence: "セキュリティコードが入力されていません。"))
        } else if number != nil, code.count != wanted || !code.allSatisfy(\.isNumber) {
            problems.append(.init(field: .securityCode, sentence: "セキュリティコードは、\(wanted)桁の数字で入力してください。"))
        }
        guard problems.isEmpty, let number, let expiry else { return .failure(Refused(problems: problems)) }
        return .success(
            Accepted(
                card: Card(
                    brand: number.number.brand, last4: number.number.last4, expMonth: expiry.month, expYear: expiry.year
                ),
                behaviour: number.behaviour, fingerprint: SandboxCards.fingerprint(number.number)))
    }

    struct Refused: Error, Equatable {
        var problems: [Problem]
    }

    private func judgeNumber(_ problems: inout [Problem]) -> (number: CardNumber, behaviour: SandboxCards.Behaviour)? {
        let sentence: String
        do {
            let card = try CardNumber(number)
            switch SandboxCards.judge(card) {
            case .saves(let behaviour): return (card, behaviour)
            case .refused(let reason): sentence = reason
            case .notATestNumber:
                sentence = "テスト用のカード番号だけが使えます。実際のカード番号は入力しないでください。"
            }
        } catch {
            switch error {
            case .missing: sentence = "カード番号が入力されていません。"
            case .notANumber: sentence = "カード番号が正しくありません。番号を確かめて、入力し直してください。"
            case .brandNotTaken: sentence = "このカードブランドはご利用いただけません。別のカードをお試しください。"
            }
        }
        problems.append(.init(field: .number, sentence: sentence))
        return nil
    }

    private func judgeExpiry(on today: JapanDate, _ problems: inout [Problem]) -> (month: Int, year: Int)? {
        let (month, year) = (Self.digits(expMonth), Self.digits(expYear))
        if month.isEmpty || year.isEmpty {
            problems.append(.init(field: .expiry, sentence: "有効期限が入力されていません。"))
            return nil
        }
        guard let m = Int(month), (1...12).contains(m), let typed = Int(year), [2, 4].contains(year.count) else {
            problems.append(.init(field: .expiry, sentence: "有効期限は、月（1〜12）と西暦の年で入力してください。"))
            return nil
        }
        let y = typed < 100 ? 2000 + typed : typed
        guard (today.year...today.year + 50).contains(y), (y, m) >= (today.year, today.month) else {
            problems.append(.init(field: .expiry, sentence: "カードの有効期限が切れています。別のカードをお試しください。"))
            return nil
        }
        return (m, y)
    }

    private static func digits(_ typed: String) -> String { Typed.line(typed) }
}
