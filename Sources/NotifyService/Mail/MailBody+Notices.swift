import Primitives

extension MailBody {
    /// The words of every kind of notice. They follow the guides where those have a mail of the kind.
    init(_ notice: Notice, _ brand: Brand, _ facts: MailContent.Facts) throws {
        switch notice {
        case .verifyEmail(_, let expires): self = .verifyEmail(brand, expires)
        case .resetPassword(_, let expires): self = .resetPassword(expires)
        case .documentAccepted: self = .documentAccepted
        case .documentRejected(_, let reason): self = .documentRejected(Typed.text(reason))
        case .individualNumberSeen: self = .individualNumberSeen
        case .documentsMissing(_, let missing): self = .documentsMissing(missing)
        case .applicationWithdrawn(let declined, let reason):
            self = .applicationWithdrawn(declined: declined, Typed.text(reason))
        case .applicationLapsed: self = .applicationLapsed
        case .applicationUnfinished(let ends): self = .applicationUnfinished(ends)
        case .planChosen(let shown): self = .planChosen(Typed.text(shown))
        case .detailsChanged(let caller, let changes): self = .detailsChanged(Typed.line(caller), changes)
        case .verificationHeld(_, let number): self = .verificationHeld(number)
        case .letterReturned(_, let number, let site): self = .letterReturned(number, site: Typed.line(site))
        case .numberIssued(let number, let start): self = .numberIssued(number, start)
        case .serviceStart(let number, let start): self = .serviceStart(number, start)
        case .answeringTextApproved(_, let words): self = .answeringTextApproved(words)
        case .answeringTextRejected(_, let words, let reason):
            self = .answeringTextRejected(words, Typed.text(reason))
        case .callRecorded(_, let callback): self = .callRecorded(callback: callback, facts.call)
        case .callAfterHours: self = .callAfterHours(facts.call)
        case .callCorrected(_, let callback, let reason):
            self = .callCorrected(callback: callback, Typed.text(reason), facts.call)
        case .disputeDecided(_, let counts, let reason): self = .disputeDecided(counts: counts, Typed.text(reason))
        case .invoicePaid(let invoice): self = .invoicePaid(invoice)
        case .paymentFailed(let invoice): self = .paymentFailed(invoice)
        case .authenticationNeeded(let invoice): self = .authenticationNeeded(invoice)
        case .invoiceRefunded(let refund): self = .invoiceRefunded(refund)
        case .refundReturned(let refund): self = .refundReturned(refund)
        case .paymentDisputed(let dispute): self = .paymentDisputed(dispute)
        case .suspensionAnnounced(let standing): self = .suspensionAnnounced(standing)
        case .contractSuspended(let standing): self = .contractSuspended(standing)
        case .contractResumed(let standing): self = .contractResumed(standing)
        case .contractChanged(let contract): self = .contractChanged(contract, goesOn: contract.nextStep(brand) != nil)
        case .contractEnded(let lastDay): self = .contractEnded(brand, lastDay: lastDay)
        case .usageReached(let usage): self = .usageReached(usage)
        case .chatworkBroken(let room): self = room.map { .chatworkRoomBroken(Typed.line($0)) } ?? .chatworkLinkBroken
        case .mailTest: self = .mailTest
        case .announcement(_, let title): self = .announcement(title, facts.announcement)
        case .memberInvited(_, let expires, let inviting, let inviter):
            self = .memberInvited(brand, expires, inviting: inviting, inviter: inviter)
        case .secondFactorChanged(_, let enabled, let byOwner):
            self = .secondFactorChanged(enabled: enabled, byOwner: byOwner)
        case .changeEmail(_, let expires): self = .changeEmail(brand, expires)
        case .emailChanged(_, let name, let address, let at):
            self = .emailChanged(brand, name: name, address: address, at: at)
        case .channelBroken(let kind, let name): self = .channelBroken("\(kind.name)「\(Typed.line(name))」")
        case .noticeTest: self = .noticeTest
        case .dailySummary(let day, let items): self = .dailySummary(day, items)
        case .callUnhandled(_, let minutes, _): self = .callUnhandled(minutes: minutes)
        case .chatworkTest, .channelTest: throw MailContent.NotByMail()
        }
    }

    private static let chatworkLinkBroken = MailBody(
        preview: "お手数ですが、管理画面より改めて連携をお願いいたします。", heading: "Chatworkとの連携が切れました",
        blocks: [
            .sentences(["Chatworkとの連携が取り消されたか、期限が切れたため、Chatworkへの通知をお送りできなくなりました。"]),
            .sentences([
                "入電のお知らせは、引き続きメールと管理画面でご確認いただけます。", "Chatworkでの通知を再開するには、管理画面より改めて連携をお願いいたします。",
            ]),
            .button("Chatwork連携を設定する"),
        ])

    private static func chatworkRoomBroken(_ room: String) -> MailBody {
        MailBody(
            preview: "お手数ですが、管理画面より通知先のチャットルームを選び直してください。", heading: "Chatworkのチャットルームに通知できません",
            blocks: [
                .sentences([
                    "通知先のチャットルーム「\(room)」に、メッセージをお送りできなくなりました。",
                    "チャットルームが削除されたか、連携中のアカウントに書き込みの権限がない可能性があります。",
                ]),
                .sentences([
                    "入電のお知らせは、引き続きメールと管理画面でご確認いただけます。",
                    "Chatworkでの通知を再開するには、管理画面より通知先のチャットルームを選び直してください。",
                ]),
                .button("チャットルームを選ぶ"),
            ])
    }

    private static let mailTest = MailBody(
        preview: "メールが届いたことを、下記のページでお知らせください。", heading: "メール受信テスト",
        blocks: [
            .sentences(["管理画面からのお申し込みにより、メール受信のテストとしてお送りしています。", "下記のページで「メールが届きました」を押してください。"]),
            .button("届いたことを知らせる"),
            .sentences(["お心当たりのない場合は、このメールを破棄してください。"]),
        ])

    private static func announcement(_ title: String, _ text: String) -> MailBody {
        MailBody(preview: title, heading: title, blocks: [.text(text), .button("管理画面でお知らせを見る")])
    }
}
