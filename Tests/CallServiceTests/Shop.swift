import Contracts
import Foundation
import Primitives
import ServiceRuntime
import ServiceStore
import Synchronization

@testable import CallService

/// A clock that tests set.
final class Clock: Sendable {
    private let instant = Mutex(JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 5))
    var now: Instant { instant.withLock { $0 } }
    var world: World { World(clock: { self.now }) }
    func advance(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }
    func set(_ to: Instant) { instant.withLock { $0 = to } }
}

/// A store on real SQLite with two customers, the guide's shop and another.
struct Shop: Sendable {
    let clock = Clock()
    let account: AccountID
    let other: AccountID
    let store: CallStore
    /// The installation's own brands.
    static let brands = try! BrandCatalogue(
        directory: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../compose/brands"
        ).path
    ).brands
    static let member = Actor(id: "mem_1", name: "高橋", isStaff: false)
    static let staff = Actor(id: "stf_1", name: "花子", isStaff: true)
    static let number = "0345105958"
    static let otherNumber = "0345105959"

    /// - Parameters:
    ///   - path: of a file; nil = in memory.
    ///   - waivedAlone: calls that one person may waive; nil = as the brands say.
    init(path: String? = nil, waivedAlone: Int? = nil) async throws {
        account = clock.world.newID()
        other = clock.world.newID()
        let world = clock.world
        let opened =
            if let path {
                try await Store.open(path: path, migrations: CallStore.migrations, world: world)
            } else {
                try Store.inMemory(migrations: CallStore.migrations, world: world)
            }
        let brands = Shop.brands.map { brand in
            var brand = brand
            if let waivedAlone, let dearest = brand.plans.map(\.overagePerCall.yen.amount).max() {
                brand.secondPersonAbove = Yen(dearest * Int64(waivedAlone))
            }
            return brand
        }
        store = CallStore(store: opened, brands: try BrandRules(brands))
        try await apply(account, number: Shop.number)
        try await apply(other, number: Shop.otherNumber)
    }

    /// What Account says of a customer.
    func apply(
        _ account: AccountID, number: String, change: @Sendable (inout Account_AccountSnapshot) -> Void = { _ in }
    ) async throws {
        var snapshot = Account_AccountSnapshot.with {
            $0.accountID = account.text
            $0.brand = "eccall"
            $0.state = .active
            $0.siteName = "○○ショップ"
            $0.siteNameKana = "マルマルショップ"
            $0.number = number
            $0.hours = [
                .with {
                    $0.weekday = 1; $0.opensMinute = 600; $0.closesMinute = 1020
                }
            ]
        }
        change(&snapshot)
        let event = try Feed_Event.with {
            $0.kind = "number.issued"
            $0.payload = try Account_AccountEvent.with { $0.account = snapshot }.serializedData()
        }
        try await store.store.write { tx in try tx.apply(event) }
    }

    /// The guide's call, changed.
    @discardableResult
    func record(
        _ requestID: String, _ change: (inout RecordInquiry.Command) -> Void = { _ in }
    ) async throws -> Repeatable<Call_Inquiry> {
        var command = RecordInquiryTests.command
        change(&command)
        return try await store.record(
            command, requestID: requestID, request: .with { $0.content = command.writeUp.content })
    }

    func recordedID(
        _ requestID: String, _ change: (inout RecordInquiry.Command) -> Void = { _ in }
    ) async throws -> InquiryID {
        InquiryID(try await record(requestID, change).response.inquiryID)!
    }

    func inquiry(_ id: InquiryID) async throws -> Inquiry { try await store.store.read { tx in try tx.inquiry(id) } }

    func eventKinds() async throws -> [String] {
        try await store.store.read { tx in
            try tx.rows("SELECT kind FROM event ORDER BY sequence").map { try $0.string("kind") }
        }
    }

    /// Contents of what a filter finds, page by page, newest first.
    func find(_ filter: InquiryFilter, pages limit: Int = 50) async throws -> [String] {
        var seen: [String] = []
        var key: InquiryPageKey?
        repeat {
            let page = try await store.inquiries(of: account, filter, after: key, limit: limit)
            seen += page.inquiries.map(\.content)
            key = page.next.flatMap { InquiryPageKey($0.text) }
        } while key != nil
        return seen
    }

    func find(_ words: String, pages limit: Int = 50) async throws -> [String] {
        try await find(InquiryFilter(words: SearchWords(words)), pages: limit)
    }
}
