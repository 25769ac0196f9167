import Testing

@testable import CallService

@Suite struct SearchTextTests {
    @Test(arguments: [
        ("タナカ", "タナカ"), ("ﾀﾅｶ", "タナカ"), ("たなか", "タナカ"), ("ｶﾞｷﾞ", "ガギ"), ("田中　太郎", "田中太郎"), ("髙橋", "高橋"),
        ("﨑", "崎"), ("ABC株式会社", "abc株式会社"), ("ＡＢＣ", "abc"), ("03-6850-2192", "0368502192"),
        ("+81 3-6850-2192", "0368502192"), ("+81(0)3-6850-2192", "0368502192"), ("＋８１３６８５０２１９２", "0368502192"),
        ("1+81", "181"), ("、。！", ""), ("コーヒー", "コーヒー"), ("佐々木", "佐々木"), ("№", "no"),
    ])
    func oneFormForAllWritings(_ typed: String, _ folded: String) {
        #expect(SearchText.fold(typed) == folded)
    }

    @Test(arguments: [
        ("田中", #""田中""#), ("田", #""田" *"#), ("高橋様", #""高橋 橋様""#), ("田中 高橋", #""田中" AND "高橋""#),
        ("03-6850-2192", #""№0368502192" *"#), ("+81 3 6850 2192", #""№0368502192" *"#), ("6850", #""№6850" *"#),
        ("03", #""03""#), ("\"OR\"", #""or""#), ("*", ""), ("a*b", #""ab""#),
    ])
    func whatIsAskedOfTheIndex(_ typed: String, _ query: String) {
        #expect(SearchWords(typed).query == query)
    }

    @Test func tokensArePairsAndEndsOfNumbers() {
        #expect(SearchText.tokens(["田中", "タナカ"]) == "田中 中 タナ ナカ カ")
        #expect(SearchText.tokens(["123456"]) == "12 23 34 45 56 6 №123456 №23456 №3456")
        #expect(SearchText.tokens(["", "あ"]) == "あ")
    }
}
