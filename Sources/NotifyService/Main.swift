import Contracts
import Foundation
import Primitives
import ServiceRuntime
import ServiceStore

/// Tells people: follows what happens in the other services and mails the accounts it concerns.
@main
enum Main {
    static func main() async {
        await runService(.notify, allowing: [NotifyRPC.allowed]) { boot in
            if let command = try TokensCommand(Array(CommandLine.arguments.dropFirst())) {
                try await command.run(boot)
                exit(0)
            }
            let configuration = try NotifyConfiguration(boot.settings, mode: boot.mode)
            let templates = try mailTemplates(boot, configuration)
            let opened = try await Store.open(
                path: boot.storePath, migrations: NotifyStore.migrations, world: boot.world)
            let store = NotifyStore(store: opened, brands: boot.brands.brands)
            let (channel, mailbox) = try mailChannel(configuration)

            let account = try boot.client(.account)
            let call = try boot.client(.call)
            let billing = try boot.client(.billing)
            let chatwork = configuration.chatwork.map {
                ChatworkChannel($0, store: store, links: configuration.links, logger: boot.logger)
            }
            if let chatwork { boot.add(ChatworkConnections(api: chatwork.api)) }
            try boot.serve([
                NotifyRPC(
                    store: store, mailbox: mailbox, chatwork: chatwork, channels: configuration.channels,
                    gallery: MailGallery(templates: templates, links: configuration.links))
            ])

            boot.add(
                Follower(publisher: "account", client: account, store: opened, logger: boot.logger) { event, tx in
                    try AccountFeed.read(event).apply(store, in: tx)
                })
            if try await store.lacksHours() {
                boot.add(
                    Follower(publisher: NotifyStore.hoursReader, client: account, store: opened, logger: boot.logger) {
                        event, tx in
                        guard let told = try AccountFeed.hours(event) else { return }
                        try store.fillHours(told.hours, of: told.account, in: tx)
                    })
            }
            boot.add(
                Follower(publisher: "call", client: call, store: opened, logger: boot.logger) { event, tx in
                    try CallFeed.read(event).apply(store, in: tx)
                })
            boot.add(
                Follower(publisher: "billing", client: billing, store: opened, logger: boot.logger) { event, tx in
                    try BillingFeed.read(event).apply(store, in: tx)
                })

            let secrets = LinkSecrets(account: account)
            let worker = MailWorker(
                store: store, channel: channel, templates: templates, links: configuration.links,
                linkSecret: { try await secrets.secret(of: $0) }, logger: boot.logger)
            boot.add(
                JobWorker(
                    store: opened, kind: NotifyStore.mailJob, concurrency: configuration.mailsAtOnce,
                    lease: configuration.lease, logger: boot.logger, perform: { try await worker.perform($0) }))
            if let chatwork { addChatworkJobs(boot, configuration, store, chatwork) }
            if let office = configuration.channels { addChannelJobs(boot, configuration, store, office) }
            addRuleJobs(boot, store)
            addMailJobs(boot, configuration, store)
            boot.add(Upkeep(store: opened, logger: boot.logger))
        }
    }

    private static func addMailJobs(_ boot: Boot, _ configuration: NotifyConfiguration, _ store: NotifyStore) {
        boot.add(
            JobWorker(
                store: store.store, kind: NotifyStore.addressJob, concurrency: 1, lease: .seconds(20),
                logger: boot.logger,
                perform: { job in
                    guard let id = DeliveryID(job.about) else { throw Unreadable("job \(job.id): \(job.about)") }
                    return { tx in try store.look(after: id, in: tx) }
                }))
        boot.add(
            JobWorker(
                store: store.store, kind: NotifyStore.announcementJob, concurrency: 1, lease: .seconds(20),
                logger: boot.logger,
                perform: { job in
                    guard let id = AnnouncementID(job.about) else { throw Unreadable("job \(job.id): \(job.about)") }
                    return { tx in try store.sendOn(id, in: tx) }
                }))
        if let reports = configuration.reports {
            boot.add(ReportIntake(directory: reports, store: store, logger: boot.logger))
        }
    }

    private static func addChatworkJobs(
        _ boot: Boot, _ configuration: NotifyConfiguration, _ store: NotifyStore, _ channel: ChatworkChannel
    ) {
        let worker = ChatworkWorker(
            store: store, channel: channel, logger: boot.logger)
        boot.add(
            JobWorker(
                store: store.store, kind: NotifyStore.chatworkJob, concurrency: NotifyConfiguration.roomsAtOnce,
                lease: configuration.chatworkLease, logger: boot.logger, perform: { try await worker.perform($0) }))
    }

    private static func addChannelJobs(
        _ boot: Boot, _ configuration: NotifyConfiguration, _ store: NotifyStore, _ office: ChannelOffice
    ) {
        let worker = ChannelWorker(store: store, office: office, logger: boot.logger)
        boot.add(
            JobWorker(
                store: store.store, kind: NotifyStore.channelJob, concurrency: NotifyConfiguration.channelsAtOnce,
                lease: configuration.channelLease, logger: boot.logger, perform: { try await worker.perform($0) }))
    }

    /// What waits for its time: held messages, daily mails, calls that nobody has called back.
    private static func addRuleJobs(_ boot: Boot, _ store: NotifyStore) {
        func add(_ kind: String, _ settle: @escaping @Sendable (String, Transaction) throws -> JobOutcome) {
            boot.add(
                JobWorker(
                    store: store.store, kind: kind, concurrency: 4, lease: .seconds(30), logger: boot.logger,
                    perform: { job in { tx in try settle(job.about, tx) } }))
        }
        add(NotifyStore.releaseJob) { about, tx in
            guard let id = DeliveryID(about) else { throw Unreadable("no delivery \(about)") }
            return try store.release(id, in: tx)
        }
        add(NotifyStore.digestJob) { about, tx in try store.sendDigest(about, in: tx) }
        add(NotifyStore.escalationJob) { about, tx in
            guard let id = InquiryID(about) else { throw Unreadable("no inquiry \(about)") }
            return try store.escalate(id, in: tx)
        }
    }

    /// Read once, and tried with every kind for every brand: what cannot be sent stops the start.
    private static func mailTemplates(_ boot: Boot, _ configuration: NotifyConfiguration) throws -> MailTemplates {
        for brand in boot.brands.brands { try MailHeader.check(brand) }
        let samples = try boot.brands.brands.flatMap { try MailSample.all($0, links: configuration.links) }
        return try MailTemplates(directory: Bundle.module.bundleURL.appending(path: "Resources").path, samples: samples)
    }

    private static func mailChannel(_ configuration: NotifyConfiguration) throws -> (any MailChannel, Maildir?) {
        switch configuration.mail {
        case .maildir(let directory):
            let mailbox = try Maildir(directory: directory)
            return (mailbox, mailbox)
        case .smtp(let settings):
            return (SMTPRelay(settings), nil)
        }
    }
}
