import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension NotifyRPC {
    func resendDeliveries(
        request: Notify_ResendDeliveriesRequest, context: ServerContext
    ) async throws -> Notify_ResendDeliveriesResponse {
        _ = try request.staff.person()
        guard request.deliveryID.isEmpty != request.kind.isEmpty else {
            throw Rejected(.invalidArgument, "再送する通知が選択されていません。")
        }
        return try await change(request.requestID, request) { tx in
            if request.deliveryID.isEmpty {
                let (resent, more) = try store.resendAll(kind: request.kind, in: tx)
                return .with {
                    $0.resent = Int32(resent)
                    $0.more = more
                }
            }
            guard let id = DeliveryID(request.deliveryID), try store.resend(id, in: tx) else {
                throw Rejected(.failedPrecondition, "この通知は再送できません。再送できるのは、送信に失敗した通知のうち、リンクの期限が切れていないものだけです（テスト通知を除く）。")
            }
            return .with { $0.resent = 1 }
        }
    }

    func getDeliveryFigures(
        request: Notify_GetDeliveryFiguresRequest, context: ServerContext
    ) async throws -> Notify_GetDeliveryFiguresResponse {
        _ = try request.staff.person()
        let figures = try await store.figures()
        return .with { answer in
            answer.days = figures.days.map { day in
                .with {
                    $0.date = day.date.iso
                    $0.calls = Int32(day.calls)
                    $0.toldInTime = Int32(day.inTime)
                    $0.toldLate = Int32(day.late)
                    $0.untold = Int32(day.untold)
                }
            }
            answer.waiting = Int32(figures.waiting)
            answer.oldestWaitingMs = figures.oldestWaiting.map(\.milliseconds) ?? 0
            answer.givenUp = figures.givenUp.map { kind in
                .with {
                    $0.kind = kind.kind
                    $0.count = Int32(kind.count)
                }
            }
            answer.failingAddresses = Int32(figures.failingAddresses)
        }
    }
}
