import Contracts
import GRPCCore
import Primitives
import ServiceRuntime

extension NotifyRPC {
    func listDeliveries(
        request: Notify_ListDeliveriesRequest, context: ServerContext
    ) async throws -> Notify_ListDeliveriesResponse {
        let account = try request.customer.account()
        let page = try await store.deliveries(
            of: account, about: request.about.isEmpty ? nil : request.about,
            before: try NotifyRPC.pageKey(request.pageKey), limit: try NotifyRPC.limit(request.limit))
        return .with {
            $0.deliveries = page.deliveries.map(Notify_Delivery.init)
            $0.nextPageKey = page.next.map(\.text) ?? ""
        }
    }

    func listDeliveriesForStaff(
        request: Notify_ListDeliveriesForStaffRequest, context: ServerContext
    ) async throws -> Notify_ListDeliveriesForStaffResponse {
        _ = try request.staff.person([.operator, .reviewer, .billing])
        let page = try await store.deliveries(
            unsentOnly: request.unsentOnly, before: try NotifyRPC.pageKey(request.pageKey),
            limit: try NotifyRPC.limit(request.limit))
        return .with {
            $0.deliveries = page.deliveries.map(Notify_Delivery.init)
            $0.nextPageKey = page.next.map(\.text) ?? ""
        }
    }
}

extension Notify_Delivery {
    init(_ delivery: Delivery) {
        self = .with {
            $0.deliveryID = delivery.id.text
            $0.accountID = delivery.account.text
            $0.kind = delivery.notice.kind.rawValue
            $0.channel = delivery.channel.rawValue
            $0.recipient =
                switch delivery.channel {
                case .mail: delivery.recipient.map(\.text) ?? ""
                case .chatwork, .slack, .teams, .line, .webhook:
                    "\(delivery.channel.name)：\(delivery.addressee)"
                }
            $0.subject = delivery.subject
            $0.state =
                switch delivery.state {
                case .queued: .queued
                case .sent: .sent
                case .failed: .failed
                case .unknown: .unknown
                }
            $0.attempts = Int32(delivery.attempts)
            $0.createdMs = delivery.created.milliseconds
            $0.sentMs = delivery.sent.map(\.milliseconds) ?? 0
            $0.lastError = delivery.lastError
            $0.about = delivery.notice.about
        }
    }
}
