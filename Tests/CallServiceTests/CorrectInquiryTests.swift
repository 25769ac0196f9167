import Contracts
import Primitives
import ServiceStore
import Testing

@testable import CallService

@Suite struct CorrectInquiryTests {
    static let inquiry = InquiryWorkTests.inquiry
    static let now = RecordInquiryTests.now + .minutes(5)

    static func decide(
        _ inquiry: Inquiry = inquiry, version: Int = 1, reason: String = "お名前の誤り", free: Set<KindOfCall> = [],
        _ change: (inout WriteUp) -> Void
    ) -> Result<Worked?, CorrectInquiry.Rejection> {
        var writeUp = RecordInquiryTests.writeUp
        change(&writeUp)
        return CorrectInquiry.decide(
            .init(version: version, writeUp: writeUp, reason: reason),
            .init(now: now, inquiry: inquiry, freeKinds: free))
    }

    @Test func aCorrectionIsTheNextVersion() throws {
        let worked = try #require(try Self.decide { $0.callerName = "田仲" }.get())
        #expect(
            worked.inquiry.version == 2 && worked.inquiry.corrected == Self.now && worked.inquiry.caller.name == "田仲")
        #expect(worked.line == HistoryLine(what: .corrected, text: "お名前の誤り"))
        #expect(try Self.decide { _ in }.get() == nil)
        #expect(Self.decide(version: 2) { $0.callerName = "x" } == .failure(.newerVersion))
        #expect(
            Self.decide {
                $0.callbackWanted = true; $0.callerNumber = ""
            } == .failure(.fields([.callerNumberMissing])))
        #expect(
            Self.decide(reason: String(repeating: "あ", count: 201)) { $0.content = "x" } == .failure(.reasonTooLong))
    }

    @Test(arguments: [
        (false, nil as KindOfCall?, KindOfCall.message), (true, nil, .callback), (false, .sales, .sales),
        (true, .wrongNumber, .wrongNumber), (false, .afterHours, .message), (true, .message, .callback),
    ])
    func theKindFollows(callback: Bool, typed: KindOfCall?, kind: KindOfCall) throws {
        let checked = try RecordInquiryTests.writeUp(callback, typed).checked().get()
        #expect(checked.kind == kind)
    }

    @Test func someKindsNeedNothingElse() throws {
        for kind in KindOfCall.allCases {
            let checked = WriteUp(kind: kind).checked()
            if kind.speaksForItself {
                let found = try checked.get()
                #expect(found.content == kind.sentence && !found.callbackWanted)
            } else {
                #expect(checked == .failure(.init(problems: [.callbackNotChosen, .contentMissing])))
            }
        }
    }

    @Test func countingFollowsTheKindUnlessStaffDecided() throws {
        let sales = try #require(try Self.decide(free: [.sales]) { $0.kind = .sales }.get()).inquiry
        #expect(!sales.counting.counts)
        var waived = Self.inquiry
        waived.counting = Counting(counts: false, because: "花子さんの判断")
        let corrected = try #require(try Self.decide(waived) { $0.content = "別の内容" }.get()).inquiry
        #expect(corrected.counting == waived.counting)
    }

    /// What an operator ended as settled is open again once somebody has to call back; what a person set stays.
    @Test func aCorrectionToACallbackIsOpen() throws {
        var ended = Self.inquiry
        (ended.handled, ended.handledChanged, ended.callbackWanted) = (true, nil, false)
        func corrected(_ inquiry: Inquiry) throws -> Inquiry {
            try #require(
                try Self.decide(inquiry) {
                    ($0.callerName, $0.callerNumber, $0.callbackWanted) = ("田中", "0368502192", true)
                }.get()
            ).inquiry
        }
        #expect(try !corrected(ended).handled)
        ended.handledChanged = Self.now
        #expect(try corrected(ended).handled)
    }

    @Test func everyVersionIsKeptAndTheNewOneIsFound() async throws {
        let shop = try await Shop()
        let id = try await shop.recordedID("r1")
        shop.clock.advance(.minutes(3))
        var writeUp = RecordInquiryTests.writeUp
        (writeUp.callerName, writeUp.callerNameKana, writeUp.callbackWanted) = ("多那可", "", true)
        for request in ["c1", "c1"] {
            let told = try await shop.store.correct(
                id, .init(version: 1, writeUp: writeUp, reason: "聞き違い"), by: Shop.staff, requestID: request,
                request: .init())
            #expect(told.response.version == 2 && told.response.callback == .wanted)
        }
        await #expect(throws: CorrectInquiry.Rejection.newerVersion) {
            _ = try await shop.store.correct(
                id, .init(version: 1, writeUp: writeUp, reason: ""), by: Shop.staff, requestID: "c2", request: .init())
        }
        let detail = try await shop.store.detail(id, of: shop.account)
        #expect(detail.versions.map(\.inquiry.callerName) == ["田中"] && detail.versions[0].reason == "聞き違い")
        #expect(detail.versions[0].replacedByName == "花子")
        #expect(detail.history.map(\.line.what) == [.corrected])
        #expect(try await shop.eventKinds() == ["inquiry.recorded", "inquiry.corrected"])
        #expect(try await shop.find("田中").isEmpty)
        #expect(try await shop.find("多那可").count == 1)
        #expect(try await shop.find("高橋").count == 1)
    }

    @Test func theSameCallerWithinTenMinutesIsNamed() async throws {
        let shop = try await Shop()
        let first = try await shop.recordedID("r1")
        shop.clock.advance(.minutes(10))
        let second = try await shop.recordedID("r2")
        try await shop.record("other's") { $0.number = Shop.otherNumber }
        shop.clock.advance(.milliseconds(1))
        let third = try await shop.recordedID("r3")
        let withheld = try await shop.recordedID("r4") { $0.writeUp.callerNumber = "" }
        for (id, others) in [(first, [second]), (second, [third, first]), (third, [second]), (withheld, [])] {
            #expect(try await shop.store.duplicates(of: id, in: shop.account).map(\.id) == others)
        }
    }

    @Test func aDraftLivesUntilItIsRecorded() async throws {
        let shop = try await Shop()
        let store = shop.store
        let hanako: StaffID = shop.clock.world.newID()
        let typed = SaveDraft.About(call: nil, number: "03-4510-5958", staff: hanako)
        func save(_ text: String, _ about: SaveDraft.About) async throws -> Instant? {
            try await store.saveDraft(.with { $0.content = text }, about: about, by: Shop.staff, formRequestID: "form1")
        }
        #expect(try await save("書きか", typed) != nil)
        #expect(try await save("書きかけ", typed) != nil)
        let found = try await store.draft(about: SaveDraft.About(call: nil, number: "+81345105958", staff: hanako))
        #expect(found?.draft.content == "書きかけ" && found?.savedBy == "花子")
        #expect(
            try await store.draft(about: .init(call: nil, number: Shop.number, staff: shop.clock.world.newID())) == nil)
        try await shop.record("form1")
        #expect(try await store.draft(about: typed) == nil)
        #expect(try await save("遅れて届いた", typed) == nil)
        #expect(try await store.draft(about: typed) == nil)

        let ring = try await store.ring(
            .init(providerCallID: "CA1", dialled: Shop.number, caller: "", followsAnswer: false))
        let called = SaveDraft.About(call: ring.call.id, number: "", staff: hanako)
        _ = try await store.saveDraft(.init(), about: called, by: Shop.staff, formRequestID: "form2")
        shop.clock.advance(.hours(25))
        #expect(try await store.draft(about: called) == nil)
        try await shop.record("form3") { $0.call = ring.call.id }
        #expect(try await store.saveDraft(.init(), about: called, by: Shop.staff, formRequestID: "form2") == nil)
    }
}

extension RecordInquiryTests {
    static func writeUp(_ callback: Bool, _ kind: KindOfCall?) -> WriteUp {
        var changed = writeUp
        changed.callbackWanted = callback
        changed.kind = kind
        return changed
    }
}
