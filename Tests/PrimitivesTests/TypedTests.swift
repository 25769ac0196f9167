import Testing

@testable import Primitives

@Suite struct TypedTests {
    @Test(arguments: [
        ("03-6850-2192", "0368502192", "03-6850-2192"), ("０３－６８５０－２１９２", "0368502192", "03-6850-2192"),
        ("+81368502192", "0368502192", "03-6850-2192"), ("+81 (0)3 6850 2192", "0368502192", "03-6850-2192"),
        ("080‐1234‐5678", "08012345678", "080-1234-5678"), ("0120ー935ー372", "0120935372", "0120-935-372"),
        ("03 6850 2192", "0368502192", "03-6850-2192"), ("050-3606-4972", "05036064972", "050-3606-4972"),
    ])
    func telephoneNumbersInAnyWriting(typed: String, digits: String, shown: String) throws {
        let number = try #require(PhoneNumber(typed))
        #expect(number.digits == digits)
        #expect(number.hyphenated == shown)
    }

    @Test(arguments: [
        "", "03", "03-6850-219x", "03-6850-219\u{35}\u{FE0F}\u{20E3}", "13-6850-2192", "0036850219", "036850219212345",
        "電話番号", "+1 415 867 5309",
    ])
    func whatIsNoTelephoneNumberIsRefused(typed: String) {
        #expect(PhoneNumber(typed) == nil)
    }

    @Test(arguments: [
        ("+1 415 867 5309", "+14158675309"), ("＋44 (20) 7946-0958", "+442079460958"), ("+81 3 6850 2192", "0368502192"),
        ("03-6850-2192", "0368502192"), ("+81 3", nil), ("+0 415 867 5309", nil), ("+1 415", nil),
        ("+12345678901234567", nil), ("0044 20 7946 0958", nil),
    ])
    func aCallersNumberMayBeAbroad(typed: String, digits: String?) {
        let number = PhoneNumber(caller: typed)
        #expect(number?.digits == digits)
        if let digits, digits.hasPrefix("+") { #expect(number?.hyphenated == digits && number?.e164 == digits) }
    }

    @Test func tokyoNumbersAre03() {
        #expect(PhoneNumber("03-6850-2192")!.isTokyo)
        #expect(!PhoneNumber("03-0850-2192")!.isTokyo && !PhoneNumber("03-6850-21922")!.isTokyo)
        #expect(!PhoneNumber("0120-935-372")!.isTokyo)
        #expect(PhoneNumber("03-6850-2192")!.e164 == "+81368502192")
    }

    @Test(arguments: [
        ("info@shop.example", "info@shop.example"), ("  Info@Shop.Example ", "Info@shop.example"),
        ("ｉｎｆｏ＠ｓｈｏｐ．ｅｘａｍｐｌｅ", "info@shop.example"), ("a.b+c@x-y.co.jp", "a.b+c@x-y.co.jp"),
        ("eccall@eccall.localhost", "eccall@eccall.localhost"),
    ])
    func addresses(typed: String, kept: String) {
        #expect(EmailAddress(typed)?.text == kept)
    }

    @Test(arguments: [
        "", "a", "a@b", "a@@b.c", "a b@c.d", "a@b..c", "a@-b.c", "a@b.c\r\nBcc: x@y.z", "日本@例え.jp", "<a@b.c>", "@b.c",
    ])
    func whatIsNoAddressIsRefused(typed: String) {
        #expect(EmailAddress(typed) == nil)
    }

    @Test(arguments: [
        ("03-6850-2192", true), ("090-1234-5678", true), ("０５０（１２３４）５６７８", true), ("0120-935-372", true),
        ("0800-123-4567", true), ("0570-000-111", true), ("+81 90 1234 5678", true), ("06-6123-4567", true),
        ("090-123-4567", false), ("050-123-4567", false), ("03-6850-21922", false), ("03-0123-4567", false),
        ("0120-935-3722", false),
    ])
    func howManyDigitsANumberHas(typed: String, complete: Bool) {
        #expect((PhoneNumber(complete: typed) != nil) == complete)
        #expect(PhoneNumber(typed) != nil, "a caller's is taken as it came")
    }

    @Test func kana() {
        #expect(Typed.kana("たなか　たろう") == "タナカ タロウ")
        #expect(Typed.kana("ﾀﾅｶ ﾀﾛｳ") == "タナカ タロウ")
        #expect(Typed.kana("ｶﾞｷﾞ ﾊﾟ") == "ガギ パ")
        #expect(Typed.isKana("ウィズ・プランナーズ"))
        #expect(!Typed.isKana("田中"))
        #expect(Typed.isKana("ショップ21 ABC") && !Typed.isPureKana("ショップ21"))
        #expect(Typed.isPureKana("タナカ・タロー") && !Typed.isPureKana("tanaka") && !Typed.isKana("ショップ！"))
    }

    @Test func linesAndText() {
        #expect(Typed.line("  ＡＢＣ\u{0}\r\nＤＥＦ ") == "ABC DEF")
        #expect(Typed.text("一行目\r\n二行目\u{7}\n\n") == "一行目\n二行目")
        #expect(Typed.text("髙﨑 😀") == "髙﨑 😀")
        #expect(Typed.line("abc\u{202E}def") == "abc def")
        #expect(Typed.postalCode("〒１４１－００３１") == "1410031")
        #expect(Typed.postalCode("141003") == nil)
    }

    @Test func yen() {
        #expect(Yen(5500).japanese == "5,500円")
        #expect(Yen(-1_234_567).japanese == "-1,234,567円")
        #expect(Yen(-500).symbol == "-¥500")
        #expect([Yen(1), Yen(2)].sum() == Yen(3))
    }
}

@Suite struct TypedHyphenTests {
    @Test(arguments: [
        ("すーぱー", "スーパー"), ("ｽｰﾊﾟｰ", "スーパー"), ("スーパ－", "スーパー"), ("スーパ-", "スーパー"), ("マル-マル", "マルーマル"),
        ("A-1ショップ", "A-1ショップ"), ("-スーパー", "-スーパー"),
    ])
    func aHyphenAfterKanaIsLong(typed: String, kept: String) { #expect(Typed.kana(typed) == kept) }

    @Test(arguments: [
        ("西五反田１ー２−３", "西五反田1-2-3"), ("西五反田1‐2―3 △△ビル５階", "西五反田1-2-3 △△ビル5階"),
        ("１丁目２番３号　コーポ西", "1丁目2番3号 コーポ西"), ("フロア2ー", "フロア2ー"), ("ー1", "ー1"),
    ])
    func anAddressHasPlainHyphens(typed: String, kept: String) { #expect(Typed.address(typed) == kept) }
}
