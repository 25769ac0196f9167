import Primitives
import Testing

@testable import BillingService

@Suite("サンドボックス決済のカード")
struct SandboxCardTests {
    @Test(
        "6つのブランドの番号を見分ける",
        arguments: [
            ("4242 4242 4242 4242", CardBrand.visa), ("5555-5555-5555-4444", .mastercard), ("378282246310005", .amex),
            ("３５６６００２０２０３６０５０５", .jcb), ("30569309025904", .diners), ("6011111111111117", .discover),
        ])
    func brands(typed: String, brand: CardBrand) throws {
        #expect(try CardNumber(typed).brand == brand)
    }

    @Test(
        "番号でないもの、扱わないブランド",
        arguments: [
            ("", CardNumber.Problem.missing), ("　", .missing), ("4242424242424241", .notANumber), ("4242", .notANumber),
            ("カード", .notANumber), ("6200000000000005", .brandNotTaken),
        ])
    func refused(typed: String, problem: CardNumber.Problem) {
        #expect(throws: problem) { try CardNumber(typed) }
    }

    @Test(
        "入力の誤りは、欄ごとに日本語で返す",
        arguments: [
            (
                "", "", "", "",
                [
                    "カード番号が入力されていません。", "有効期限が入力されていません。", "セキュリティコードが入力されていません。",
                ]
            ),
            ("4242424242424241", "12", "30", "123", ["カード番号が正しくありません。番号を確かめて、入力し直してください。"]),
            ("4111111111111111", "12", "30", "123", ["テスト用のカード番号だけが使えます。実際のカード番号は入力しないでください。"]),
            ("4000000000000002", "12", "30", "123", ["カード会社に承認されませんでした。別のカードをお試しください。"]),
            ("4000000000009995", "12", "30", "123", ["カードの利用可能額が足りません。別のカードをお試しください。"]),
            ("4000000000000069", "12", "30", "123", ["カードの有効期限が切れています。別のカードをお試しください。"]),
            ("4242424242424242", "10", "26", "123", ["カードの有効期限が切れています。別のカードをお試しください。"]),
            ("4242424242424242", "13", "30", "123", ["有効期限は、月（1〜12）と西暦の年で入力してください。"]),
            ("378282246310005", "12", "30", "123", ["セキュリティコードは、4桁の数字で入力してください。"]),
            ("4242424242424242", "11", "2026", "abc", ["セキュリティコードは、3桁の数字で入力してください。"]),
        ])
    func problems(number: String, month: String, year: String, code: String, sentences: [String]) {
        let form = SandboxCardForm(number: number, expMonth: month, expYear: year, securityCode: code)
        guard case .failure(let refused) = form.judge(on: Sample.day("2026-11-21")) else {
            Issue.record("accepted")
            return
        }
        #expect(refused.problems.map(\.sentence) == sentences)
    }

    @Test("本人認証が要るカードは、認証のあとに登録される。失敗したら、また入力できる")
    func authentication() async throws {
        let h = try Harness(at: "2026-11-21")
        let setup = try await h.startSetup()
        let accepted = try SandboxCardForm(
            number: "4000002500003155", expMonth: "１２", expYear: "2030", securityCode: "123"
        )
        .judge(on: Sample.day("2026-11-21")).get()
        #expect(try await h.sandbox.save(accepted, for: setup.reference) == .authenticating)
        #expect(try await h.sandbox.fetchSetup(reference: setup.reference) == .open)
        try await h.sandbox.authenticate(setup.reference, confirmed: false)
        #expect(try await h.sandbox.setup(setup.reference)?.state == .open)
        #expect(try await h.sandbox.save(accepted, for: setup.reference) == .authenticating)
        try await h.sandbox.authenticate(setup.reference, confirmed: true)
        guard case .card(let saved) = try await h.sandbox.fetchSetup(reference: setup.reference) else {
            Issue.record("not saved")
            return
        }
        #expect(saved.card == Card(brand: .visa, last4: "3155", expMonth: 12, expYear: 2030))
    }

    @Test("期限が過ぎたカードは、請求を断られる")
    func expiresLater() async throws {
        let h = try Harness(at: "2026-11-21")
        try await h.registerCard()
        try await h.issueNumber(on: "2026-11-21")
        try await h.work()
        _ = try await h.sandbox.store.write { tx in try tx.execute("UPDATE card SET exp_year = 2026, exp_month = 11") }
        h.set("2026-12-01")
        try await h.work()
        #expect(try await h.invoices().last?.failure == "カードの有効期限が切れています。")
    }
}
