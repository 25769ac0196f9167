import Contracts
import Hummingbird
import Primitives

/// `/desk` and everything opened on it: calls that ring or wait to be written up, and the one in hand.
struct DeskPage: PageModel {
    static let template = "staff/desk"

    let title: String
    let frame: StaffFrame?
    /// The page's clock, for the running ones.
    let nowMs: Int64
    let nowClock: String
    /// The call that has been ringing longest, besides the one in hand.
    let ring: CallRow?
    let moreRinging: Int?
    let calls: [CallRow]
    /// CallService could not be asked; what was typed still stands.
    let listAway: Bool
    let feedSequence: Int64
    let searched: String
    let searchProblem: String?
    let sent: String?
    let record: Record?
    /// Nothing in hand.
    let idle: Bool
    let simulator: Simulator?

    /// The call in hand.
    struct Record: Sendable {
        let callID: String?
        let number: String
        let caller: String?
        let clock: CallClock?
        /// Nobody has taken it yet.
        let take: Take?
        /// 「佐藤さんが応対しています。」
        let who: String?
        let unknownNumber: Bool
        let cardAway: Bool
        let card: CardShown?
        let form: WriteUpForm?
    }

    struct Take: Sendable {
        let path: String
        let takeRequestID: String
    }

    /// Development only: a telephone rings without a telephone system.
    struct Simulator: Sendable {
        let ringRequestID: String
    }

    init(
        _ open: Call_ListOpenCallsResponse?, for staff: Common_Staff, in context: StaffContext, record: Record? = nil,
        title: String = "受付", searched: String = "", searchProblem: String? = nil, sent: String? = nil
    ) {
        let now = context.edge.world.now
        let rows = (open?.calls ?? []).map {
            CallRow($0, for: staff, now: now, csrf: context.guardian.token, requestID: context.newRequestID())
        }
        self.init(
            frame: StaffFrame(staff, at: .desk), now: now, calls: rows, listAway: open == nil,
            feedSequence: open?.feedSequence ?? 0, title: title, searched: searched, searchProblem: searchProblem,
            sent: sent,
            record: record,
            simulator: context.edge.configuration.mode == .development
                ? Simulator(ringRequestID: context.newRequestID()) : nil)
    }

    init(
        frame: StaffFrame, now: Instant, calls: [CallRow], listAway: Bool = false, feedSequence: Int64 = 0,
        title: String = "受付", searched: String = "", searchProblem: String? = nil, sent: String? = nil,
        record: Record? = nil, simulator: Simulator? = nil
    ) {
        let ringing = calls.filter(\.canTake)
        let elsewhere = ringing.filter { $0.callID != record?.callID }
        self.title = ringing.isEmpty ? title : "(\(ringing.count)) \(title)"
        self.frame = frame
        nowMs = now.milliseconds
        nowClock = JapanTime.clock(now)
        ring = elsewhere.first
        moreRinging = elsewhere.count > 1 ? elsewhere.count - 1 : nil
        self.calls = calls
        self.listAway = listAway
        self.feedSequence = feedSequence
        self.searched = searched
        self.searchProblem = searchProblem
        self.sent = sent
        self.record = record
        idle = record == nil
        self.simulator = simulator
    }

    static let samples: [DeskPage] = {
        let staff = Common_Staff.with { $0.staffID = "stf_1" }
        let now = Instant(milliseconds: 600_000)
        let rows = [Call_OpenCallState.ringing, .taken, .writtenUp].map { state in
            CallRow(
                .with {
                    $0.siteName = Sample.hostile
                    $0.siteNameKana = Sample.hostile
                    $0.takenByName = Sample.hostile
                    $0.state = state
                }, for: staff, now: now, csrf: "t", requestID: "r")
        }
        let problems = Problems("見本", [.init(field: "callback", text: "見本"), .init(field: "content", text: "見本")])
        let typed = WriteUp(number: Sample.hostile, call: nil, received: now, requestID: "r")
        let record = Record(
            callID: "cal_1", number: Sample.hostile, caller: Sample.hostile, clock: CallClock(since: 0, now: now),
            take: Take(path: "/", takeRequestID: "r"), who: Sample.hostile, unknownNumber: false, cardAway: false,
            card: .sample, form: WriteUpForm(typed, action: "/desk/number", inHand: true, problems: problems))
        let unknown = Record(
            callID: nil, number: "1", caller: nil, clock: nil, take: nil, who: nil, unknownNumber: true, cardAway: true,
            card: nil, form: nil)
        return [
            DeskPage(
                frame: .sample, now: now, calls: rows + rows, record: record, simulator: Simulator(ringRequestID: "r")),
            DeskPage(
                frame: .sample, now: now, calls: [], listAway: true, searchProblem: "見本", sent: Sample.hostile,
                record: unknown),
            DeskPage(frame: .sample, now: now, calls: [], simulator: Simulator(ringRequestID: "r")),
        ]
    }()

    static func routes(_ router: Router<StaffContext>) {
        router.get("desk") { request, context in
            let staff = try context.staff(in: .desk)
            let open = try await DeskRecording.openCalls(staff, context)
            let sent = sentWords(try context.query(request, "sent"), context)
            return try context.page(DeskPage(open, for: staff, in: context, sent: sent))
        }
    }

    /// 「送信済み 14:03」, sealed on its way through the address so that no foreign link can say so.
    static func sentPath(_ inquiry: Call_Inquiry, _ site: String, _ context: StaffContext) throws -> String {
        let words = [
            "送信済み \(JapanTime.clock(Instant(milliseconds: inquiry.recordedMs)))",
            site.nonEmpty ?? Show.telephone(inquiry.number),
        ]
        return "/desk?sent=\(try context.guardian.sealed(words.joined(separator: "　")))"
    }

    private static func sentWords(_ sealed: String, _ context: StaffContext) -> String? {
        guard !sealed.isEmpty else { return nil }
        do {
            return try context.guardian.unsealed(sealed)
        } catch {
            // An address of an earlier session: there is nothing to say.
            return nil
        }
    }
}
