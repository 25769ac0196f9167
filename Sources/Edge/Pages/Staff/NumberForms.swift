import Contracts
import Hummingbird
import Primitives

/// Keeping a free number for a customer who is not ready yet, and giving it up again.
struct ReservationForm: Sendable {
    let path: String
    let releasePath: String
    /// 「03-6850-2192」; nil while none is kept.
    let reserved: String?
    let choices: [IssueForm.Choice]
    let numberError: String?

    /// nil when there is nothing to keep, or the role may not.
    static func fitting(
        _ answer: Account_GetAccountForStaffResponse, free: [String], _ staff: Common_Staff, typed: Form,
        problems: Problems?
    ) -> ReservationForm? {
        guard StaffArea.numbers.isOpen(to: staff.role), answer.account.state == .verified else { return nil }
        let path = "/accounts/\(answer.account.accountID)/reservation"
        return ReservationForm(
            path: path, releasePath: "\(path)/release", reserved: answer.reservedNumber.nonEmpty.map(Show.telephone),
            choices: free.map {
                .init(digits: $0, shown: Show.telephone($0), chosen: $0 == typed["reserved"])
            },
            numberError: typed.has("reserved") ? problems?["number"] : nil)
    }

    static let sample = ReservationForm(
        path: "/accounts/acc_1/reservation", releasePath: "/accounts/acc_1/reservation/release",
        reserved: "03-6850-2192", choices: [.init(digits: "0368502192", shown: "03-6850-2192", chosen: true)],
        numberError: "見本")

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/reservation") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.reserveNumber(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.number = form["reserved"]
                    }, options: .slow)
            }
            return try await AccountForStaffPage.answer(
                outcome, id, context, done: "reserved", typed: form, heading: "番号を取り置きできませんでした。")
        }
        router.post("accounts/:id/reservation/release") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.releaseReservation(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                    }, options: .slow)
            }
            return try await AccountForStaffPage.answer(
                outcome, id, context, done: "released", typed: form, heading: "取り置きをやめられませんでした。")
        }
    }
}

/// Moving the day from which the number is answered, as long as it has not come.
struct ServiceStartForm: Sendable {
    let path: String
    let date: String
    let error: String?

    static func fitting(
        _ account: Account_AccountSnapshot, _ staff: Common_Staff, today: JapanDate, typed: Form, problems: Problems?
    ) -> ServiceStartForm? {
        guard StaffArea.numbers.isOpen(to: staff.role), let start = JapanDate(iso: account.serviceStartDate),
            start > today
        else { return nil }
        return ServiceStartForm(
            path: "/accounts/\(account.accountID)/start",
            date: typed.has("service_start_date") ? typed["service_start_date"] : start.iso,
            error: problems?["service_start_date"])
    }

    static let sample = ServiceStartForm(path: "/accounts/acc_1/start", date: "2017-03-01", error: "見本")

    static func routes(_ router: Router<StaffContext>) {
        router.post("accounts/:id/start") { request, context in
            let staff = try context.staff()
            let id = try context.id("id", AccountID.self)
            let form = try await context.form(request)
            let outcome = try await context.attempt {
                try await context.edge.services.account.setServiceStart(
                    .with {
                        $0.requestID = form["request_id"]
                        $0.staff = staff
                        $0.accountID = id.text
                        $0.serviceStartDate = form["service_start_date"]
                    }, options: .slow)
            }
            return try await AccountForStaffPage.answer(
                outcome, id, context, done: "start", typed: form, heading: "サービス開始日を変更できませんでした。")
        }
    }
}
