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
        _ = try request.staff.person()
        let page = try await store.deliveries(
            .init(
                unsentOnly: request.unsentOnly, state: try NotifyRPC.state(request.state),
                kind: request.kind.isEmpty ? nil : request.kind),
            before: try NotifyRPC.pageKey(request.pageKey), limit: try NotifyRPC.limit(request.limit))
        let now = store.store.world.now
        return .with {
            $0.deliveries = page.deliveries.map { delivery in
                var shown = Notify_Delivery(delivery)
                shown.mayResend = delivery.mayResend(at: now)
                return shown
            }
            $0.nextPageKey = page.next.map(\.text) ?? ""
        }
    }
}

extension NotifyRPC {
    /// nil for every state.
    private static func state(_ asked: Notify_DeliveryState) throws -> Delivery.State? {
        switch asked {
        case .unspecified: nil
        case .queued, .sending: .queued
        case .sent: .sent
        case .failed: .failed
        case .unknown: .unknown
        case .UNRECOGNIZED: throw Rejected(.invalidArgument, "この絞り込みはできません。")
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
                case .queued where delivery.underWay, .unknown where delivery.underWay: .sending
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
            $0.nextTryMs = delivery.nextTry.map(\.milliseconds) ?? 0
            $0.returnedMs = delivery.returned.map(\.milliseconds) ?? 0
            $0.returnedBecause = delivery.returnedBecause
            $0.brand = delivery.brand
        }
    }
}
