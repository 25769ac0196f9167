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
    let sent: DeskSent?
    let record: DeskRecord?
    let found: DeskFound?
    /// Nothing in hand, nobody looked for.
    let idle: Bool
    let simulator: Simulator?

    /// Development only: a telephone rings without a telephone system.
    struct Simulator: Sendable {
        let ringRequestID: String
    }

    init(
        _ open: Call_ListOpenCallsResponse?, for staff: Common_Staff, in context: StaffContext,
        record: DeskRecord? = nil,
        title: String = "受付", searched: String = "", searchProblem: String? = nil, sent: DeskSent? = nil,
        found: DeskFound? = nil
    ) {
        let now = context.edge.world.now
        let rows = (open?.calls ?? []).map {
            CallRow($0, for: staff, now: now, csrf: context.guardian.token, requestID: context.newRequestID())
        }
        self.init(
            frame: StaffFrame(staff, at: .desk), now: now, calls: rows, listAway: open == nil,
            feedSequence: open?.feedSequence ?? LiveStream.fromNow, title: title, searched: searched,
            searchProblem: searchProblem,
            sent: sent, record: record, found: found,
            simulator: context.edge.configuration.mode == .development
                ? Simulator(ringRequestID: context.newRequestID()) : nil)
    }

    init(
        frame: StaffFrame, now: Instant, calls: [CallRow], listAway: Bool = false, feedSequence: Int64 = 0,
        title: String = "受付", searched: String = "", searchProblem: String? = nil, sent: DeskSent? = nil,
        record: DeskRecord? = nil, found: DeskFound? = nil, simulator: Simulator? = nil
    ) {
        let ringing = calls.filter { $0.state == "ringing" }
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
        self.found = found
        idle = record == nil && found == nil
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
        let problems = Problems("見本", ["kind", "content", "caller_number"].map { .init(field: $0, text: "見本") })
        return [
            DeskPage(
                frame: .sample, now: now, calls: rows + rows, sent: .sample, record: .sample(now, problems),
                simulator: Simulator(ringRequestID: "r")),
            DeskPage(
                frame: .sample, now: now, calls: [], listAway: true, searchProblem: "見本", record: .unknownSample(now)),
            DeskPage(frame: .sample, now: now, calls: [], found: .sample, simulator: Simulator(ringRequestID: "r")),
        ]
    }()

    static func routes(_ router: Router<StaffContext>) {
        router.get("desk") { request, context in
            let staff = try context.staff()
            let open = try await DeskRecording.openCalls(staff, context)
            let sent = DeskSent(sealed: try context.query(request, "sent"), context.guardian)
            return try context.page(DeskPage(open, for: staff, in: context, sent: sent))
        }
    }
}
