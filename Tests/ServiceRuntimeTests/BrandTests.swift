import Foundation
import Primitives
import Testing

@testable import ServiceRuntime

struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout Brand) -> Void

    init(_ what: String, _ change: @escaping @Sendable (inout Brand) -> Void) {
        testDescription = what
        self.change = change
    }
}

@Suite struct BrandTests {
    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("compose/brands").path

    @Test func bothBrandsAreGood() throws {
        let catalogue = try BrandCatalogue(directory: Self.directory)
        #expect(catalogue.brands.map(\.key) == ["businesscall", "eccall"])
        #expect(catalogue.brand(host: "ECcall.localhost")?.key == "eccall")
        let standard = try #require(catalogue["businesscall"]?.plan("standard"))
        #expect(standard.monthly == .init(yen: Yen(5500), taxIncluded: true))
        #expect(standard.includedCalls == 40)
        #expect(standard.overagePerCall == .init(yen: Yen(160), taxIncluded: false))
        let luxury = try #require(catalogue["businesscall"]?.plan("luxury"))
        #expect(
            luxury.monthly.yen == Yen(11_000) && luxury.includedCalls == 100 && luxury.overagePerCall.yen == Yen(130))
        #expect(catalogue["eccall"]?.plans.map(\.name) == ["エコノミー", "ライト", "プラス"])
        #expect(catalogue["eccall"]?.subjects.callbackWanted == "折り返し必要のご案内")
        #expect(catalogue["eccall"]?.subjects.callbackNotWanted == "入電のご案内")
        #expect(catalogue["eccall"]?.subjects.serviceStart == "サービス開始のお知らせ")
    }

    @Test(
        arguments: [
            Change("a pale colour", { $0.colors.primary = "#ffee00" }),
            Change("tries that do not rise", { $0.dunning.retryAfterDays = [3, 1] }),
            Change(
                "an announcement that comes too early",
                { $0.dunning.announceDaysBefore = $0.dunning.suspendAfterDays + 1 }),
            Change("a mail about money without a subject", { $0.subjects.contractSuspended = " " }),
            Change("a wrong check digit", { $0.invoiceRegistrationNumber = "T1000000000000" }),
            Change("no plan", { $0.plans = [] }),
            Change("a plan twice", { $0.plans.append($0.plans[0]) }),
            Change("no host", { $0.hosts = [] }),
            Change("a host with a port", { $0.hosts = ["eccall.localhost:8080"] }),
            Change("three pairs of eyes", { $0.documentReviewers = 3 }),
            Change("an empty subject", { $0.subjects.disputeDecided = " " }),
            Change(
                "a correction that looks like the first mail",
                { $0.subjects.correctedCallbackWanted = $0.subjects.callbackWanted }),
            Change(
                "data deleted before the law allows",
                { $0.afterEnd = .init(restingMonths: 6, readingMonths: 12, keptMonths: 83) }),
            Change(
                "a number that never rests",
                { $0.afterEnd = .init(restingMonths: 0, readingMonths: 12, keptMonths: 84) }),
            Change("a malformed sender", { $0.mailSender.address = "nobody" }),
        ] as [Change])
    func aWrongBrandIsRefusedByName(_ wrong: Change) throws {
        var brand = try #require(try BrandCatalogue(directory: Self.directory)["eccall"])
        wrong.change(&brand)
        #expect { try BrandCatalogue([("eccall.yaml", brand)]) } throws: { "\($0)".hasPrefix("eccall.yaml: ") }
    }

    @Test func aHostBelongsToOneBrand() throws {
        var brands = try BrandCatalogue(directory: Self.directory).brands
        brands[0].hosts = brands[1].hosts
        #expect(throws: BrandCatalogue.Problem.self) { try BrandCatalogue(brands.map { ("\($0.key).yaml", $0) }) }
    }
}
