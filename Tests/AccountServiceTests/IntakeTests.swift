import Contracts
import Foundation
import Logging
import Primitives
import Testing

@testable import AccountService

@Suite struct IntakeRuleTests {
    @Test(arguments: [
        (IntakeState.waiting, DocumentSource?.some(.fax), IntakeRejection?.none), (.waiting, .post, nil),
        (.waiting, nil, .sourceMissing), (.waiting, .upload, .sourceMissing), (.attached, .fax, .notWaiting),
        (.discarded, .fax, .notWaiting), (.unreadable, .fax, .notWaiting),
    ])
    func attaching(state: IntakeState, source: DocumentSource?, rejection: IntakeRejection?) {
        do {
            #expect(try DecideIntakeFile.attach(state, source: source) == source && rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }

    @Test(arguments: [
        (IntakeState.waiting, "広告", IntakeRejection?.none), (.unreadable, "広告", nil), (.waiting, " ", .reasonMissing),
        (.waiting, String(repeating: "あ", count: 201), .reasonTooLong), (.attached, "広告", .notWaiting),
        (.discarded, "広告", .notWaiting),
    ])
    func discarding(state: IntakeState, reason: String, rejection: IntakeRejection?) {
        do {
            #expect(try DecideIntakeFile.discard(state, reason: reason) == reason && rejection == nil)
        } catch {
            #expect(error == rejection)
        }
    }
}

/// The watched folder: each file exactly once, whatever happens in between.
@Suite final class IntakeWatchTests {
    let service: TestService
    let path = NSTemporaryDirectory() + "denwaban-intake-\(UUID().uuidString)"
    let folder: IntakeFolder

    init() async throws {
        service = try await TestService()
        folder = try IntakeFolder(path: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func put(_ name: String, _ content: Data) throws {
        try content.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// Two looks: one that sees it, one that finds it unchanged.
    func look() async throws {
        let watch = IntakeWatch(
            folder: folder, store: service.store, seal: service.rpc.seal, converter: service.rpc.converter,
            logger: Logger(label: "test"))
        _ = try await watch.look(seenBefore: watch.look(seenBefore: []))
    }

    func files(decided: Bool = false) async throws -> [Account_IntakeFile] {
        try await service.rpc.listIntakeFiles(
            request: .with {
                $0.staff = TestService.reviewer; $0.decided = decided; $0.limit = 50
            }, context: service.context
        ).files
    }

    @Test func aFaxIsTakenAndTheFileGoes() async throws {
        try put("fax-0001.tif", PictureFixture.tiff)
        try put(".half-written.tif", PictureFixture.tiff)
        let once = try folder.entries()
        #expect(once.map(\.name) == ["fax-0001.tif"])
        try await look()
        let taken = try await files()
        #expect(taken.map(\.name) == ["fax-0001.tif"] && taken[0].pages == 2 && taken[0].state == .waiting)
        #expect(try folder.entries().isEmpty)
        try await look()
        #expect(try await files().count == 1)
    }

    @Test func aFileThatIsStillBeingWrittenWaits() async throws {
        try put("fax.tif", PictureFixture.tiff.prefix(50))
        let watch = IntakeWatch(
            folder: folder, store: service.store, seal: service.rpc.seal, converter: service.rpc.converter,
            logger: Logger(label: "test"))
        let seen = try await watch.look(seenBefore: [])
        try put("fax.tif", PictureFixture.tiff)
        _ = try await watch.look(seenBefore: seen)
        #expect(try await files().isEmpty && folder.entries().count == 1)
    }

    /// The process died after its commit and before it removed the file.
    @Test func aFileThatIsFoundAgainIsNotTakenAgain() async throws {
        try put("fax.tif", PictureFixture.tiff)
        let time = try FileManager.default.attributesOfItem(atPath: "\(path)/fax.tif")[.modificationDate] as! Date
        try await look()
        try put("fax.tif", PictureFixture.tiff)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: "\(path)/fax.tif")
        try await look()
        #expect(try await files().count == 1 && folder.entries().isEmpty)
        // The same name another day is another FAX.
        try put("fax.tif", PictureFixture.tiff)
        try FileManager.default.setAttributes([.modificationDate: time + 60], ofItemAtPath: "\(path)/fax.tif")
        try await look()
        #expect(try await files().count == 2)
    }

    @Test func whatCannotBeReadIsPutAsideAndShown() async throws {
        try put("a.tif", Data("no FAX".utf8))
        try put("b.pdf", Data())
        try await look()
        let refused = try await files()
        #expect(refused.map(\.state) == [.unreadable, .unreadable] && refused.allSatisfy { !$0.problem.isEmpty })
        #expect(try folder.entries().isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/refused").sorted() == ["a.tif", "b.pdf"])
    }

    /// What counts for its age and its kind is the day on which it came, which may be before the folder had it.
    @Test(
        arguments: [
            ("", "2017-02-27", nil), ("2017-02-20", "2017-02-20", nil), ("2017-02-28", "", .receivedOutsideIntake),
            ("2016-08-26", "", .receivedOutsideIntake), ("きのう", "", .receivedOutsideIntake),
        ] as [(String, String, SubmitDocumentRejection?)])
    func staffSayWhenItCame(typed: String, kept: String, rejection: SubmitDocumentRejection?) async throws {
        let customer = try await service.customer()
        try put("fax-1.tif", PictureFixture.tiff)
        try await look()
        let file = try await files()[0].intakeID
        service.clock.advance(.days(3))
        func attach() async throws {
            _ = try await service.rpc.attachIntakeFile(
                request: .with {
                    $0.requestID = "a"; $0.staff = TestService.reviewer; $0.intakeID = file
                    $0.accountID = customer.accountID; $0.kind = "registry_certificate"; $0.source = .fax
                    $0.receivedDate = typed
                }, context: service.context)
        }
        if let rejection {
            await #expect(throws: rejection) { try await attach() }
        } else {
            try await attach()
            let document = try await service.store.account(AccountID(customer.accountID)!).documents[0]
            #expect(document.received?.iso == kept)
        }
        let found = try await service.rpc.getIntakeFile(
            request: .with {
                $0.staff = TestService.reviewer; $0.intakeID = file
            }, context: service.context
        ).file
        #expect(found.state == (rejection == nil ? .attached : .waiting))
    }

    @Test func staffTieItToACustomerOrThrowItAway() async throws {
        let customer = try await service.customer()
        try put("fax-1.tif", PictureFixture.tiff)
        try put("fax-2.tif", PictureFixture.tiff)
        try await look()
        let waiting = try await files()
        let page = try await service.rpc.getIntakePage(
            request: .with {
                $0.staff = TestService.reviewer; $0.intakeID = waiting[0].intakeID; $0.page = 2
            }, context: service.context)
        #expect(page.contentType == "image/png")
        let attached = try await service.rpc.attachIntakeFile(
            request: .with {
                $0.requestID = "a"; $0.staff = TestService.reviewer; $0.intakeID = waiting[0].intakeID
                $0.accountID = customer.accountID; $0.kind = "registry_certificate"; $0.source = .fax
            }, context: service.context)
        // The same bytes under the same key, now a document's.
        let asDocument = try await service.rpc.getDocumentPage(
            request: .with {
                $0.staff = TestService.reviewer; $0.documentID = attached.documentID; $0.page = 2
            }, context: service.context)
        #expect(asDocument.content == page.content)
        _ = try await service.rpc.discardIntakeFile(
            request: .with {
                $0.requestID = "d"; $0.staff = TestService.reviewer; $0.intakeID = waiting[1].intakeID
                $0.reason = "広告"
            }, context: service.context)
        #expect(try await files().isEmpty)
        #expect(try await service.count("intake_page") == 0)
        let decided = try await files(decided: true)
        #expect(decided.map(\.state) == [.discarded, .attached] && decided[0].reason == "広告")
        #expect(decided[1].siteName == "○○ショップ" && decided[1].decidedBy == "審査 太郎")
        #expect(try await service.kinds().last == "document.submitted")
    }
}
