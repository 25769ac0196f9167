import Foundation
import Primitives

/// What the templates may name, for one notice to one recipient.
struct MailContent: Sendable {
    let kind: Notice.Kind
    /// By template name; one that is absent makes its section vanish.
    let values: [String: String]

    /// A mail with a dead link must not leave.
    struct SecretMissing: Error {}
    struct NotByMail: Error {}

    /// - Parameter secret: of the link; required for the notices that carry one, see `Notice.link`.
    init(
        _ notice: Notice, addressee: String, subject: String, brand: Brand, links: PublicLinks, secret: String?
    ) throws {
        kind = notice.kind
        func mailedLink(_ path: String, _ link: String) throws -> String {
            guard let secret else { throw SecretMissing() }
            return links.mailedLink(path, link: link, secret: secret, on: brand)
        }
        var values = MailContent.frame(addressee: addressee, subject: subject, brand: brand)
        switch notice {
        case .verifyEmail(let link, let expires):
            values["url"] = try mailedLink("/verify", link)
            values["expires"] = MailContent.text(expires)
        case .resetPassword(let link, let expires):
            values["url"] = try mailedLink("/reset", link)
            values["expires"] = MailContent.text(expires)
        case .memberInvited(let link, let expires, let inviting, let inviter):
            values["url"] = try mailedLink("/invitation", link)
            values["expires"] = MailContent.text(expires)
            values["inviting"] = Addressee.name(site: inviting, company: "", person: "")
            if !inviter.isEmpty { values["inviter"] = Addressee.name(site: inviter, company: "", person: "") }
        case .secondFactorChanged(_, _, let byOwner):
            values["url"] = links.page("/account/security", on: brand)
            if byOwner { values["byOwner"] = "オーナー" }
        case .documentAccepted:
            values["url"] = links.page("/", on: brand)
        case .documentRejected(_, let reason):
            values["url"] = links.page("/documents", on: brand)
            values["reason"] = Typed.text(reason)
        case .numberIssued(let number, let serviceStart):
            values["url"] = links.page("/", on: brand)
            values["number"] = MailContent.telephone(number)
            values["serviceStart"] = serviceStart.japanese
        case .serviceStart(let number, let day):
            values["url"] = links.page("/", on: brand)
            values["number"] = MailContent.telephone(number)
            values["serviceStart"] = day.japanese
        case .callRecorded(let inquiry, _), .callAfterHours(let inquiry):
            values["url"] = links.page("/inquiries/\(inquiry)", on: brand)
        case .callCorrected(let inquiry, _, let reason), .disputeDecided(let inquiry, _, let reason):
            values["url"] = links.page("/inquiries/\(inquiry)", on: brand)
            if !Typed.text(reason).isEmpty { values["reason"] = Typed.text(reason) }
        case .invoicePaid(let invoice), .paymentFailed(let invoice), .authenticationNeeded(let invoice):
            values["url"] = links.page("/billing", on: brand)
            values["invoiceNumber"] = invoice.number
            values["invoiceTitle"] = invoice.title
            values["total"] = invoice.total.japanese
            values["date"] = invoice.date.japanese
            if !invoice.card.isEmpty { values["card"] = invoice.card }
            if notice.kind != .invoicePaid {
                values["nextAttempt"] = invoice.nextAttempt?.japanese
                values["suspension"] = invoice.suspension?.japanese
            }
        case .invoiceRefunded(let refund):
            values["url"] = links.page("/billing", on: brand)
            values["invoiceNumber"] = refund.number
            values["amount"] = refund.amount.japanese
            values["date"] = refund.date.japanese
        case .suspensionAnnounced(let standing), .contractSuspended(let standing):
            values["url"] = links.page("/billing", on: brand)
            values["day"] = standing.day.japanese
            values["unpaid"] = standing.unpaid.japanese
        case .contractResumed(let standing):
            values["url"] = links.page("/", on: brand)
            values["day"] = standing.day.japanese
        case .contractChanged(let contract):
            values["url"] = links.page("/billing/contract", on: brand)
            values["done"] = contract.done
            values["effect"] = contract.effect
        case .contractEnded(let lastDay):
            values["url"] = links.page("/billing", on: brand)
            values["lastDay"] = lastDay.japanese
        case .usageReached(let usage):
            values["url"] = links.page("/billing", on: brand)
            values.merge(usage.values) { _, new in new }
        case .chatworkBroken(let room):
            values["url"] = links.page("/account/chatwork", on: brand)
            if let room { values["room"] = Typed.line(room) }
        case .channelBroken(let kind, let name):
            values["url"] = links.page("/account/channels", on: brand)
            values["channel"] = "\(kind.name)「\(Typed.line(name))」"
        case .noticeTest:
            values["url"] = links.page("/account/rules", on: brand)
        case .dailySummary(let day, let items):
            values["url"] = links.page("/inquiries", on: brand)
            values["day"] = day.japanese
            values["count"] = String(items.count)
            values["items"] = MailContent.list(items)
        case .callUnhandled(let inquiry, let minutes, _):
            values["url"] = links.page("/inquiries/\(inquiry)", on: brand)
            values["minutes"] = String(minutes)
        case .chatworkTest, .channelTest:
            throw NotByMail()
        }
        self.values = values
    }

    private static func frame(addressee: String, subject: String, brand: Brand) -> [String: String] {
        [
            "addressee": addressee,
            "subject": subject,
            "brandName": brand.name,
            "centerName": brand.centerName,
            "operatorCompany": brand.operatorCompany,
            "brandEmail": brand.email,
            "brandTelephone": telephone(brand.telephone),
            "brandTelephoneLink": PhoneNumber(brand.telephone)?.e164 ?? brand.telephone,
            "supportHours": brand.supportHours,
            "primary": brand.colors.primary,
        ]
    }

    /// A line each: 「2017/02/27 11:05　折り返し必要のご案内」.
    private static func list(_ items: [Notice.SummaryItem]) -> String {
        let lines = items.map { "\(JapanTime.text($0.at))　\(Typed.line($0.subject))" }
        return lines.joined(separator: "\n")
    }

    /// 「2017年2月28日 11:05」
    private static func text(_ instant: Instant) -> String {
        "\(JapanDate(instant).japanese) \(JapanTime.clock(instant))"
    }

    private static func telephone(_ digits: String) -> String { PhoneNumber(digits)?.hyphenated ?? digits }
}

extension Notice.UsageFacts {
    fileprivate var values: [String: String] {
        [
            "month": month.japaneseMonth, "percent": String(percent), "calls": String(calls),
            "included": String(included), "plan": plan, "overage": overage.japanese,
            "left": calls < included
                ? "含まれる件数は、残り\(included - calls)件です。" : "含まれる件数をすべてご利用になりました。",
        ]
    }
}

extension Notice.ContractFacts {
    /// As the guide writes it (ECcall guide, 確認メール).
    fileprivate var done: String {
        switch what {
        case .plan: "\(name)プランへのプラン変更が完了しましたので管理画面よりご確認ください。"
        case .startOption: "\(name)のお申し込みを受付ました。管理画面よりご確認ください。"
        case .endOption: "\(name)の解約を受付ました。管理画面よりご確認ください。"
        case .cancel: "ご契約の解約を受付ました。管理画面よりご確認ください。"
        case .withdrawn: "お申し込みいただいていたご契約内容の変更を取り消しました。"
        }
    }

    fileprivate var effect: String {
        switch what {
        case .plan: "※次回の更新月（\(from.japanese)）にてご変更となります。"
        case .startOption: "※\(from.japanese)よりご利用いただけます。"
        case .endOption, .cancel: "※\(from.adding(days: -1).japanese)にて終了となります。"
        case .withdrawn: "※取り消した変更は、\(from.japanese)に適用される予定のものです。"
        }
    }
}

extension MailContent {
    /// Every kind with made-up data and everything in it: what the templates are tried with at start.
    static func samples(_ brand: Brand, links: PublicLinks) throws -> [MailContent] {
        let day = JapanDate(dayNumber: 17_224)
        let standing = Notice.StandingFacts(day: day.firstOfNextMonth, unpaid: Yen(12_345))
        let invoice = Notice.InvoiceFacts(
            invoice: "inv_sample", number: "\(brand.paperPrefix)-2017-000001", title: "初期費用・2017年2月分",
            total: Yen(12_345), date: day, card: "Visa（末尾4242）", nextAttempt: day.adding(days: 1),
            suspension: day.adding(days: 14))
        let notices: [Notice] = Notice.Kind.mailed.map { kind in
            switch kind {
            case .verifyEmail: .verifyEmail(link: "lnk_sample", expires: day.at(hour: 11, minute: 5))
            case .resetPassword: .resetPassword(link: "lnk_sample", expires: day.at(hour: 11, minute: 5))
            case .memberInvited:
                .memberInvited(
                    link: "lnk_sample", expires: day.at(hour: 11, minute: 5), inviting: "○○ショップ", inviter: "高橋 一郎")
            case .secondFactorOn: .secondFactorChanged(member: "mem_sample", enabled: true, byOwner: false)
            case .secondFactorOff: .secondFactorChanged(member: "mem_sample", enabled: false, byOwner: true)
            case .documentAccepted: .documentAccepted(document: "doc_sample")
            case .documentRejected:
                .documentRejected(document: "doc_sample", reason: "有効期限が切れています。\n有効な書類をご提出ください。")
            case .numberIssued: .numberIssued(number: "0368502192", serviceStart: day)
            case .serviceStart: .serviceStart(number: "0368502192", day: day)
            case .callbackWanted: .callRecorded(inquiry: "inq_sample", callback: true)
            case .callbackNotWanted: .callRecorded(inquiry: "inq_sample", callback: false)
            case .afterHours: .callAfterHours(inquiry: "inq_sample")
            case .correctedCallbackWanted:
                .callCorrected(inquiry: "inq_sample", callback: true, reason: "お客様のお名前の聞き違いがありました。")
            case .correctedCallbackNotWanted:
                .callCorrected(inquiry: "inq_sample", callback: false, reason: "お客様のお名前の聞き違いがありました。")
            case .disputeUpheld:
                .disputeDecided(inquiry: "inq_sample", counts: false, reason: "当社からの確認のお電話でした。")
            case .disputeRefused:
                .disputeDecided(inquiry: "inq_sample", counts: true, reason: "間違い電話も件数に含まれます。")
            case .invoicePaid: .invoicePaid(invoice)
            case .paymentFailed: .paymentFailed(invoice)
            case .authenticationNeeded: .authenticationNeeded(invoice)
            case .invoiceRefunded:
                .invoiceRefunded(.init(invoice: "inv_sample", number: invoice.number, amount: Yen(1_234), date: day))
            case .suspensionAnnounced: .suspensionAnnounced(standing)
            case .contractSuspended: .contractSuspended(standing)
            case .contractResumed: .contractResumed(standing)
            case .contractChanged:
                .contractChanged(.init(change: "cch_sample", what: .plan, name: "プラス", from: day.firstOfNextMonth))
            case .contractEnded: .contractEnded(lastDay: day)
            case .usageReached:
                .usageReached(
                    .init(
                        month: day.firstOfMonth, percent: 90, calls: 36, included: 40, plan: "ライト", overage: Yen(160)))
            case .chatworkLinkBroken: .chatworkBroken(room: nil)
            case .chatworkRoomBroken: .chatworkBroken(room: "お客様窓口")
            case .chatworkTest: .chatworkTest
            case .channelBroken: .channelBroken(kind: .slack, name: "営業部")
            case .channelTest: .channelTest
            case .noticeTest: .noticeTest
            case .dailySummary:
                .dailySummary(
                    day: day,
                    items: [
                        .init(at: day.at(hour: 11, minute: 5), subject: Notice.Kind.callbackNotWanted.subject(brand)),
                        .init(at: day.at(hour: 18, minute: 40), subject: Notice.Kind.afterHours.subject(brand)),
                    ])
            case .callUnhandled: .callUnhandled(inquiry: "inq_sample", minutes: 30, step: 1)
            }
        }
        return try notices.map { notice in
            try MailContent(
                notice, addressee: "○○ショップ", subject: notice.kind.subject(brand), brand: brand, links: links,
                secret: "sample")
        }
    }
}
