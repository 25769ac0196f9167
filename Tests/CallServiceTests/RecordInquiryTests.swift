import Primitives
import Testing

@testable import CallService

struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout RecordInquiry.Command) -> Void
    let problems: [WriteUp.Problem]

    init(
        _ what: String, _ change: @escaping @Sendable (inout RecordInquiry.Command) -> Void,
        _ problems: [WriteUp.Problem] = []
    ) {
        testDescription = what
        self.change = change
        self.problems = problems
    }
}

/// The ECcall guide's first call: 田中, 2017/02/27 11:05.
@Suite struct RecordInquiryTests {
    static let now = JapanDate(iso: "2017-02-27")!.at(hour: 11, minute: 6)
    static let world = World(clock: { now })
    static let card = AnsweringCard(
        account: world.newID(), brand: "eccall", number: PhoneNumber("03-4510-5958")!, siteName: "○○ショップ",
        siteNameKana: "マルマルショップ", companyName: "", hours: AnsweringHours(spans: []), options: [], suspended: false,
        serviceStart: nil)

    static var command: RecordInquiry.Command {
        .init(
            number: "03-4510-5958", call: nil, writeUp: writeUp, received: nil, recordedBy: "受付 花子")
    }

    static let writeUp = WriteUp(
        callerName: "田中", callerNameKana: "たなか", callerCompany: "ウィズ・プランナーズ株式会社", callerNumber: "03-6850-2192",
        addressee: "高橋様", callbackWanted: false, content: "高橋様宛に入電がありました。折り返し不要とのことです。")

    static var facts: RecordInquiry.Facts {
        .init(now: now, card: card, call: nil, newID: world.newID(), freeKinds: [])
    }

    @Test func theGuidesCall() throws {
        let inquiry = try RecordInquiry.decide(Self.command, Self.facts).get()
        #expect(
            inquiry.caller
                == .init(name: "田中", nameKana: "タナカ", company: "ウィズ・プランナーズ株式会社", number: PhoneNumber("0368502192")))
        #expect(!inquiry.callbackWanted && inquiry.counting.counts && !inquiry.handled)
        #expect(inquiry.received == Self.now)
    }

    @Test(arguments: [
        Change("nothing chosen", { $0.writeUp.callbackWanted = nil }, [.callbackNotChosen]),
        Change(
            "a callback without a name",
            {
                $0.writeUp.callbackWanted = true; $0.writeUp.callerName = " "
            }, [.callerNameMissing]),
        Change(
            "a callback without a number",
            {
                $0.writeUp.callbackWanted = true; $0.writeUp.callerNumber = "　"
            }, [.callerNumberMissing]),
        Change("a number that is none", { $0.writeUp.callerNumber = "03-685" }, [.callerNumberMalformed]),
        Change("kanji as kana", { $0.writeUp.callerNameKana = "田中" }, [.kanaMalformed]),
        Change("no content", { $0.writeUp.content = "\n \n" }, [.contentMissing]),
        Change(
            "a long name", { $0.writeUp.callerName = String(repeating: "あ", count: 101) },
            [.tooLong(.callerName, limit: 100)]),
        Change(
            "a long text", { $0.writeUp.content = String(repeating: "あ", count: 2001) },
            [.tooLong(.content, limit: 2000)]),
        Change("the future", { $0.received = now + .minutes(2) }, [.receivedOutOfRange]),
        Change("long ago", { $0.received = now - .days(8) }, [.receivedOutOfRange]),
        Change(
            "several at once",
            {
                $0.writeUp.callbackWanted = true; $0.writeUp.callerName = ""; $0.writeUp.callerNumber = "";
                $0.writeUp.content = ""
            },
            [.callerNameMissing, .callerNumberMissing, .contentMissing]),
    ])
    func everyProblemIsNamed(_ wrong: Change) {
        var command = Self.command
        wrong.change(&command)
        #expect(RecordInquiry.decide(command, Self.facts) == .failure(.fields(wrong.problems)))
    }

    @Test(arguments: [
        Change("no number needed when no callback is wanted", { $0.writeUp.callerNumber = "" }),
        Change("no name either", { $0.writeUp.callerName = "" }),
        Change("markup is text", { $0.writeUp.callerName = "<script>alert(1)</script>" }),
        Change("an emoji and rare characters", { $0.writeUp.callerName = "髙﨑 😀" }),
        Change("just within the limit", { $0.writeUp.content = String(repeating: "あ", count: 2000) }),
    ])
    func whatIsFine(_ fine: Change) throws {
        var command = Self.command
        fine.change(&command)
        _ = try RecordInquiry.decide(command, Self.facts).get()
    }

    @Test func rejectionsInTheirOrder() {
        let call = OpenCall(
            id: Self.world.newID(), providerCallID: "CA1", dialled: "0345105958", caller: "",
            ringing: Self.now - .minutes(3),
            state: .writtenUp, takenBy: nil, account: Self.card.account)
        var command = Self.command
        command.call = call.id
        command.writeUp.content = ""
        var facts = Self.facts
        facts.card = nil
        #expect(RecordInquiry.decide(command, facts) == .failure(.numberUnknown))
        facts.card = Self.card
        #expect(RecordInquiry.decide(command, facts) == .failure(.callUnknown))
        facts.call = call
        #expect(RecordInquiry.decide(command, facts) == .failure(.callWrittenUpAlready))
        facts.call?.state = .taken
        #expect(RecordInquiry.decide(command, facts) == .failure(.fields([.contentMissing])))
        command.writeUp.content = "伝言"
        #expect(try! RecordInquiry.decide(command, facts).get().received == Self.now - .minutes(3))
    }
}
