import Logging
import Metrics
import Primitives
import ServiceStore

/// Makes one try to send one delivery: reads what has to be said, asks for the link's secret, composes, hands over.
struct MailWorker: Sendable {
    /// The rule of both guides: within 10 minutes of the call, as a rule.
    static let promised = Duration.minutes(10)

    let store: NotifyStore
    let channel: any MailChannel
    let templates: MailTemplates
    let links: PublicLinks
    /// Asks Account; nothing keeps what it answers.
    let linkSecret: @Sendable (_ link: String) async throws -> LinkSecret
    let logger: Logger

    enum LinkSecret: Equatable, Sendable {
        case good(String)
        /// Used or expired meanwhile.
        case dead
    }

    func perform(_ job: Job) async throws -> JobWorker.Settlement {
        guard let id = DeliveryID(job.about), let delivery = try await store.delivery(id) else {
            throw Unreadable("job \(job.id): no delivery \(job.about)")
        }
        // A process that died between the last line of a try and its job's end.
        guard delivery.state == .queued || delivery.state == .unknown else { return { _ in .done } }
        let outcome = await attempt(delivery)
        log(outcome, delivery, attempt: job.attempt)
        return { tx in
            if outcome == .accepted { measure(delivery, at: tx.now) }
            return try store.settle(id, outcome, attempt: job.attempt, in: tx)
        }
    }

    private func attempt(_ delivery: Delivery) async -> MailOutcome {
        do {
            var secret: String?
            if let link = delivery.notice.link {
                guard link.expires > store.store.world.now else { return .refused("リンクの有効期限が切れました") }
                switch try await linkSecret(link.id) {
                case .good(let answer): secret = answer
                case .dead: return .refused("リンクは使用済みか、有効期限が切れています")
                }
            }
            let announcement = try await announcement(of: delivery)
            if announcement?.unsubscribed == true { return .refused("お知らせメールの配信停止のお申し出がありました") }
            return try await channel.send(try compose(delivery, secret: secret, announcement: announcement))
        } catch let refused as MailMessage.Refused {
            return .refused("\(refused)")
        } catch {
            // Account away, a brand that is not configured here (yet): another try may find it in order.
            return .notNow("\(error)")
        }
    }

    /// What an announcement's mail needs besides its delivery.
    private func announcement(of delivery: Delivery) async throws -> AnnouncementMail? {
        guard case .announcement(let text, _) = delivery.notice, let id = AnnouncementID(text),
            let address = delivery.recipient
        else { return nil }
        return try await store.announcementMail(id, to: address)
    }

    func compose(
        _ delivery: Delivery, secret: String?, announcement: AnnouncementMail? = nil
    ) throws -> MailMessage {
        let brand = try store.brand(delivery.brand)
        guard let sender = EmailAddress(brand.mailSender.address), let recipient = delivery.recipient else {
            throw Unreadable("delivery \(delivery.id): no sender or no recipient")
        }
        let content = try MailContent(
            delivery.notice, addressee: delivery.addressee, brand: brand, links: links, subject: delivery.subject,
            .init(
                delivery: delivery.id.text, secret: secret, call: delivery.call,
                announcement: announcement?.text ?? "", unsubscribeToken: announcement?.unsubscribeToken))
        return MailMessage(
            id: delivery.id, date: max(delivery.created, delivery.hold ?? delivery.created),
            senderName: brand.mailSender.name, sender: sender,
            recipient: recipient, subject: delivery.subject, text: templates.text(content),
            html: try templates.html(content), unsubscribe: content.unsubscribe)
    }

    /// The share kept of the promise, from the call on; the time to the mail, for all kinds.
    private func measure(_ delivery: Delivery, at now: Instant) {
        let taken = now - delivery.promisedFrom
        let kind = delivery.notice.kind.rawValue
        Timer(label: "notify_seconds_to_mail", dimensions: [("kind", kind)])
            .recordNanoseconds(taken.wholeMilliseconds * 1_000_000)
        if delivery.notice.tellsOfNewCall {
            Counter(label: "notify_calls_told", dimensions: [("within_10_minutes", "\(taken <= MailWorker.promised)")])
                .increment()
        }
    }

    private func log(_ outcome: MailOutcome, _ delivery: Delivery, attempt: Int) {
        let metadata: Logger.Metadata = [
            "delivery": "\(delivery.id)", "kind": "\(delivery.notice.kind.rawValue)", "account": "\(delivery.account)",
            "attempt": "\(attempt)",
        ]
        switch outcome {
        case .accepted: logger.info("mail accepted", metadata: metadata)
        case .refused(let error), .addressRefused(let error):
            logger.error("mail refused", metadata: metadata.merging(["error": "\(error)"]) { $1 })
        case .notNow(let error), .unreachable(let error):
            logger.warning("mail put off", metadata: metadata.merging(["error": "\(error)"]) { $1 })
        case .unknown(let error):
            logger.warning("mail may have been taken", metadata: metadata.merging(["error": "\(error)"]) { $1 })
        }
    }
}
