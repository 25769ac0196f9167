import Contracts
import Hummingbird
import Primitives

/// What a customer does about an inquiry, each by a form of the detail page; the raw value stands in the address after it.
enum InquiryWork: String, CaseIterable {
    case handled, noted, assigned, snoozed, woken, disputed

    var notice: String {
        switch self {
        case .handled: "対応状況を更新しました。"
        case .noted: "メモを追加しました。"
        case .assigned: "担当を更新しました。"
        case .snoozed: "指定の日時まで、未対応の一覧から外しました。"
        case .woken: "未対応の一覧に戻しました。"
        case .disputed: "異議を受け付けました。確認が終わりましたら、このページでお知らせします。"
        }
    }

    static func routes(_ router: Router<CustomerContext>) {
        act(router, "inquiries/:id") { form, who, call in
            guard ["yes", "no"].contains(form["handled"]) else { throw Refused.unreadable(.notAForm) }
            let handled = form["handled"] == "yes"
            _ = try await call.setInquiryHandled(
                .with {
                    $0.requestID = form["request_id"]
                    ($0.customer, $0.inquiryID, $0.memberName) = (who.customer, who.inquiryID, who.name)
                    $0.handled = handled
                }, options: .page)
            return .handled
        }
        act(router, "inquiries/:id/notes") { form, who, call in
            _ = try await call.addInquiryNote(
                .with {
                    $0.requestID = form["request_id"]
                    ($0.customer, $0.inquiryID, $0.memberName) = (who.customer, who.inquiryID, who.name)
                    $0.text = form["text"]
                }, options: .page)
            return .noted
        }
        act(router, "inquiries/:id/assignee") { form, who, call in
            let assignee = try await who.assignee(form["assignee"])
            _ = try await call.assignInquiry(
                .with {
                    $0.requestID = form["request_id"]
                    ($0.customer, $0.inquiryID, $0.memberName) = (who.customer, who.inquiryID, who.name)
                    $0.assigneeID = assignee?.id ?? ""
                    $0.assigneeName = assignee?.name ?? ""
                }, options: .page)
            return .assigned
        }
        act(router, "inquiries/:id/snooze") { form, who, call in
            let until = try InquirySnooze.chosen(form)
            _ = try await call.snoozeInquiry(
                .with {
                    $0.requestID = form["request_id"]
                    ($0.customer, $0.inquiryID, $0.memberName) = (who.customer, who.inquiryID, who.name)
                    $0.untilMs = until?.milliseconds ?? 0
                }, options: .page)
            return until == nil ? .woken : .snoozed
        }
        act(router, "inquiries/:id/dispute") { form, who, call in
            _ = try await call.disputeCount(
                .with {
                    $0.requestID = form["request_id"]
                    ($0.customer, $0.inquiryID, $0.memberName) = (who.customer, who.inquiryID, who.name)
                    $0.reason = form["reason"]
                }, options: .page)
            return .disputed
        }
    }

    /// What stands in the form says nothing that could be asked of CallService.
    struct Unreadable: Error, Equatable {
        let problems: Problems

        init(_ field: String, _ sentence: String) {
            problems = Problems("入力内容をご確認ください。", [.init(field: field, text: sentence)])
        }
    }

    /// On which inquiry, for whom, under which name in the history.
    private struct Who: Sendable {
        let customer: Common_Customer
        let inquiryID: String
        let name: String
        let context: CustomerContext

        /// nil = nobody. Only who is on the account's list is taken: the name in the history is Account's, not the form's.
        func assignee(_ chosen: String) async throws -> Assignee? {
            switch chosen {
            case "nobody": return nil
            case "me": return Assignee(id: customer.memberID, name: name)
            case "": throw Unreadable("assignee", "担当にする方が選択されていません。")
            default:
                guard let one = try await context.colleagues(customer).first(where: { $0.id == chosen }) else {
                    throw Unreadable("assignee", "選択した方は、現在この担当にできません。選び直してください。")
                }
                return one
            }
        }
    }

    /// A form of the detail page: done and back to the page, or refused and shown again with what was typed.
    private static func act(
        _ router: Router<CustomerContext>, _ path: RouterPath,
        _ work: @escaping @Sendable (Form, Who, any Call_CallService.ClientProtocol) async throws -> InquiryWork
    ) {
        router.post(path) { request, context in
            let customer = try context.customer()
            let id = try InquiryPage.inquiryID(context)
            let form = try await context.form(request)
            let who = Who(
                customer: customer, inquiryID: id.text, name: context.signedIn?.token.name ?? "", context: context)
            do {
                let outcome = try await context.attempt { try await work(form, who, context.edge.services.call) }
                switch outcome {
                case .done(let done): return Response.seeOther("/inquiries/\(id)?done=\(done.rawValue)")
                case .refused(let problems): return try await InquiryPage.show(context, typed: form, problems: problems)
                }
            } catch let problem as Unreadable {
                return try await InquiryPage.show(context, typed: form, problems: problem.problems)
            }
        }
    }
}
