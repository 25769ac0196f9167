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
                return try await store.decideCount(
                    try InquiryID.named(request.inquiryID), counts: request.counts, reason: request.reason,
                    by: Actor(request.staff), requestID: Repeats.checked(request.requestID), request: request
                ).response
            } catch let rejection as DecideCount.Rejection {
                switch rejection {
                case .reasonMissing: throw CallRPC.wrongReason("お客様に伝える理由が入力されていません。")
                case .reasonTooLong: throw CallRPC.wrongReason("理由は、\(DecideCount.limit)文字以内で入力してください。")
                case .waiverWaits:
                    throw Rejected(.failedPrecondition, "件数に含めないことが申請されています。先に、その申請を承認するか見送ってください。")
                }
            }
        }
    }

    func decideWaiver(
        request: Call_DecideWaiverRequest, context: ServerContext
    ) async throws -> Call_DecideWaiverResponse {
        _ = try request.staff.person()
        return try await CallRPC.found {
            do {
                return try await store.decideWaiver(
                    of: try InquiryID.named(request.inquiryID), agreed: request.agreed, note: Typed.text(request.note),
                    by: Actor(request.staff), requestID: Repeats.checked(request.requestID), request: request
                ).response
            } catch let rejection as DecideWaiver.Rejection {
                switch rejection {
                case .notWaiting: throw Rejected(.failedPrecondition, "この申請は、すでに決まっています。")
                case .samePerson: throw Rejected(.failedPrecondition, "ご自分の申請は承認できません。別の担当者が承認してください。")
                case .noteTooLong:
                    let sentence = "メモは、\(DecideWaiver.noteLimit)文字以内で入力してください。"
                    throw Rejected(.invalidArgument, sentence, fields: [.init("note", sentence)])
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
        let page = try await store.undecided(after: key, limit: Int(request.limit))
        return .with {
            $0.disputes = page.undecided.map { undecided in
                .with {
                    $0.inquiry = Call_Inquiry(undecided.inquiry)
                    if let dispute = undecided.dispute {
                        $0.reason = dispute.reason
                        $0.disputedByName = dispute.by
                        $0.disputedMs = dispute.at.milliseconds
                    }
                    if let waiver = undecided.waiver { $0.waiver = Call_Waiver(waiver) }
                }
            }
            $0.nextPageKey = page.next?.text ?? ""
        }
    }

    private static func wrongReason(_ sentence: String) -> Rejected {
        Rejected(.invalidArgument, sentence, fields: [.init("reason", sentence)])
    }
}

extension Call_Waiver {
    init(_ waiver: Waiver) {
        self = .with {
            $0.state =
                switch waiver.state {
                case .waiting: .waiting
                case .agreed: .agreed
                case .refused: .refused
                case .withdrawn: .withdrawn
                }
            $0.reason = waiver.reason
            $0.requestedByID = waiver.requestedBy.id
            $0.requestedByName = waiver.requestedBy.name
            $0.requestedMs = waiver.requested.milliseconds
            guard let decided = waiver.decided else { return }
            $0.decidedMs = decided.at.milliseconds
            $0.decidedByName = decided.by.name
            $0.note = decided.note
        }
    }
}
