import Contracts
import GRPCCore
import Hummingbird
import Primitives
import ServiceRuntime

/// What callers of a customer hear outside the hours, on the customer's page; its own words when it holds the option.
struct AnnouncementForm: Sendable {
    /// Shown while CallService is away, too.
    let away: Bool
    let spoken: String
    let path: String
    /// The customer holds the option.
    let optionHeld: Bool
    let mayEdit: Bool
    let text: String
    let textError: String?

    /// - Parameter answer: nil when CallService could not be asked.
    init(
        _ answer: Call_GetAnnouncementResponse?, of account: AccountID, for staff: Common_Staff, typed: Form,
        problems: Problems?
    ) {
        away = answer == nil
        spoken = answer?.spoken ?? ""
        path = "/accounts/\(account)/announcement"
        optionHeld = answer?.optionHeld ?? false
        mayEdit = optionHeld && StaffPermission.words.includes(staff.role)
        text = typed.has("text") ? typed["text"] : answer?.own ?? ""
        textError = problems?["text"]
    }

    static let sample = AnnouncementForm(
        .with {
            $0.spoken = Sample.hostile
            $0.own = Sample.hostile
            $0.optionHeld = true
        }, of: AccountID("acc_01JZZZZZZZZZZZZZZZZZZZZZZZ")!, for: .with { $0.role = .admin }, typed: Form(),
        problems: Problems("見本", [.init(field: "text", text: "見本")]))

    /// nil for people whom it does not concern and for customers without a number.
    static func fitting(
        _ account: Account_AccountSnapshot, _ id: AccountID, _ staff: Common_Staff, _ context: StaffContext,
        typed: Form, problems: Problems?
    ) async throws -> AnnouncementForm? {
        guard StaffPermission.announcementText.includes(staff.role), !account.number.isEmpty else { return nil }
        do {
            let answer = try await context.edge.services.call.getAnnouncement(
                .with {
                    $0.staff = staff
                    $0.accountID = id.text
                }, options: .page)
            return AnnouncementForm(answer, of: id, for: staff, typed: typed, problems: problems)
        } catch let error as RPCError where error.code == .notFound {
            // The number was issued a moment ago: Call has not heard of it yet.
            return nil
        } catch let error as RPCError where [.unavailable, .deadlineExceeded, .cancelled].contains(error.code) {
            return AnnouncementForm(nil, of: id, for: staff, typed: typed, problems: problems)
        }
    }

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/announcement") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.call.setAnnouncement(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.text = form["text"]
                    }, options: .page)
            }
            switch outcome {
            case .done: return Response.seeOther("/accounts/\(id)?done=announcement")
            case .refused(let problems):
                return try await AccountForStaffPage.show(
                    id, context, typed: form, problems: problems.headed("営業時間外の案内を変更できませんでした。"))
            }
        }
    }
}
