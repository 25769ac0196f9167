import Contracts
import Foundation
import Logging
import Primitives
import ServiceRuntime
import ServiceStore
import SwiftProtobuf
import Synchronization

@testable import NotifyService

/// A clock that stands still until it is moved, and ids that count up.
final class TestWorld: Sendable {
    private let state: Mutex<(now: Instant, count: UInt64)>

    /// The guide's first call: 2017/02/27 11:05.
    init(_ start: Instant = JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5)) {
        state = Mutex((start, 0))
    }

    var now: Instant { state.withLock { $0.now } }
    func advance(_ duration: Duration) { state.withLock { $0.now = $0.now + duration } }

    var world: World {
        World(
            clock: { self.now },
            random: {
                self.state.withLock { state in
                    state.count += 1
                    return state.count
                }
            })
    }
}

enum Fixture {
    static let brands: [Brand] = {
        let project = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try! BrandCatalogue(directory: project.appendingPathComponent("compose/brands").path).brands
    }()

    static let links = PublicLinks(scheme: "http", port: 8080)
    static let account = AccountID("acc_0000000000000000000000ACCT")!
    static let inquiry = InquiryID("inq_00000000000000000000000NQ1")!
    static let link = LinkID("lnk_00000000000000000000000NK1")!
    static let invoice = InvoiceID("inv_00000000000000000000000NV1")!

    static func brand(_ key: String) -> Brand { brands.first { $0.key == key }! }

    static func templates() throws -> MailTemplates {
        try MailTemplates(
            directory: templateDirectory, samples: brands.flatMap { try MailSample.all($0, links: links) })
    }

    static let templateDirectory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/NotifyService/Resources").path

    static func snapshot(site: String = "○○ショップ", email: String = "shop@example.jp") -> Account_AccountSnapshot {
        .with {
            $0.accountID = account.text
            $0.brand = "eccall"
            $0.siteName = site
            $0.companyName = "ウィズ・プランナーズ株式会社"
            $0.personName = "高橋 一郎"
            $0.email = email
        }
    }

    static func accountEvent(
        _ kind: String, id: String = "evt_a", _ fill: (inout Account_AccountEvent) -> Void = { _ in }
    ) -> Feed_Event {
        var event = Account_AccountEvent.with { $0.account = snapshot() }
        fill(&event)
        return self.event(kind, id: id, event)
    }

    static func inquiryEvent(
        _ callback: Call_Callback, id: String = "evt_c", kind: String = "inquiry.recorded",
        _ fill: (inout Call_Inquiry) -> Void = { _ in }
    ) -> Feed_Event {
        var inquiry = inquiry(callback)
        fill(&inquiry)
        return event(kind, id: id, inquiry)
    }

    private static func inquiry(_ callback: Call_Callback) -> Call_Inquiry {
        .with {
            $0.inquiryID = inquiry.text
            $0.accountID = account.text
            $0.brand = "eccall"
            $0.callback = callback
            $0.callerName = "田中"
            $0.callerCompany = "ウィズ・プランナーズ株式会社"
            $0.content = "高橋様宛に入電がありました。"
        }
    }

    static func event(_ kind: String, id: String, _ payload: some Message) -> Feed_Event {
        .with {
            $0.sequence = 1
            $0.id = id
            $0.kind = kind
            $0.subject = account.text
            $0.payload = try! payload.serializedData()
            $0.atMs = JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5).milliseconds
        }
    }

    static func store(_ world: TestWorld) throws -> NotifyStore {
        NotifyStore(
            store: try Store.inMemory(migrations: NotifyStore.migrations, world: world.world), brands: brands)
    }

    /// A folder of its own, removed afterwards.
    static func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("notify-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try! FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    static let quiet: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()
}
