import Contracts
import Primitives

/// The call in hand: whom to speak for, who has it, what is written down, how it may end.
struct DeskRecord: Sendable {
    let callID: String?
    let number: String
    let caller: String?
    let clock: CallClock?
    /// 「佐藤さんが応対しています。」
    let who: String?
    let unknownNumber: Bool
    let cardAway: Bool
    let card: CardShown?
    /// nil while a colleague has the call, and for a number that is not ours.
    let form: WriteUpForm?
    let draft: DraftShown?
    let acts: Acts?

    /// What can be done with a call, besides writing it up. Which of it stands there goes with the call's state; the live
    /// update shows and hides the rest.
    struct Acts: Sendable {
        let takePath: String
        let takeRequestID: String
        let takeWords: String
        let canTake: Bool
        let releasePath: String
        let releaseRequestID: String
        let canRelease: Bool
        /// States in which it can be given back: an admin gives back others' calls too.
        let releaseStates: String
        let closePath: String
        let closeRequestID: String
        let canClose: Bool
        let kinds: [Kind]
        let noteError: String?
        let note: String
        /// There is a write-up beside it: what stands there is the note.
        let besideForm: Bool
    }

    struct Kind: Sendable {
        let value: String
        let name: String
    }

    /// What someone had typed before.
    struct DraftShown: Sendable {
        /// 「佐藤さんの下書き 11:06」
        let words: String
        let freshPath: String
    }

    static let endings = DeskKind.allCases.filter(\.speaksForItself).map { Kind(value: $0.rawValue, name: $0.name) }
}

extension DeskRecord.Acts {
    /// - Parameters:
    ///   - requestIDs: one for each form.
    ///   - note: as typed, when closing was refused.
    init(
        _ call: Call_OpenCall, for staff: Common_Staff, requestIDs: () -> String, besideForm: Bool, note: String = "",
        problems: Problems? = nil
    ) {
        let path = "/desk/calls/\(call.callID)"
        let state = CallRow.state(call, for: staff)
        takePath = "\(path)/take"
        takeRequestID = requestIDs()
        takeWords = state == "waiting" ? "記録する" : "電話に出る"
        canTake = state == "ringing" || state == "waiting"
        releasePath = "\(path)/release"
        releaseRequestID = requestIDs()
        releaseStates = staff.role == .admin ? "mine others" : "mine"
        canRelease = releaseStates.split(separator: " ").contains { $0 == state }
        closePath = "\(path)/close"
        closeRequestID = requestIDs()
        canClose = state != "others" && state != "written"
        kinds = DeskRecord.endings
        noteError = problems?["note"]
        self.note = note
        self.besideForm = besideForm
    }
}

extension DeskRecord {
    static func sample(_ now: Instant, _ problems: Problems) -> DeskRecord {
        var typed = WriteUp(number: Sample.hostile, call: nil, received: now, requestID: "r")
        typed.callerNumber = "0368502192"
        return DeskRecord(
            callID: "cal_1", number: Sample.hostile, caller: Sample.hostile, clock: CallClock(since: 0, now: now),
            who: Sample.hostile, unknownNumber: false, cardAway: false, card: .sample,
            form: WriteUpForm(
                typed, action: "/desk/number", inHand: true,
                addressees: [.init(value: Sample.hostile, label: Sample.hostile)], problems: problems),
            draft: DraftShown(words: Sample.hostile, freshPath: "/"),
            acts: Acts(.with { $0.callID = "cal_1" }, for: .init(), requestIDs: { "r" }, besideForm: true))
    }

    static func unknownSample(_ now: Instant) -> DeskRecord {
        DeskRecord(
            callID: nil, number: "1", caller: nil, clock: nil, who: nil, unknownNumber: true, cardAway: true, card: nil,
            form: nil, draft: nil,
            acts: Acts(
                .with { $0.callID = "cal_1" }, for: .init(), requestIDs: { "r" }, besideForm: false,
                problems: Problems("見本", [.init(field: "note", text: "見本")])))
    }
}
