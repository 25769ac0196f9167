import Contracts
import Foundation
import Primitives
import ServiceRuntime
import Testing

@testable import AccountService

/// What is refused costs nothing; what is kept has a bound.
@Suite struct UploadLimitTests {
    /// Passes for a PDF, and no converter can draw it: where it is refused for something else, none was started.
    static let undrawable = Data("%PDF-1.4\nnothing in it\n%%EOF\n".utf8)

    static func upload(
        _ service: TestService, _ customer: Common_Customer, _ request: String, kind: String = "passport",
        _ files: [Data] = [undrawable]
    ) async throws {
        _ = try await service.upload(customer, request, kind: kind, pages: files)
    }

    @Test func theConverterSeesWhatIsAdmitted() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        await #expect(throws: SubmitDocumentRejection.unusable(file: 1, .broken)) {
            try await Self.upload(service, customer, "u1")
        }
    }

    @Test func anUploadThatIsRefusedAnywayIsNotConverted() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        await #expect(throws: SubmitDocumentRejection.unknownKind) {
            try await Self.upload(service, customer, "u1", kind: "diary")
        }
        await #expect(throws: SubmitDocumentRejection.numberSide) {
            try await Self.upload(
                service, customer, "u2", kind: "individual_number_card", [Self.undrawable, Self.undrawable])
        }
        for number in 1...6 { try await Self.upload(service, customer, "w\(number)", [Fixture.jpeg]) }
        await #expect(throws: SubmitDocumentRejection.tooManyWaiting) {
            try await Self.upload(service, customer, "u3")
        }
        try await service.store.store.write { tx in try tx.execute("UPDATE account SET state = 'ended'") }
        await #expect(throws: SubmitDocumentRejection.accountNotOpen) {
            try await Self.upload(service, customer, "u4")
        }
    }

    @Test func staffsFilesAreNotConvertedForNothing() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        func attach(_ request: String, kind: String, on day: String) async throws {
            _ = try await service.rpc.attachDocument(
                request: .with {
                    $0.requestID = request
                    $0.staff = TestService.reviewer
                    $0.accountID = customer.accountID
                    $0.kind = kind
                    $0.source = .fax
                    $0.receivedDate = day
                    $0.pages = [Self.undrawable]
                }, context: service.context)
        }
        await #expect(throws: SubmitDocumentRejection.unknownKind) {
            try await attach("a1", kind: "diary", on: "2017-02-27")
        }
        await #expect(throws: SubmitDocumentRejection.receivedDateMalformed) {
            try await attach("a2", kind: "passport", on: "2017-02-28")
        }
        await #expect(throws: SubmitDocumentRejection.unusable(file: 1, .broken)) {
            try await attach("a3", kind: "passport", on: "2017-02-27")
        }
    }

    /// A repeat of what was kept gets the first answer, though another upload would be refused by now.
    @Test func aRepeatIsAnsweredAsBefore() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        let first = try await service.upload(customer, "u1", kind: "passport", pages: [Fixture.jpeg])
        try await service.store.store.write { tx in try tx.execute("UPDATE account SET state = 'ended'") }
        #expect(try await service.upload(customer, "u1", kind: "passport", pages: [Fixture.jpeg]) == first)
    }

    @Test func triesAreSlowedDownAndForgotten() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        for number in 1...(Attempts.Rule.upload.free + 1) {
            await #expect(throws: SubmitDocumentRejection.unusable(file: 1, .broken)) {
                try await Self.upload(service, customer, "u\(number)")
            }
        }
        await #expect(throws: SignInRejection.wait(.seconds(30))) { try await Self.upload(service, customer, "late") }
        service.clock.advance(.seconds(31))
        await #expect(throws: SubmitDocumentRejection.unusable(file: 1, .broken)) {
            try await Self.upload(service, customer, "later")
        }
    }

    @Test func whatOneAccountsUploadsMayFill() async throws {
        let service = try await TestService()
        let customer = try await service.customer()
        try await Self.upload(service, customer, "u1", [Fixture.jpeg])
        try await service.store.store.write { tx in
            try tx.execute("UPDATE document_page SET size_bytes = ?", SubmitDocument.mostKeptBytes - 10)
        }
        await #expect(throws: SubmitDocumentRejection.tooMuchKept) {
            try await Self.upload(service, customer, "u2", kind: "drivers_license", [Fixture.jpeg])
        }
        #expect(try await service.count("document") == 1)
    }
}
