import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func disputeCount(
        request: Call_DisputeCountRequest, context: ServerContext
    ) async throws -> Call_DisputeCountResponse {
        let account = try request.customer.account()
        return try await CallRPC.found {
            do {
                let disputed = try await store.dispute(
                    try InquiryID.named(request.inquiryID), of: account, reason: request.reason,
                    by: try Actor(request.customer, request.memberName), requestID: Repeats.checked(request.requestID),
                    request: request)
                return .with { $0.inquiry = disputed.response }
            } catch let rejection as DisputeCount.Rejection {
                switch rejection {
                case .reasonMissing: throw CallRPC.wrongReason("理由が入力されていません。")
                case .reasonTooLong: throw CallRPC.wrongReason("理由は、\(DisputeCount.limit)文字以内で入力してください。")
                case .doesNotCount: throw Rejected(.failedPrecondition, "この着信は、もともと件数に含まれていません。")
                case .disputedAlready: throw Rejected(.alreadyExists, "この着信は、すでにお申し出をいただいています。")
                case .tooOld: throw Rejected(.failedPrecondition, "60日より前の着信は、お申し出いただけません。お電話でお問い合わせください。")
                }
            }
        }
    }

    func decideCount(request: Call_DecideCountRequest, context: ServerContext) async throws -> Call_DecideCountResponse
    {
        _ = try request.staff.person()
        return try await CallRPC.found {
            do {
                let decided = try await store.decideCount(
                    try InquiryID.named(request.inquiryID), counts: request.counts, reason: request.reason,
                    by: Actor(request.staff), requestID: Repeats.checked(request.requestID), request: request)
                return .with { $0.inquiry = decided.response }
            } catch let rejection as DecideCount.Rejection {
                switch rejection {
                case .reasonMissing: throw CallRPC.wrongReason("お客様に伝える理由が入力されていません。")
                case .reasonTooLong: throw CallRPC.wrongReason("理由は、\(DecideCount.limit)文字以内で入力してください。")
                }
            }
        }
    }

    func listDisputes(
        request: Call_ListDisputesRequest, context: ServerContext
    ) async throws -> Call_ListDisputesResponse {
        _ = try request.staff.person()
        let key = InquiryPageKey(request.pageKey)
        guard request.pageKey.isEmpty || key != nil, (1...100).contains(request.limit) else {
            throw Rejected(.invalidArgument, "一覧の続きを表示できません。一覧に戻ってください。")
        }
        let page = try await store.disputes(after: key, limit: Int(request.limit))
        return .with {
            $0.disputes = page.disputes.map { disputed in
                .with {
                    $0.inquiry = Call_Inquiry(disputed.inquiry)
                    $0.reason = disputed.reason
                    $0.disputedByName = disputed.by
                    $0.disputedMs = disputed.at.milliseconds
                }
            }
            $0.nextPageKey = page.next?.text ?? ""
        }
    }

    private static func wrongReason(_ sentence: String) -> Rejected {
        Rejected(.invalidArgument, sentence, fields: [.init("reason", sentence)])
    }
}
