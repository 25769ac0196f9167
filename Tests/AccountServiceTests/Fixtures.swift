import Contracts
import Foundation
import Primitives
import ServiceRuntime
import Synchronization

@testable import AccountService

/// A clock that stands still until it is moved, and ids that count up.
final class TestWorld: Sendable {
    private let state: Mutex<(now: Instant, count: UInt64)>

    /// The guide's first call: 2017/02/27 11:05.
    init(_ start: Instant = JapanDate(year: 2017, month: 2, day: 27)!.at(hour: 11, minute: 5)) {
        state = Mutex((start, 0))
    }

    func advance(_ duration: Duration) { state.withLock { $0.now = $0.now + duration } }

    var world: World {
        World(
            clock: { self.state.withLock { $0.now } },
            random: {
                self.state.withLock { state in
                    state.count += 1
                    return state.count
                }
            })
    }
}

enum Fixture {
    static let catalogue: BrandCatalogue = {
        let project = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try! BrandCatalogue(directory: project.appendingPathComponent("compose/brands").path)
    }()

    static var eccall: Brand { catalogue["eccall"]! }

    static let password = "shimbashi-no-mise"

    /// A shop of the guide, as its owner types it.
    static let form = ApplicationForm(
        brand: "eccall", partyKind: .company, companyName: "ウィズ・プランナーズ株式会社", personName: "高橋　一郎",
        personNameKana: "たかはし いちろう", telephone: "０３ー４５１０ー５９５８", postalCode: "〒１４１－００３１",
        address: "東京都品川区西五反田１－２－３", email: "Shop@Example.JP", siteName: "○○ショップ", siteNameKana: "マルマルショップ",
        siteURL: "wiz-planners.example.jp", plan: "light", options: ["rental_address"],
        hours: (1...5).map { OpeningHours(weekday: $0, opensMinute: 600, closesMinute: 1020) }, password: password)

    static let jpeg = try! JPEGFile.cleaned([UInt8](PictureFixture.progressive)).withUnsafeBytes { Data($0) }
    /// As it is kept: without its texts.
    static let png = try! PNGFile.cleaned([UInt8](PictureFixture.png)).withUnsafeBytes { Data($0) }
    static let pdf = PictureFixture.pdf()
    static let pictureLinks = NSTemporaryDirectory() + "denwaban-picture-links"

    static func account(
        _ change: (inout Account) -> Void = { _ in }
    ) throws -> Account {
        let (details, _) = try Apply.check(form, brand: eccall)
        var account = Account(
            id: TestWorld().world.newID(), details: details, state: .verified, identity: .accepted,
            cardRegistered: true,
            number: nil, applied: Instant(milliseconds: 0))
        change(&account)
        return account
    }
}

extension Account_Application {
    init(_ form: ApplicationForm) {
        self = .with {
            $0.brand = form.brand
            $0.partyKind = form.partyKind.map(Account_PartyKind.init) ?? .unspecified
            $0.companyName = form.companyName
            $0.personName = form.personName
            $0.personNameKana = form.personNameKana
            $0.telephone = form.telephone
            $0.postalCode = form.postalCode
            $0.address = form.address
            $0.email = form.email
            $0.siteName = form.siteName
            $0.siteNameKana = form.siteNameKana
            $0.siteURL = form.siteURL
            $0.plan = form.plan
            $0.options = form.options
            $0.hours = form.hours.map(Common_OpeningHours.init)
            $0.password = form.password
        }
    }
}
