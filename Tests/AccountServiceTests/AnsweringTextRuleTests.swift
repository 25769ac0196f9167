import Primitives
import Testing

@testable import AccountService

/// Sentences as customers write them, most of them the guide's own (BusinessCall, 応答メモ機能に関して).
@Suite struct AnsweringTextRuleTests {
    @Test(arguments: [
        // 登録可能な内容
        "当社住所:東京都品川区西五反田○○ △△ビル5階", "当社の担当者リスト:○○/△△/□□", "○○に関する窓口です", "△△の商品を販売しています",
        "当社営業時間:○~○ ※大型連休、年末年始除く", "店舗営業時間:○~○", "折り返し可能時間:○~○", "よく電話が来る人リスト:○様/△様/□様",
        "○○を△△と聞き間違えることが多いので注意願います", "○○に関するお問い合わせが多いです", "△△を販売しています",
        // Near a rule, and still facts.
        "ご意見・ご要望の受付窓口です", "お問い合わせの多い商品：案内状、説明書", "平日 10:00〜17:00\n土曜の場合は 10:00〜15:00",
        "修理のご相談窓口です。受付時間 9:00〜18:00", "メール：info@example.co.jp", "代表：高橋（たかはし）／経理：山﨑（やまざき）",
        "電話番号の案内板を製作しています", "サービス名：伝えるくん", "必需品の通販サイトです",
        "スタッフがお伺いして修理します", "当サービスは丁寧な家事代行です", "コールセンターのクレーム対応は山田", "担当者が必ず確認して折り返します",
        "ASP.NETの開発会社です", "Booking.com経由のご予約が多いです", "在庫を確認して折り返します", "新商品のご案内", "ご紹介いただいた方からのお電話が多いです",
        "弁護士に説明してもらった方の窓口です", "受付：Aさん、経理：Bさん",
    ])
    func passes(sentence: String) {
        #expect(AnsweringTextRule.breaches(of: sentence, .memo) == [])
    }

    @Test(arguments: [
        // ×登録できない内容
        ("「送料はいくらか」の質問があったら「全国一律500円です」と答えて", AnsweringTextRule.Name.answerWhenAsked),
        ("営業時間を聞かれたら10時からと答えてください", .answerWhenAsked),
        ("在庫について聞かれた場合は、折り返すと伝えてほしい", .answerWhenAsked),
        ("お問い合わせがあった場合\n「担当は不在です」と言ってください", .answerWhenAsked),
        ("返品はできませんと回答して", .answerWhenAsked),
        ("キャンペーンの案内をお願いします", .announcement), ("新商品のご案内お願いします", .announcement),
        ("ホームページを案内してください", .announcement), ("休業日を説明していただきたい", .announcement), ("明日は休みだとお伝えください", .announcement),
        ("住所を聞いてほしい", .inquiry), ("メールアドレスを聞いてください", .inquiry), ("ご用件を伺っておいてください", .inquiry),
        ("お客様番号のお伺いをお願いします", .inquiry), ("注文番号を控えていただけますか", .inquiry),
        ("かならず社名を言ってほしい", .mustSay), ("「折り返します」と必ず言ってほしい", .mustSay), ("ありがとうございますと言ってください", .mustSay),
        ("絶対に担当者名を伝えないで", .mustSay),
        ("詳しくは https://example.jp/faq を見てください", .link), ("ＷＷＷ．ｅｘａｍｐｌｅ．ｊｐ", .link), ("hinata-shop.example.co.jp", .link),
        ("オペレーターの対応が悪いので改善してください", .opinion), ("貴社のサービスは料金が高いです", .opinion), ("いつもオペレーターさんに感謝しています", .opinion),
        ("住所を確認してください", .inquiry), ("生年月日を教えてもらってください", .inquiry), ("住所を聞くようにしてください", .inquiry),
        ("注文番号をご確認願います", .inquiry), ("住所を聞いて", .inquiry), ("担当は外出中だと言って", .mustSay), ("担当は外出中だと言ってね。", .mustSay),
        ("必ず社名を言うこと", .mustSay), ("新商品を案内して", .announcement), ("新商品を紹介してください", .announcement),
        ("休みだと伝えて", .announcement),
        ("Q.送料は？A.500円", .answerWhenAsked), ("「送料は」→「500円」", .answerWhenAsked), ("送料は？⇒500円", .answerWhenAsked),
        ("お店は lin.ee/abcd へ", .link), ("bit.ly/x", .link), ("地図はyoutu.be/x", .link), ("example.co.uk/a", .link),
        ("example.dev", .link), ("もっと早く電話に出てください", .opinion), ("丁寧に対応してほしいです", .opinion),
        ("A社の場合は高橋、B社の場合は山﨑、その他の場合は田中", .manyCases),
    ])
    func isRefused(sentence: String, rule: AnsweringTextRule.Name) {
        #expect(AnsweringTextRule.breaches(of: sentence, .memo).map(\.rule) == [rule])
    }

    @Test(arguments: [
        ("送料はいくらですか。", nil), ("全国どこでも500円です。5,000円以上のお買い上げで無料になります。", nil),
        ("送料は全国一律880円です。", nil), ("会員の皆様は10%引きです。", nil), ("全てに保証書が付きます。", nil), ("商品ページをご確認ください。", nil),
        ("全員に一律の案内をしてください", .everybody), ("担当者に確認のうえ、折り返しお電話いたします。", nil), ("お店の場所を聞かれたら五反田駅の近くと答えてください", nil),
        ("在庫は https://example.jp で確認できます", AnsweringTextRule.Name.link), ("住所とメールアドレスを聞いてください", .inquiry),
        ("お電話の方全員に新商品を紹介してください", .everybody), ("すべてのお客様にセールをご案内します", .everybody), ("折り返しのお電話はいたしません", .noCallback),
        ("折返しはできかねます", .noCallback), ("オペレーターの態度を改善してください", .opinion),
    ])
    func ofQuestionsAndAnswers(sentence: String, rule: AnsweringTextRule.Name?) {
        #expect(AnsweringTextRule.breaches(of: sentence, .questions).map(\.rule) == (rule.map { [$0] } ?? []))
    }

    @Test func everyRuleSaysWhyAndWhatToDoInstead() {
        #expect(Set(AnsweringTextRule.all.map(\.name)) == Set(AnsweringTextRule.Name.allCases))
        for rule in AnsweringTextRule.all {
            #expect(rule.why.hasSuffix("。") && rule.instead.hasSuffix("。"))
        }
    }
}

@Suite struct SubmitAnsweringTextTests {
    static let now = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 5)
    static let memo = AnsweringText.Content.memo(.init(basics: "○○に関する窓口です"))
    static let changed = AnsweringText.Content.memo(.init(basics: "△△の商品を販売しています"))
    static let pair = AnsweringText.Question(question: "送料は", answer: "500円です")

    static func facts(_ change: (inout SubmitAnsweringText.Facts) -> Void = { _ in }) -> SubmitAnsweringText.Facts {
        var facts = SubmitAnsweringText.Facts(
            state: .active, optionHeld: true, approved: nil, waiting: nil, changes: [], submissions: 0, now: now)
        change(&facts)
        return facts
    }

    static let days: @Sendable (Int) -> Instant = { now - .days($0) }

    struct Row: Sendable {
        var content = SubmitAnsweringTextTests.memo
        var facts = SubmitAnsweringTextTests.facts()
        var decision: SubmitAnsweringText.Decision?
        var rejection: AnsweringTextRejection?
    }

    static let rows: [Row] = [
        Row(decision: .review),
        Row(facts: facts { $0.state = .verified }, decision: .review),
        Row(facts: facts { $0.state = .suspended }, decision: .review),
        Row(facts: facts { $0.state = .applied }, rejection: .accountNotOpen),
        Row(facts: facts { $0.state = .ended }, rejection: .accountNotOpen),
        Row(facts: facts { $0.optionHeld = false }, rejection: .optionNotHeld),
        Row(content: .memo(.init()), rejection: .nothingChanged),
        Row(facts: facts { $0.approved = memo }, rejection: .nothingChanged),
        Row(facts: facts { $0.waiting = memo }, rejection: .nothingChanged),
        // Back to what is approved, while another one waits: nothing new to read, shown already.
        Row(facts: facts { ($0.approved, $0.waiting) = (memo, changed) }, decision: .showAtOnce),
        Row(content: .memo(.init()), facts: facts { $0.approved = memo }, decision: .showAtOnce),
        Row(
            content: .questions([pair]), facts: facts { $0.approved = .questions([pair, pair]) }, decision: .showAtOnce),
        Row(content: .questions([pair]), facts: facts { $0.approved = .questions([]) }, decision: .review),
        Row(facts: facts { $0.changes = [days(1), days(2)] }, decision: .review),
        Row(
            facts: facts { $0.changes = [days(1), days(20), days(2)] },
            rejection: .tooOften(from: JapanDate(iso: "2017-03-10")!)),
        Row(facts: facts { $0.changes = [days(1), days(30), days(2)] }, decision: .review),
        // Taking words away is no change in the sense of the limit.
        Row(
            content: .memo(.init()),
            facts: facts {
                $0.approved = memo
                $0.changes = [days(1), days(2), days(3)]
            }, decision: .showAtOnce),
        Row(facts: facts { $0.submissions = 9 }, decision: .review),
        Row(facts: facts { $0.submissions = 10 }, rejection: .tooManyToday),
    ]

    @Test(arguments: rows.indices) func deciding(index: Int) {
        let row = Self.rows[index]
        do {
            let decision = try SubmitAnsweringText.decide(row.content, row.facts)
            #expect(decision == row.decision)
        } catch {
            #expect(error == row.rejection)
        }
    }

    @Test func onTheDayThatIsNamedAChangeIsTaken() throws {
        let changes = [1, 2, 20].map(Self.days)
        let from = try #require(SubmitAnsweringText.nextChange(changes, now: Self.now))
        #expect(SubmitAnsweringText.nextChange(changes, now: from.start) == nil)
    }

    @Test func whatIsKeptIsTidied() throws {
        let kept = try SubmitAnsweringText.check(.memo(.init(basics: "  窓口です\r\n", freeText: "\u{202E}折り返し可能時間：10時")))
        #expect(kept == .memo(.init(basics: "窓口です", freeText: "折り返し可能時間：10時")))
        let pairs = try SubmitAnsweringText.check(
            .questions([.init(question: "", answer: " "), .init(question: "送料は\n", answer: "500円です")]))
        #expect(pairs == .questions([Self.pair]))
    }

    @Test func everythingThatIsWrongIsSaidBesideItsField() {
        let typed = AnsweringText.Memo(
            basics: String(repeating: "あ", count: 201), businessHours: "https://example.jp",
            freeText: String(repeating: "行\n", count: 8) + "行")
        #expect(
            throws: AnsweringTextRejection.problems([
                .tooLong(field: "basics", label: "基本情報", characters: 201, longest: 200),
                .refused(
                    field: "business_hours", label: "営業時間", [.init(rule: .link, words: "https://example.jp")]),
                .tooManyLines(field: "free_text", label: "自由記載欄"),
            ])
        ) { try SubmitAnsweringText.check(.memo(typed)) }
        let pairs = [AnsweringText.Question(question: "", answer: "はい"), .init(question: "住所を聞いてください", answer: "")]
        #expect(
            throws: AnsweringTextRejection.problems([
                .missing(field: "questions.0.question", label: "1番のご質問"),
                .missing(field: "questions.1.answer", label: "2番のお答え"),
                .refused(
                    field: "questions.1.question", label: "2番のご質問", [.init(rule: .inquiry, words: "聞いてくだ")]),
            ])
        ) { try SubmitAnsweringText.check(.questions(pairs)) }
        #expect(throws: AnsweringTextRejection.problems([.tooManyQuestions])) {
            try SubmitAnsweringText.check(.questions(Array(repeating: Self.pair, count: 21)))
        }
    }

    @Test func theSentenceNamesTheWordsTheReasonAndTheWayOutForEachRule() {
        let typed = "詳しくは https://example.jp をご覧ください。住所を聞いてほしいです。"
        let breaches = AnsweringTextRule.breaches(of: typed, .memo)
        #expect(breaches.map(\.rule) == [.link, .inquiry])
        let problem = AnsweringTextProblem.refused(field: "free_text", label: "自由記載欄", breaches)
        #expect(
            problem.sentence.hasPrefix("自由記載欄の「https://example.jp」：URLは登録できません。")
                && problem.sentence.contains("自由記載欄の「聞いてほし」：お電話の方にお聞きする項目は追加できません。")
                && problem.sentence.hasSuffix("折り返しのお電話でご確認ください。"))
    }

    @Test(arguments: [
        (AnsweringText.State.waiting, "", nil), (.waiting, "わかりません", nil),
        (.approved, "x", ReviewAnsweringTextRejection.alreadyReviewed), (.rejected(reason: "x"), "x", .alreadyReviewed),
        (.replaced, "x", .replaced), (.waiting, " \n", .reasonMissing),
        (.waiting, String(repeating: "あ", count: 501), .reasonTooLong),
    ])
    func reviewing(state: AnsweringText.State, reason: String, rejection: ReviewAnsweringTextRejection?) {
        let verdict: ReviewAnsweringText.Verdict = reason.isEmpty ? .approve : .reject(reason: reason)
        do {
            let new = try ReviewAnsweringText.decide(verdict, state)
            #expect(rejection == nil && new == (reason.isEmpty ? .approved : .rejected(reason: reason)))
        } catch {
            #expect(error == rejection)
        }
    }
}
