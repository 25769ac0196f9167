import Foundation
import RegexBuilder

extension AnsweringTextRule {
    static let all: [AnsweringTextRule] = [
        AnsweringTextRule(
            name: .link, kinds: [.memo, .questions],
            why: "URLは登録できません。オペレーターは、お電話中にリンク先を見ることができません。", instead: "必要な内容だけを、文字で短く書いてください。"
        ) { line, _ in
            // An address of mail is no link; neither is a name with a dot in capitals (ASP.NET, Booking.com).
            let text = line.replacing(/[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+/, with: "")
            return text.firstMatch(of: /(https?:\/\/|www\.)[^\s、。]+/.ignoresCase())?.0
                ?? text.firstMatch(of: /(?:^|[^A-Za-z0-9])((?:[a-z0-9][a-z0-9\-]*\.)+[a-z]{2,}\/[!-~]+)/)?.1
                ?? text.firstMatch(
                    of:
                        #/
                        (?:^|[^A-Za-z0-9])
                        ((?:[a-z0-9][a-z0-9\-]*\.)+
                        (?:com|net|org|info|biz|jp|shop|store|tokyo|io|me|tv|co|dev|app|site|online|page|link|xyz)
                        (?![a-z0-9\-])[^\s、。]*)
                    /#)?.1
        },
        AnsweringTextRule(
            name: .answerWhenAsked, kinds: [.memo], why: "ご質問への答え方は、応答メモには登録できません。",
            instead: "Q&Aオプション（有料）で承ります。応答メモには、答え方ではなく事実だけを書いてください。"
        ) { line, _ in
            line.firstMatch(
                of:
                    #/
                        (聞かれ|訊かれ|きかれ|尋ねられ|たずねられ|質問され|問い合わせられ|問われ|言われ)
                        (たら|た場合|た時|たとき|た際|れば|ると|る場合|まし).{0,60}?(答え|回答|返答|返事|伝え|言っ|案内)
                    /#)?
                .0
                ?? line.firstMatch(
                    of:
                        #/
                        (質問|問い合わせ|問合せ|問合わせ|電話)(が|は|を)?
                        (あった|あり|来た|きた|入った|受けた|いただいた|頂いた)(ました)?(ら|場合|時|とき|際)
                        .{0,60}?(答え|回答|返答|返事|伝え|言っ|案内)
                    /#)?
                .0
                ?? line.firstMatch(of: /と(お)?(答え|回答し|返答し|返事し)て/)?.0
                // A question beside its answer: 「Q.…A.…」, 「…？→…」
                ?? line.firstMatch(of: /Q\s*[.:)].{1,80}?A\s*[.:)]/)?.0
                ?? line.firstMatch(of: /(」|\?)\s*(→|⇒|->|=>)/)?.0
        },
        AnsweringTextRule(
            name: .mustSay, kinds: [.memo], why: "必ず言う・伝えるというご依頼は、会話の流れによりお約束できないため登録できません。",
            instead: "オペレーターが参考にする事実（住所、担当者名、取り扱い商品など）だけを書いてください。"
        ) { line, _ in
            line.firstMatch(
                of: Regex {
                    #/
                        (?:必ず|かならず|絶対に?).{0,30}?
                        (?:言|いっ|伝え|話し|述べ|申し|名乗|聞い|聞く|確認|案内)[^、。]{0,10}?
                    /#
                    ChoiceOf {
                        asked
                        plainly
                        /ないで|こと(?:\s|。|$)/
                    }
                })?.0
                ?? line.firstMatch(of: telling(/(?:と|って)(?:言っ|いっ|おっしゃっ|名乗っ)て/))?.0
        },
        AnsweringTextRule(
            name: .announcement, kinds: [.memo], why: "お電話の方へのご案内や伝言のご依頼は、応答メモには登録できません。",
            instead: "オペレーターが参考にする事実だけを書いてください。ご質問への答えは、Q&Aオプション（有料）で承ります。"
        ) { line, _ in
            line.firstMatch(of: asking(/(?:案内|説明|アナウンス|告知|宣伝|周知|紹介|伝言)(?:を|も|は)?(?:して|し|する)?/))?.0
                ?? line.firstMatch(of: telling(/(?:案内|説明|アナウンス|告知|宣伝|周知|紹介)(?:を|も|は)?して/))?.0
                ?? line.firstMatch(of: asking(/伝え(?:る)?/))?.0 ?? line.firstMatch(of: telling(/伝えて/))?.0
        },
        AnsweringTextRule(
            name: .inquiry, kinds: [.memo, .questions],
            why: "お電話の方にお聞きする項目は追加できません。お聞きするのは、お名前、どなた宛か、折り返し先の電話番号です。",
            instead: "そのほかの内容は、折り返しのお電話でご確認ください。"
        ) { line, kind in
            line.firstMatch(of: telling(/(?:聞い|聴い|きい|訊い|伺っ|うかがっ|尋ね|たずね|ヒアリングし|メモし|控え)て/))?.0
                ?? line.firstMatch(of: asking(/(?:お伺い|お聞き|お尋ね|ヒアリング|聞き取り)(?:を)?(?:して)?/))?.0
                ?? line.firstMatch(of: asking(/(?:聞く|きく|伺う|尋ねる|たずねる|確認する|控える)/))?.0
                // An answer may send the caller to something: 「商品ページをご確認ください」.
                ?? (kind == .memo ? line.firstMatch(of: asking(/(?:を|も)ご?確認(?:を|も)?(?:して)?|を教えて/))?.0 : nil)
        },
        AnsweringTextRule(
            name: .opinion, kinds: [.memo, .questions], why: "サービスへのご意見は、ここでは承れません。オペレーターに表示する欄です。",
            instead: "ご意見は、お電話またはメールでお寄せください。"
        ) { line, _ in
            line.firstMatch(
                of:
                    #/
                        (御社|貴社|オペレーター|オペレータ|受付センター|コールセンター|(この|貴|御)サービス|電話代行|電話番サービス)
                        .{0,20}?(改善|不満|残念|悪い|悪く|態度|ひどい|遅い|遅す|高い|高す|困って|困りま|がっかり|値下げ
                        |満足|ありがと|感謝)
                    /#)?
                .0 ?? line.firstMatch(of: /(改善|値下げ)(して|を)(くだ|下さ|ほし|欲し|お願い|もら|いただ|頂|希望)/)?.0
                ?? line.firstMatch(of: asking(/(?:もっと|早く|ちゃんと|しっかり|きちんと|丁寧に).{0,12}?(?:出|取っ|応対し|対応し|話し|受け答えし)て/))?
                .0
        },
        AnsweringTextRule(
            name: .manyCases, kinds: [.memo], why: "場合分けの多い内容は、お電話中に読み取れないため登録できません。",
            instead: "1つの項目に1つの内容を、一目でわかるように書いてください。"
        ) { line, _ in
            line.matches(of: /場合|とき(は|に)|時は|際は/).count >= 3 ? Substring("場合") : nil
        },
        AnsweringTextRule(
            name: .everybody, kinds: [.questions], why: "お電話の方への一律のご案内は、Q&Aには登録できません。",
            instead: "お電話の方から聞かれたときの、ご質問とお答えの形にしてください。"
        ) { line, _ in
            line.firstMatch(
                of:
                    #/
                        (全員|(すべて|全て|みな|皆)(の方|のお客様|のお電話|様|さん)|お電話の方)(に|へ)(は)?
                        .{0,20}?(案内|伝え|紹介|説明|告知|お知らせ)
                    /#)?
                .0
                ?? line.firstMatch(of: /一律(に|で|の)?(ご|お)?(案内|伝え|紹介|説明|告知)|お電話の方(全員)?に(は)?必ず/)?.0
        },
        AnsweringTextRule(
            name: .noCallback, kinds: [.questions], why: "折り返しのご案内が難しくなるQ&Aは登録できません。",
            instead: "ご質問へのお答えだけを書いてください。折り返しのご希望は、これまでどおりお受けします。"
        ) { line, _ in
            line.firstMatch(
                of:
                    #/
                        (折り?返し|おりかえし)(の|は|を|も)?(ご?連絡|お?電話|ご?対応)?(は|を|も)?
                        .{0,6}?(しません|致しません|いたしません|できません|出来ません|できかね|不可|不要|しない|おりません|お断り)
                    /#)?
                .0
        },
    ]

    private static func asking(_ stem: Regex<Substring>) -> Regex<Substring> {
        Regex {
            stem
            asked
        }
    }

    /// - Parameter stem: ends in て, which alone at the end of a sentence asks for it, too.
    private static func telling(_ stem: Regex<Substring>) -> Regex<Substring> {
        Regex {
            stem
            ChoiceOf {
                asked
                /ね?(?:\s|。|!|$)/
            }
        }
    }

    /// The tail of a request: 「…ください」「…ほしい」「…いただきたい」「…ように」. 「…してもらった方」「…いただいております」 tell facts.
    private static var asked: Regex<Substring> {
        #/
            おいて|くだ|下さ|ほし|欲し|お願|願い|もら(?:いたい|えま|えれば|えると|って(?:くだ|下さ|\s|。|$))
            |(?:いただ|頂)(?:きたい|きたく|きます?よう|け)|よう(?:に)?(?:お願|願い|くだ|下さ|して|\s|。|$)
        /#
    }

    private static var plainly: Regex<Substring> { /てね?(?:\s|。|!|$)/ }
}
