import Primitives

/// A mail with made-up data: what the template is tried with at start, and what staff see in the gallery.
struct MailSample: Sendable {
    /// "contract.changed-2"
    let id: String
    /// What tells it apart within its kind; empty when nothing has to.
    let variant: String
    let content: MailContent

    /// Every kind in every form it can take, with everything in it.
    static func all(_ brand: Brand, links: PublicLinks) throws -> [MailSample] {
        try Notice.Kind.mailed.flatMap { kind in
            try forms(kind, brand).enumerated().map { index, form in
                var facts = MailContent.Facts(
                    delivery: "dlv_sample", secret: "sample", announcement: MailSample.announcement)
                facts.call = form.call
                if kind == .announcement { facts.unsubscribeToken = "sample" }
                return MailSample(
                    id: "\(kind.rawValue)-\(index + 1)", variant: form.variant,
                    content: try MailContent(form.notice, addressee: "○○ショップ", brand: brand, links: links, facts))
            }
        }
    }

    private struct Form {
        var variant = ""
        var notice: Notice
        var call: CallFacts?

        init(_ notice: Notice, _ variant: String = "", call: CallFacts? = nil) {
            self.notice = notice
            self.variant = variant
            self.call = call
        }

        /// As the customer chooses: only the link, or the content too.
        static func ofCall(_ notice: Notice) -> [Form] {
            [Form(notice, "リンクのみ"), Form(notice, "内容も載せる", call: MailSample.call)]
        }
    }

    private static func forms(_ kind: Notice.Kind, _ brand: Brand) -> [Form] {
        let invoice = Notice.InvoiceFacts(
            invoice: "inv_sample", number: "\(brand.paperPrefix)-2017-000001", title: "初期費用・2017年2月分",
            total: Yen(12_345), date: day, card: "Visa（末尾4242）", nextAttempt: day.adding(days: 1),
            suspension: day.adding(days: 14))
        let standing = Notice.StandingFacts(day: day.firstOfNextMonth, unpaid: Yen(12_345))
        let mistaken = "お客様のお名前の聞き違いがありました。"
        switch kind {
        case .verifyEmail: return [Form(.verifyEmail(link: "lnk_sample", expires: day.at(hour: 11, minute: 5)))]
        case .resetPassword: return [Form(.resetPassword(link: "lnk_sample", expires: day.at(hour: 11, minute: 5)))]
        case .documentAccepted: return [Form(.documentAccepted(document: "doc_sample"))]
        case .documentRejected:
            return [
                Form(.documentRejected(document: "doc_sample", reason: "有効期限が切れています。\n有効な書類をご提出ください。")),
                Form(.individualNumberSeen(document: "doc_sample"), "個人番号"),
            ]
        case .documentsMissing:
            return [
                Form(
                    .documentsMissing(
                        document: "doc_sample",
                        .init(isCompany: true, companyDocument: true, personDocuments: 1, oneMayBeSupporting: true)))
            ]
        case .applicationWithdrawn:
            return [
                Form(.applicationWithdrawn(declined: false, reason: ""), "お客様のお取り消し"),
                Form(.applicationWithdrawn(declined: true, reason: "ご提出の書類では、ご本人の確認ができませんでした。"), "お断り"),
                Form(.applicationLapsed, "お手続きのないまま終了"),
            ]
        case .applicationUnfinished: return [Form(.applicationUnfinished(ends: day))]
        case .planChosen:
            return [
                Form(
                    .planChosen(
                        shown: "【変更前】\nライトプラン\n【お申し込みの内容】\nプラスプラン（月100件までのお電話の応対）\n【初回のお支払い】\n合計　12,345円（税込）"))
            ]
        case .detailsChanged:
            return [
                Form(
                    .detailsChanged(
                        caller: "田中 太郎",
                        changes: [
                            .init(label: "ご住所", before: "東京都品川区西五反田1-2-3", after: "東京都港区新橋1-1-1"),
                            .init(label: "サイトURL", before: "https://example.jp", after: ""),
                        ]))
            ]
        case .numberIssued: return [Form(.numberIssued(number: "0368502192", serviceStart: day))]
        case .serviceStart: return [Form(.serviceStart(number: "0368502192", day: day))]
        case .callbackWanted: return Form.ofCall(.callRecorded(inquiry: "inq_sample", callback: true))
        case .callbackNotWanted: return Form.ofCall(.callRecorded(inquiry: "inq_sample", callback: false))
        case .afterHours:
            // Nobody has spoken to the caller: time and number are all that is known.
            let known = CallFacts(received: call.received, callerNumber: call.callerNumber)
            return [
                Form(.callAfterHours(inquiry: "inq_sample"), "リンクのみ"),
                Form(.callAfterHours(inquiry: "inq_sample"), "内容も載せる", call: known),
            ]
        case .correctedCallbackWanted:
            return Form.ofCall(.callCorrected(inquiry: "inq_sample", callback: true, reason: mistaken))
        case .correctedCallbackNotWanted:
            return Form.ofCall(.callCorrected(inquiry: "inq_sample", callback: false, reason: mistaken))
        case .disputeUpheld:
            return [Form(.disputeDecided(inquiry: "inq_sample", counts: false, reason: "当社からの確認のお電話でした。"))]
        case .disputeRefused:
            return [Form(.disputeDecided(inquiry: "inq_sample", counts: true, reason: "間違い電話も件数に含まれます。"))]
        case .invoicePaid: return [Form(.invoicePaid(invoice))]
        case .paymentFailed: return [Form(.paymentFailed(invoice))]
        case .authenticationNeeded: return [Form(.authenticationNeeded(invoice))]
        case .invoiceRefunded:
            return [
                Form(
                    .invoiceRefunded(
                        .init(invoice: "inv_sample", number: invoice.number, amount: Yen(1_234), date: day)), "カード"),
                Form(
                    .invoiceRefunded(
                        .init(
                            invoice: "inv_sample", number: invoice.number, amount: Yen(1_234), date: day, byBank: true,
                            settles: true)), "ご契約終了後、銀行振込"),
            ]
        case .refundReturned:
            return [
                Form(
                    .refundReturned(
                        .init(invoice: "inv_sample", number: invoice.number, amount: Yen(1_234), date: day)))
            ]
        case .paymentDisputed:
            return [(Notice.DisputeFacts.Outcome.open, "申し立て"), (.won, "有効"), (.lost, "返金")].map { outcome, words in
                Form(
                    .paymentDisputed(
                        .init(
                            dispute: "dsp_sample", number: invoice.number, amount: Yen(5_500), outcome: outcome,
                            respondBy: outcome == .open ? day : nil)), words)
            }
        case .suspensionAnnounced: return [Form(.suspensionAnnounced(standing))]
        case .contractSuspended: return [Form(.contractSuspended(standing))]
        case .contractResumed: return [Form(.contractResumed(standing))]
        case .contractChanged: return changes(brand)
        case .answeringTextApproved:
            return [
                Form(.answeringTextApproved(text: "txt_sample", words: .memo), "応答メモ"),
                Form(.answeringTextApproved(text: "txt_sample", words: .questions), "Q&A"),
            ]
        case .answeringTextRejected:
            let reason = "「○○と必ず言ってほしい」というご指定は承れません。"
            return [
                Form(.answeringTextRejected(text: "txt_sample", words: .memo, reason: reason), "応答メモ"),
                Form(.answeringTextRejected(text: "txt_sample", words: .questions, reason: reason), "Q&A"),
            ]
        case .contractEnded: return [Form(.contractEnded(lastDay: day))]
        case .usageReached:
            return [75, 90, 100].map { percent in
                Form(
                    .usageReached(
                        .init(
                            month: day.firstOfMonth, percent: percent, calls: 40 * percent / 100, included: 40,
                            plan: "ライト", overage: Yen(160))), "\(percent)%")
            }
        case .chatworkLinkBroken: return [Form(.chatworkBroken(room: nil))]
        case .chatworkRoomBroken: return [Form(.chatworkBroken(room: "お客様窓口"))]
        case .mailTest: return [Form(.mailTest)]
        case .announcement: return [Form(.announcement(announcement: "ann_sample", title: "年末年始の受付時間について"))]
        case .memberInvited:
            return [
                Form(
                    .memberInvited(
                        link: "lnk_sample", expires: day.at(hour: 11, minute: 5), inviting: "○○ショップ", inviter: "高橋 一郎"))
            ]
        case .verificationHeld: return [Form(.verificationHeld(notice: "trm_sample", number: "000012"))]
        case .letterReturned: return [Form(.letterReturned(notice: "trm_sample", number: "000012", site: "○○ショップ"))]
        case .secondFactorOn: return [Form(.secondFactorChanged(member: "mem_sample", enabled: true, byOwner: false))]
        case .secondFactorOff: return [Form(.secondFactorChanged(member: "mem_sample", enabled: false, byOwner: true))]
        case .changeEmail: return [Form(.changeEmail(link: "lnk_sample", expires: day.at(hour: 11, minute: 5)))]
        case .emailChanged:
            return [
                Form(
                    .emailChanged(
                        member: "mem_sample", name: "高橋 一郎", address: "i****@example.jp",
                        at: day.at(hour: 11, minute: 5)))
            ]
        case .channelBroken: return [Form(.channelBroken(kind: .slack, name: "営業部"))]
        case .noticeTest: return [Form(.noticeTest)]
        case .dailySummary:
            let subjects = [Notice.Kind.callbackNotWanted, .afterHours].map { $0.subject(brand) }
            return [
                Form(
                    .dailySummary(day: day, items: subjects.map { .init(at: day.at(hour: 11, minute: 5), subject: $0) })
                )
            ]
        case .callUnhandled: return [Form(.callUnhandled(inquiry: "inq_sample", minutes: 30, step: 1))]
        case .chatworkTest, .channelTest: return []
        }
    }

    private static func changes(_ brand: Brand) -> [Form] {
        func form(
            _ what: Notice.ContractFacts.What, _ name: String, _ variant: String, option: String? = nil
        ) -> Form {
            Form(
                .contractChanged(
                    .init(change: "cch_sample", what: what, name: name, from: day.firstOfNextMonth, option: option)),
                variant)
        }
        let (plan, option) = (brand.plans.last?.name, brand.options.first?.name)
        return [form(.plan, plan ?? "プラン", "プラン変更")]
            + brand.options.map { form(.startOption, $0.name, "オプション申込（\($0.name)）", option: $0.key) }
            + (option.map { [form(.endOption, $0, "オプション解約")] } ?? [])
            + [form(.cancel, "", "解約"), form(.withdrawn, plan ?? "プラン", "取り消し"), withdrawnReplacement(brand)]
    }

    private static func withdrawnReplacement(_ brand: Brand) -> Form {
        let (from, plan) = (day.firstOfNextMonth, brand.plans.first?.name ?? "プラン")
        let other = Notice.ContractFacts.Other(what: .plan, name: plan, from: from)
        let option = Notice.ContractFacts.Other(
            what: .startOption, name: brand.options.first?.name ?? "オプション", from: from)
        return Form(
            .contractChanged(
                .init(
                    change: "cch_sample", what: .withdrawn, name: brand.plans.last?.name ?? "プラン", from: from,
                    restored: [other], dropped: [option], holds: "\(plan)プラン")), "取り消し（元の予定に戻る）")
    }

    private static let day = JapanDate(dayNumber: 17_224)

    private static let call = CallFacts(
        received: day.at(hour: 11, minute: 5), callerName: "田中 花子", callerNameKana: "タナカ ハナコ",
        callerCompany: "ウィズ・プランナーズ株式会社", callerNumber: "03-6850-2192", addressee: "髙﨑様",
        convenientTime: "平日の午後", content: "商品の発送時期について。\nまだ届いていないとのことです。")

    private static let announcement = """
        平素より格別のお引き立てを賜り、厚くお礼申し上げます。

        年末年始の受付時間を下記のとおりとさせていただきます。
        12月29日 10:00〜15:00
        12月30日から1月3日まで お休み
        """
}
