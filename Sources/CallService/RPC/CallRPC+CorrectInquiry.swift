import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func getInquiryForStaff(
        request: Call_GetInquiryForStaffRequest, context: ServerContext
    ) async throws -> Call_GetInquiryForStaffResponse {
        _ = try request.staff.person()
        return try await CallRPC.found {
            let detail = try await store.detailForStaff(try InquiryID.named(request.inquiryID))
            return .with {
                $0.inquiry = Call_Inquiry(detail.inquiry)
                $0.history = detail.history.map(Call_HistoryEntry.init)
                $0.versions = detail.versions
                if StaffPermission.counting.includes(request.staff.role) {
                    $0.waivers = detail.waivers.map(Call_Waiver.init)
                }
            }
        }
    }

    func correctInquiry(
        request: Call_CorrectInquiryRequest, context: ServerContext
    ) async throws -> Call_CorrectInquiryResponse {
        _ = try request.staff.person()
        let command = CorrectInquiry.Command(
            version: Int(request.version),
            writeUp: WriteUp(
                callerName: request.callerName, callerNameKana: request.callerNameKana,
                callerCompany: request.callerCompany, callerNumber: request.callerNumber, addressee: request.addressee,
                callbackWanted: request.callback.isWanted, convenientTime: request.convenientTime,
                content: request.content, kind: KindOfCall(request.kind)),
            reason: request.reason)
        return try await CallRPC.found {
            do {
                let corrected = try await store.correct(
                    try InquiryID.named(request.inquiryID), command, by: Actor(request.staff),
                    requestID: Repeats.checked(request.requestID), request: request)
                return .with { $0.inquiry = corrected.response }
            } catch let rejection as CorrectInquiry.Rejection {
                switch rejection {
                case .newerVersion:
                    throw Rejected(.aborted, "この記録は、ほかの担当者がすでに訂正しました。新しい内容をご確認ください。")
                case .reasonTooLong:
                    let sentence = "訂正の理由は、\(CorrectInquiry.reasonLimit)文字以内で入力してください。"
                    throw Rejected(.invalidArgument, sentence, fields: [.init("reason", sentence)])
                case .fields(let problems):
                    throw Rejected(
                        .invalidArgument, "入力内容をご確認ください。", fields: problems.map(Rejected.FieldProblem.init))
                }
            }
        }
    }
}
