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

    @Test func aSealIsReadAtStartOrNamedWithItsLine() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "brands-\(UUID().uuidString)")
        try FileManager.default.copyItem(atPath: Self.directory, toPath: folder.path)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "eccall.yaml")
        try ("sealFile: seal.png\n" + String(contentsOf: file, encoding: .utf8)).write(
            to: file, atomically: true, encoding: .utf8)
        let missing = #expect(throws: BrandCatalogue.Problem.self) { try BrandCatalogue(directory: folder.path) }
        #expect(missing?.description.contains("sealFile") ?? false)
        let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D])
        try png.write(to: folder.appending(path: "seal.png"))
        let catalogue = try BrandCatalogue(directory: folder.path)
        #expect(catalogue["eccall"]?.seal == png && catalogue["businesscall"]?.seal == nil)
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

    @Test(
        arguments: [
            ("includedCalls: 40", "includedCalls: -1", "includedCalls"),
            ("includedCalls: 40", "includedCalls: many", "includedCalls"),
            ("    monthly: {yen: 5500, taxIncluded: true}", "    monthly: {yen: 0, taxIncluded: true}", "monthly"),
            ("  deadlineDay: 25", "  deadlineDay: 31", "deadlineDay"),
            ("name: BusinessCall", "title: BusinessCall", "name is missing"),
            ("invoiceRegistrationNumber: T9000000000000", "invoiceRegistrationNumber: T8000000000000", "check digit"),
            ("supportHours: 全日10:00〜19:00", "supportHours: [", "parser"),
            ("subjects:", "priceChanges:\n  - from: \"2027-05-02\"\nsubjects:", "has to be a 1st"),
            (
                "subjects:",
                "campaigns: [{key: a, name: b, text: c, from: \"2027-05-02\", until: \"2027-05-01\"}]\nsubjects:",
                "before the first day"
            ),
            (
                "subjects:",
                "campaigns: [{key: a, name: b, text: c, from: \"2027-05-01\", until: \"2027-05-01\", "
                    + "cashBack: {yen: 5451, month: 1}}]\nsubjects:",
                "cheapest plan"
            ),
        ] as [(String, String, String)])
    func aFaultIsNamedWithItsLine(_ right: String, _ wrong: String, _ word: String) throws {
        let text = try String(contentsOfFile: Self.directory + "/businesscall.yaml", encoding: .utf8)
        let place = try #require(text.range(of: right))
        let line = text[..<place.lowerBound].count { $0 == "\n" } + 1
        let folder = FileManager.default.temporaryDirectory.appending(path: "brands-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try text.replacingCharacters(in: place, with: wrong)
            .write(to: folder.appending(path: "businesscall.yaml"), atomically: true, encoding: .utf8)
        #expect {
            try BrandCatalogue(directory: folder.path)
        } throws: { error in
            let said = "\(error)"
            // A key that is missing stands nowhere: the file is named.
            let lines = right == "subjects:" && word == "has to be a 1st" ? line + 1 : line
            let place = ["name is missing", "parser"].contains(word) ? "" : ":\(lines)"
            return said.hasPrefix("businesscall.yaml\(place): ")
                && said.contains(word)
        }
    }

    @Test func aHostBelongsToOneBrand() throws {
        var brands = try BrandCatalogue(directory: Self.directory).brands
        brands[0].hosts = brands[1].hosts
        #expect(throws: BrandCatalogue.Problem.self) { try BrandCatalogue(brands.map { ("\($0.key).yaml", $0) }) }
    }
}
