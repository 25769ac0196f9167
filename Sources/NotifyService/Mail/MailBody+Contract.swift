import Primitives

/// Of a contract that changes or ends.
extension MailBody {
    /// - Parameter goesOn: a page of the customer's is the next step of the option it applied for.
    static func contractChanged(_ contract: Notice.ContractFacts, goesOn: Bool) -> MailBody {
        let done = contract.done(goesOn: goesOn)
        return MailBody(
            preview: done, heading: "ご契約内容の変更について",
            blocks: [
                .sentences([done]), .button(goesOn ? "手続きへ進む" : "ご契約内容を確認する"),
                .sentences([contract.effect]),
            ] + contract.consequences + [
                .sentences(["お心当たりのない場合や、ご不明な点がございましたら、下記へお問い合わせください。"])
            ])
    }

    static func contractEnded(_ brand: Brand, lastDay: JapanDate) -> MailBody {
        let day = lastDay.japaneseDay
        return MailBody(
            preview: "\(day)をもちまして終了いたしました。", heading: "ご契約終了のお知らせ",
            blocks: [
                .sentences(["\(brand.name)のご契約は、\(day)をもちまして終了いたしました。", "これまでご利用いただき、誠にありがとうございました。"]),
                .sentences([
                    "ご契約の終了後は、お電話の応対を行いません。終了後のお電話に料金はかかりません。",
                    "\(day)までの超過通話料がある場合は、終了日の翌日にお支払いいただきます。", "請求の明細と領収書は、管理画面の請求一覧よりご確認ください。",
                ]),
                .button("請求一覧を開く"),
                .sentences(["再びご利用いただく場合は、改めてお申し込みください。"]),
            ])
    }
}

extension Notice.ContractFacts {
    /// Path of the page on which whoever has applied for an option goes on; nil where staff get in touch.
    func nextStep(_ brand: Brand) -> String? {
        what == .startOption ? option.flatMap { brand.option($0)?.nextStep } : nil
    }

    /// As the guide writes it (ECcall guide, 確認メール).
    fileprivate func done(goesOn: Bool) -> String {
        switch what {
        case .plan: "\(name)プランへのプラン変更が完了しましたので管理画面よりご確認ください。"
        case .startOption where goesOn: "\(name)のお申し込みを受付ました。下記、URLより手続きを行ってください。"
        case .startOption: "\(name)のお申し込みを受付ました。ご利用の開始に必要なお手続きは、担当者よりご連絡いたします。"
        case .endOption: "\(name)の解約を受け付けました。管理画面よりご確認ください。"
        case .cancel: "ご契約の解約を受け付けました。管理画面よりご確認ください。"
        case .withdrawn: "お申し込みいただいていたご契約内容の変更を取り消しました。"
        }
    }

    /// What else became of a change's withdrawal.
    fileprivate var consequences: [MailBody.Block] {
        var blocks: [MailBody.Block] = []
        if let restored {
            blocks.append(.sentences(["これに代わっていた次の予定が、元に戻りました。"] + restored.map(\.words)))
        }
        if let dropped {
            blocks.append(.sentences(["必要がなくなった次の予定も、あわせて取り消しました。"] + dropped.map(\.words)))
        }
        if let holds { blocks.append(.sentences(["\(from.japanese)からのご契約：\(holds)"])) }
        return blocks
    }

    fileprivate var effect: String {
        switch what {
        case .plan: "※次回の更新月（\(from.japanese)）にてご変更となります。"
        case .startOption: "※\(from.japaneseDay)よりご利用いただけます。"
        case .endOption, .cancel: "※\(from.adding(days: -1).japaneseDay)にて終了となります。"
        case .withdrawn: "※取り消した変更は、\(from.japaneseDay)に適用される予定のものです。"
        }
    }
}

extension Notice.ContractFacts.Other {
    fileprivate var words: String {
        switch what {
        case .plan: "・\(name)プランへの変更（\(from.japanese)から）"
        case .startOption: "・オプション「\(name)」の申し込み（\(from.japanese)から）"
        case .endOption: "・オプション「\(name)」の解約（\(from.adding(days: -1).japanese)で終了）"
        case .cancel: "・ご契約の解約（\(from.adding(days: -1).japanese)で終了）"
        case .withdrawn: "・変更の取り消し（\(from.japanese)）"
        }
    }
}
