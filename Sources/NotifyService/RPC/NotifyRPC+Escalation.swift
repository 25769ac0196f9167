import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension NotifyRPC {
    func getEscalation(
        request: Notify_GetEscalationRequest, context: ServerContext
    ) async throws -> Notify_GetEscalationResponse {
        let account = try request.customer.account()
        let (escalation, places) = try await store.store.read { tx in
            (try store.escalation(account, in: tx), try steps(account, in: tx))
        }
        return .with {
            $0.escalation = Notify_Escalation(escalation)
            $0.places = places.map(Notify_NoticePlace.init)
        }
    }

    func setEscalation(
        request: Notify_SetEscalationRequest, context: ServerContext
    ) async throws -> Notify_SetEscalationResponse {
        let account = try request.customer.account()
        let requestID = try Repeats.checked(request.requestID)
        let escalation = Escalation(
            on: request.escalation.on, after: Int(request.escalation.afterMinutes),
            inAnsweringHours: request.escalation.inAnsweringHours, steps: request.escalation.steps)
        return try await once {
            try await store.store.write { tx in
                try tx.once(requestID, fingerprint: request) {
                    let rejections = escalation.rejections(places: Set(try steps(account, in: tx).map(\.key)))
                    guard rejections.isEmpty else {
                        throw Rejected(
                            .invalidArgument, "未対応のときの通知を変更できませんでした。", fields: rejections.map(NotifyRPC.problem))
                    }
                    try store.keep(escalation, of: account, in: tx)
                    return Notify_SetEscalationResponse.with { $0.escalation = Notify_Escalation(escalation) }
                }.response
            }
        }
    }

    private func steps(_ account: AccountID, in tx: Transaction) throws -> [NoticePlace] {
        let contact = try store.contact(account, in: tx)
        let mail = NoticePlace(
            key: NoticeRules.mail, label: contact.map { "メール（\($0.email.text)）" } ?? "メール")
        let members = try store.recipients(account, in: tx)
            .filter { !$0.member.isEmpty && $0.contact.email != contact?.email && $0.hears(.callUnhandled) }
            .map { NoticePlace(key: $0.member, label: "\($0.contact.addressee)（\($0.contact.email.text)）") }
        return [mail] + members + (try store.rooms(account, in: tx))
    }

    private static func problem(_ rejection: Escalation.Rejection) -> Rejected.FieldProblem {
        switch rejection {
        case .after:
            .init(
                "after",
                "通知するまでの時間は、\(Escalation.afterMinutes.lowerBound)分から\(Escalation.afterMinutes.upperBound)分までで入力してください。")
        case .steps: .init("step_1", "1番目の通知先が選択されていません。")
        case .unknownStep: .init("step_1", "選択された通知先が見つかりません。選び直してください。")
        }
    }
}

extension Notify_Escalation {
    init(_ escalation: Escalation) {
        self = .with {
            $0.on = escalation.on
            $0.afterMinutes = Int32(escalation.after)
            $0.inAnsweringHours = escalation.inAnsweringHours
            $0.steps = escalation.steps
        }
    }
}
