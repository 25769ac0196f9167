import Contracts
import GRPCCore
import Primitives
import ServiceRuntime
import ServiceStore

extension CallRPC {
    func saveDraft(request: Call_SaveDraftRequest, context: ServerContext) async throws -> Call_SaveDraftResponse {
        let about = try CallRPC.about(request.staff, request.callID, request.number)
        guard try request.draft.serializedData().count <= SaveDraft.bytesLimit else {
            throw Rejected(.invalidArgument, "入力が長すぎるため、下書きを保存できません。")
        }
        let saved = try await store.saveDraft(
            request.draft, about: about, by: Actor(request.staff),
            formRequestID: Repeats.checked(request.formRequestID))
        return .with {
            guard let saved else { return }
            $0.saved = true
            $0.savedMs = saved.milliseconds
        }
    }

    func getDraft(request: Call_GetDraftRequest, context: ServerContext) async throws -> Call_GetDraftResponse {
        let about = try CallRPC.about(request.staff, request.callID, request.number)
        let found = try await store.draft(about: about)
        return .with {
            guard let found else { return }
            $0.draft = found.draft
            $0.savedMs = found.saved.milliseconds
            $0.savedByName = found.savedBy
            $0.formRequestID = found.formRequestID
        }
    }

    private static func about(_ staff: Common_Staff, _ callID: String, _ number: String) throws -> SaveDraft.About {
        let person = try staff.person()
        let call = CallID(callID)
        guard callID.isEmpty || call != nil else { throw CallRPC.callNotFound }
        guard number.count <= 100 else { throw Rejected(.invalidArgument, "電話番号が長すぎます。") }
        return SaveDraft.About(call: call, number: number, staff: person)
    }
}
